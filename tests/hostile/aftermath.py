"""A grader that is stopped at some moment, and what is left of it then.

It is started by a process that takes in orphans, in a control group, a course and a temporary folder of their own: so
nothing that is left is overlooked, or laid at the door of another.
"""
import json
import os
import secrets
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from grader.box import cgroup, users
from tests import courses
from tests.hostile import surroundings

ROOT = Path(__file__).parents[2]
# How to stop a grader: the signal, and whether its whole process group gets it, as from a terminal.
WAYS = {"kill -9": (signal.SIGKILL, False), "SIGTERM": (signal.SIGTERM, False), "SIGINT": (signal.SIGINT, False),
        "Ctrl-C": (signal.SIGINT, True)}
FATAL = ("kill -9", "SIGTERM")      # we leave SIGTERM as it is
GRADER = (sys.executable, "-m", "grader")
ORDINARY = ("unshare", "--user", "--map-user=1000", "--map-group=1000")     # root as a user without rights
END, PATIENCE = 120.0, 30.0     # seconds for a grader, and for what is left of it, on a machine that may be busy
OLD = '{"old": true}'
BUSY = '''\
"""Count words, and keep the machine busy."""
import os
import time


def count_words(text):
    """Return how often each word occurs in a text, whatever its case."""
    {first}
    time.sleep(0.05)
    {last}
    counts = {{}}
    for word in text.lower().split():
        counts[word] = counts.get(word, 0) + 1
    return counts


def leave_one_behind():
    """Start a process that outlives its parent, and its parent's session."""
    os.fork() or (os.setsid(), os.fork() or time.sleep(600), os._exit(0))
'''


@dataclass(frozen=True)
class Place:
    """Where a grader works: a folder with a course, a hand-in, a report, and a temporary folder."""

    folder: Path

    @property
    def report(self) -> Path:
        """The file that the report is written to."""
        return self.folder / "reports" / "report.json"

    @property
    def progress(self) -> Path:
        """The file in which the grader remembers where a student stands."""
        return self.folder / "course" / ".grader" / "progress.json"

    @property
    def temporary(self) -> Path:
        """The folder for temporary files."""
        return self.folder / "temporary"

    def environment(self) -> dict[str, str]:
        """Return the environment of a grader that works here."""
        kept = {name: value for name, value in os.environ.items() if name != "GRADER_STATE"}
        return {**kept, "PYTHONPATH": str(ROOT), "TMPDIR": str(self.temporary), "PYTHONDONTWRITEBYTECODE": "1",
                "GRADER_COURSE": str(self.folder / "course")}

    def check(self, level: str) -> list[str]:
        """Return the arguments of the grader that have it grade the hand-in."""
        return ["check", str(self.folder / "words"), "--box", level, "--format", "json", "--output", str(self.report)]

    def half_written(self, fatal: bool) -> Iterator[str]:
        """Yield what is wrong with the two files, or lies beside them.

        A signal that is `fatal` may come between the writing of a file under a hidden name and its renaming.
        """
        for path, whole in ((self.report, _is_report), (self.progress, _is_progress)):
            names = {entry.name for entry in path.parent.iterdir()} if path.parent.exists() else set()
            hidden = {name for name in names if fatal and name.startswith(".")}
            yield from (f"{name} beside {path.name}" for name in names - hidden - {path.name, ".gitignore"})
            if path.name in names and not whole(path.read_text(encoding="utf-8")):
                yield f"{path.name} is neither the old one nor a whole one: {path.read_text(encoding='utf-8')[:200]}"
        yield from (f"{path.name} in the temporary folder" for path in self.temporary.iterdir())


def build(folder: Path, leaves: bool, endless: bool = False) -> Place:
    """Write a course with a hand-in that sleeps, starts daemons if it `leaves` some, and may be endless."""
    folder.mkdir(parents=True, exist_ok=True)
    place = Place(folder)
    courses.write_course(folder)
    source = BUSY.format(first="leave_one_behind()" if leaves else "pass",
                         last="while True:\n        pass" if endless else "pass")
    declared = courses.DECLARATION.replace('lesson = "02_production_code#pep-8"\n', "")      # there are no notebooks
    courses.write_files(folder, {"course/exercises/words/exercise.toml": declared, "words/words.py": source,
                                 "words/test_words.py": courses.SOLUTION_TESTS, "reports/report.json": OLD})
    place.temporary.mkdir()
    return place


@dataclass(frozen=True)
class Aftermath:
    """How a grader ended, what it said on standard error, what is left of it, and after how many seconds that was it.

    `seconds` go from the end of the grader until nothing of it is left, or until we gave up.
    """

    status: int
    said: str
    left: list[str]
    seconds: float


