"""One hand-in in one file, with all that its grade depends on, so that a fault can be seen again on any machine.

The file is JSON, and whoever reads it trusts nothing in it: it may have been damaged, or made to do harm.
"""
import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from grader import __version__, files
from grader.errors import UsageError
from grader.model import Exercise, Limits, Submission
from grader.submission import FILES
from grader.versions import versions
from grader.writing import PRIVATE, whole

FORMAT = 1
LARGEST = 2 * files.TOTAL       # bytes; base64 makes four of three
LONGEST = 100_000               # characters of a fault and of its trace
NUMBER = int | float
_KINDS = {"exercise": str, "digest": str, "student": str, "submission": str, "seed": str, "grader": str, "level": str,
          "fault": str, "trace": str, "versions": dict, "limits": dict, "files": dict}


@dataclass(frozen=True)
class Replay:
    """A hand-in as it was graded: by which exercise, versions and limits, at which level, and what went wrong.

    `digest` is the exercise's. Whatever is drawn at random is drawn from `seed`.
    """

    exercise: str
    digest: str
    submission: Submission
    level: str
    fault: str = ""
    trace: str = ""
    grader: str = __version__
    versions: Mapping[str, str] = field(default_factory=lambda: dict(versions()))
    limits: Mapping[str, float] = field(default_factory=lambda: asdict(Limits()))

    @property
    def seed(self) -> str:
        """What everything that varies is drawn from: both digests."""
        return f"{self.digest} {self.submission.digest}"


def of(exercise: Exercise, submission: Submission, level: str, *, fault: str, trace: str = "") -> Replay:
    """Return the replay of a hand-in that was graded here."""
    return Replay(exercise.name, exercise.digest, submission, level, fault, trace, limits=asdict(exercise.limits))


def write(replay: Replay, place: Path) -> None:
    """Write a replay to a file for its owner's eyes; UsageError if it cannot be written."""
    handed = replay.submission
    record = {
        "format": FORMAT, "exercise": replay.exercise, "digest": replay.digest, "student": handed.student or "",
        "submission": handed.digest, "seed": replay.seed, "grader": replay.grader, "versions": dict(replay.versions),
        "limits": dict(replay.limits), "level": replay.level, "fault": replay.fault[:LONGEST],
        "trace": replay.trace[:LONGEST],
        "files": {name: base64.b64encode(data).decode() for name, data in sorted(handed.files.items())},
    }
    with whole(place, PRIVATE) as stream:
        stream.write(json.dumps(record, indent=1) + "\n")


def read(place: Path) -> Replay:
    """Return the replay in a file; UsageError, one sentence, for a file that cannot be one."""
    record = _record(place)
    wrong = next((key for key, kind in _KINDS.items() if not isinstance(record.get(key), kind)), "")
    if wrong or record.get("format") != FORMAT:
        raise _unsound(place, f"has no sound '{wrong or 'format'}'")
    limits = record["limits"]
    if not all(isinstance(limits.get(own.name), NUMBER) for own in fields(Limits)):
        raise _unsound(place, "has no sound 'limits'")
    if not all(isinstance(version, str) for version in record["versions"].values()):
        raise _unsound(place, "has no sound 'versions'")
    found = _files(record["files"], place)
    if files.digest(found) != record["submission"]:
        raise _unsound(place, "holds other bytes than those whose digest it tells")
    handed = Submission(found, record["submission"], student=record["student"] or None)
    return Replay(**{key: record[key] for key in ("exercise", "digest", "level", "fault", "trace", "grader",
                                                  "versions", "limits")}, submission=handed)


def differences(replay: Replay, exercise: Exercise) -> list[str]:
    """Return what is not as it was when the hand-in was graded, a sentence each."""
    found = []
    if replay.digest != exercise.digest:
        found.append(f"the exercise '{exercise.name}' is another one than was recorded; the grade may differ")
    if replay.limits != (limits := asdict(exercise.limits)):
        changed = [f"{name} {replay.limits.get(name)} is now {value}" for name, value in limits.items()
                   if replay.limits.get(name) != value]
        found.append(f"the limits differ: {', '.join(changed) or 'there were others'}")
    now = {"grader": __version__, **versions()}
    for name, version in {"grader": replay.grader, **replay.versions}.items():
        if name in now and now[name] != version or name not in now and name != "cgroups":
            found.append(f"{name} was {version}, here it is {now.get(name, 'missing')}")
    return found


def submission(replay: Replay, exercise: Exercise) -> Submission:
    """Return the hand-in as it was; UsageError if the exercise no longer asks for any of its files."""
    if not any(files.matches(name, exercise.files) for name in replay.submission.files):
        raise UsageError(f"the replay holds {', '.join(sorted(replay.submission.files)) or 'no file'}; the exercise "
                         f"'{exercise.name}' asks for {', '.join(exercise.files)}. Use the course as it was then.")
    kept = {name: data for name, data in replay.submission.files.items() if files.matches(name, exercise.files)}
    return Submission(kept, files.digest(kept), student=replay.submission.student)


def _record(place: Path) -> dict:
    """Return the object in a JSON file that is not too large."""
    try:
        with open(place, "rb") as stream:
            data = stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise UsageError(f"'{files.shown(str(place))}' cannot be read ({getattr(error, 'strerror', 'not a path')}); "
                         "expected a replay file, which 'grader batch' writes for each fault.") from None
    if len(data) > LARGEST:
        raise _unsound(place, f"has more than {LARGEST >> 20} MiB")
    try:
        record = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise _unsound(place, "is not JSON") from None
    if not isinstance(record, dict):
        raise _unsound(place, "holds no object")
    return record


def _files(packed: dict, place: Path) -> dict[str, bytes]:
    """Return the bytes of the files in a replay, whose names are as safe as those of any hand-in."""
    found, total = {}, 0
    if not 0 < len(packed) <= FILES:
        raise _unsound(place, f"holds {len(packed):,} files, of at most {FILES:,}")
    for name, text in packed.items():
        if fault := files.flaw(name) or files.oddity(name):
            raise _unsound(place, f"holds a file '{files.shown(name)}', whose name {fault}")
        try:
            found[name] = base64.b64decode(text, validate=True)
        except (ValueError, TypeError):
            raise _unsound(place, f"holds a file '{files.shown(name)}' that is not base64") from None
        total += len(found[name])
        if len(found[name]) > files.LARGEST or total > files.TOTAL:
            raise _unsound(place, "holds more than a hand-in may")
    places = {files.same_place(name) for name in found}
    tops = {files.same_place(above) for name in found for above in _above(name)}
    if len(places) < len(found) or places & tops:
        raise _unsound(place, "holds two files at one place")
    return found


def _above(name: str) -> list[str]:
    """Return the folders above a file."""
    parts = name.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def _unsound(place: Path, seen: str) -> UsageError:
    """Return the error for a file that is no replay."""
    return UsageError(f"'{files.shown(str(place))}' {seen}; expected a replay file as 'grader batch' wrote it. Fetch "
                      "it again, or run the batch again.")