@dataclass(frozen=True)
class Nest:
    """A control group in which a grader is started, so that the groups of its boxes are made in there."""

    folders: list[str] = field(default_factory=lambda: [f"{folder}/nest-{secrets.token_hex(8)}"
                                                        for folder in cgroup.places().each()])

    def __enter__(self):
        """Make the groups; in version 2 what holds processes has no groups below it."""
        for folder in self.folders:
            os.mkdir(folder)
            if cgroup.places().version == 2:
                Path(folder, "cgroup.subtree_control").write_text("+memory +pids", encoding="utf-8")
            os.mkdir(f"{folder}/run")
        return self

    def join(self) -> None:
        """Put this process in, whatever a shell or a test runner has it ignore."""
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        for folder in self.folders:
            Path(folder, "run", "cgroup.procs").write_text(str(os.getpid()), encoding="utf-8")

    def left(self) -> Iterator[str]:
        """Yield the groups of boxes, and processes."""
        for top in self.folders:
            for folder, inner, _ in os.walk(top):      # which does not mind what is just being removed
                yield from (f"group {name}" for name in inner if name.startswith("grader-"))
                with suppress(OSError):
                    found = Path(folder, "cgroup.procs").read_text(encoding="utf-8").split()
                    yield from (f"process {word} in a group" for word in found)

    def __exit__(self, *error):
        """Remove the groups with all that a grader left in them."""
        for folder in self.folders:
            for path in sorted(Path(folder).rglob("*/"), reverse=True):
                cgroup._remove(str(path))
            cgroup._remove(folder)


def kept(work: Callable[[], object]) -> object:
    """Return what a piece of work returns that is done in a child of ours, who takes in all orphans below it."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reader)
            surroundings.adopt_orphans()
            told = {"done": work()}
        except BaseException:
            told = {"failed": traceback.format_exc()}
        finally:
            surroundings.end(surroundings.alive())
            os.write(writer, json.dumps(told).encode())
            os._exit(0)
    os.close(writer)
    with open(reader, "rb") as stream:
        told = json.loads(stream.read())
    os.waitpid(child, 0)
    if "failed" in told:
        raise AssertionError(told["failed"])
    return told["done"]


def stop(place: Place, command: Sequence[str], blow: Callable[[subprocess.Popen], object] = id, *,
         ordinary: bool = False, fatal: bool = False) -> Aftermath:
    """Start a command of the grader, deal it a blow, and look what is left when it has ended.

    `fatal` says that it cannot do anything about the blow; `ordinary` that it runs without root's rights.
    """
    def work():
        with Nest() as nest, open(place.folder / "said", "w+b") as said:
            process = subprocess.Popen([*(ORDINARY if ordinary else ()), *command], cwd=place.folder, stdout=said,
                                       stdin=subprocess.DEVNULL, stderr=said, start_new_session=True,
                                       env=place.environment(), preexec_fn=nest.join)
            blow(process)
            status = process.wait(END)
            left, seconds = until_nothing(lambda: [
                *remains(process.pid), *nest.left(), *place.half_written(fatal),
                *(containers(process.pid) if "docker" in command else ())])
            said.seek(0)
            return status, said.read().decode(), left, seconds
    return Aftermath(*kept(work))


def strike(way: str, delay: float, process: subprocess.Popen) -> None:
    """Stop a process in one of WAYS after so many seconds, if it has not ended."""
    number, group = WAYS[way]
    time.sleep(delay)
    with suppress(ProcessLookupError):
        (os.killpg if group else os.kill)(process.pid, number)


def remains(process: int) -> Iterator[str]:
    """Yield the processes that live below this one, and the users that are kept by none."""
    for number in surroundings.alive():
        with suppress(OSError):
            yield f"process {number}: {Path(f'/proc/{number}/cmdline').read_bytes()[:100]}"
    files = [entry.stat().st_ino for entry in os.scandir(users.FOLDER)] if os.path.isdir(users.FOLDER) else ()
    for line in Path("/proc/locks").read_text(encoding="utf-8").splitlines():
        words = line.split()    # "1: FLOCK ADVISORY WRITE process device:inode ...", proc(5)
        if words[1] == "FLOCK" and int(words[5].rpartition(":")[2]) in files and int(words[4]) >= process \
                and not os.path.exists(f"/proc/{words[4]}"):
            yield f"a user's lock of process {words[4]}"


def containers(process: int) -> Iterator[str]:
    """Yield the containers of a grader and of its judges, which came after it."""
    asked = ["docker", "ps", "--all", "--filter", "label=grader.process", "--format",
             '{{.ID}} {{.Label "grader.process"}}']
    listed = subprocess.run(asked, capture_output=True, text=True, check=True)
    yield from (f"container {line}" for line in listed.stdout.splitlines() if int(line.split()[1]) >= process)


def until_nothing(look: Callable[[], list[str]]) -> tuple[list[str], float]:
    """Look until nothing is left, for PATIENCE seconds; return what still is, and for how long something was."""
    began = time.monotonic()
    while (left := look()) and time.monotonic() < began + PATIENCE:
        time.sleep(0.02)
    return left, time.monotonic() - began


def _is_report(text: str) -> bool:
    """Tell whether a text is the old report or a whole new one."""
    with suppress(ValueError):
        return text == OLD or len(json.loads(text)["outcomes"]) == 5
    return False


def _is_progress(text: str) -> bool:
    """Tell whether a text is a whole state of a course."""
    with suppress(ValueError):
        return set(json.loads(text)["exercises"]) == {"words"}
    return False
