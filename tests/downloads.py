"""The same hand-ins of a class in every shape that a school's system gives them, written from scratch."""
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.archives import tar
from tests.courses import write_files

# One student's files by their path.
Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Pupil:
    """One student as the systems know them: every shape can tell one of these."""

    login: str
    first: str
    last: str
    number: int
    files: Files

    @property
    def canvas(self) -> str:
        """The sortable name, of which Canvas keeps the letters."""
        return f"{self.last}{self.first}".lower()

    @property
    def full(self) -> str:
        """The name as Moodle shows it."""
        return f"{self.first} {self.last}"


def pupils(hand_ins: Mapping[str, Files]) -> list[Pupil]:
    """Return a student for each hand-in, called after its key, which is to be letters, digits and hyphens."""
    return [Pupil(login, login.replace("-", "").capitalize(), f"Tester{chr(97 + count % 26)}", 1000 + count, files)
            for count, (login, files) in enumerate(sorted(hand_ins.items()))]


def packed(files: Files) -> bytes:
    """Return files as a zip, deflated, with a fixed time."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as written:
        for name, data in files.items():
            written.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def zipped(files: Files, path: Path) -> Path:
    """Write files as a zip and return its path."""
    path.write_bytes(packed(files))
    return path


def folders(class_: list[Pupil], folder: Path) -> Path:
    """Write a folder for each student."""
    return write_files(folder, {f"{pupil.login}/{name}": data
                                for pupil in class_ for name, data in pupil.files.items()})


def zips(class_: list[Pupil], folder: Path) -> Path:
    """Write a zip for each student."""
    for pupil in class_:
        zipped(pupil.files, folder / f"{pupil.login}.zip")
    return folder


def tars(class_: list[Pupil], folder: Path) -> Path:
    """Write a tar for each student."""
    return write_files(folder, {f"{pupil.login}.tar": tar(*pupil.files.items()) for pupil in class_})


def _canvas(class_: list[Pupil]) -> dict[str, bytes]:
    """Return the files of Canvas's download: every third student is late, every other handed in again."""
    written = {}
    for count, pupil in enumerate(class_):
        start = f"{pupil.canvas}{'_LATE' if count % 3 == 0 else ''}_{pupil.number}_"
        if any("/" in name for name in pupil.files):
            written[f"{start}{9000 + count}_{pupil.login}.zip"] = packed(pupil.files)
            continue
        for place, (name, data) in enumerate(pupil.files.items()):
            stem, dot, ending = name.partition(".")
            again = f"{stem}-{count % 7 + 1}{dot}{ending}" if count % 2 and ending == "py" else name
            written[f"{start}{9000 + 50 * count + place}_{again}"] = data
    return written


def _moodle(class_: list[Pupil], mark: str) -> dict[str, bytes]:
    """Return the files of Moodle's download in folders; `mark` ends a folder's name."""
    return {f"{pupil.full}_{pupil.number}_assignsubmission_file{mark}/{name}": data
            for pupil in class_ for name, data in pupil.files.items()}


def _moodle_flat(class_: list[Pupil]) -> dict[str, bytes]:
    """Return the files of Moodle's download with prefixes, to which students who have folders hand in a zip."""
    written = {}
    for pupil in class_:
        start = f"{pupil.full}_{pupil.number}_assignsubmission_file_"
        nested = any("/" in name for name in pupil.files)
        inner = {f"{pupil.login}.zip": packed(pupil.files)} if nested else pupil.files
        written |= {start + name: data for name, data in inner.items()}
    return written


def _gradescope(class_: list[Pupil]) -> dict[str, bytes]:
    """Return the files of Gradescope's export."""
    written, lines = {}, ["---"]
    for pupil in class_:
        lines += [f"submission_{pupil.number}:", "  :submitters:", f"  - :name: {pupil.full}",
                  f"    :sid: {pupil.login}", f"    :email: {pupil.login}@example.org",
                  "  :created_at: 2026-09-01 10:00:00.000000000 Z", "  :score: 1.0", "  :results:", "    tests:",
                  "    - output: |-", "        submission_1:", "          :submitters:"]
        written |= {f"assignment_7_export/submission_{pupil.number}/{name}": data for name, data in pupil.files.items()}
    return {"assignment_7_export/submission_metadata.yml": "\n".join([*lines, ""]).encode(), **written}


def _nbgrader(class_: list[Pupil]) -> dict[str, bytes]:
    """Return the files of nbgrader's tree."""
    written = {}
    for pupil in class_:
        home = f"submitted/{pupil.login}/words"
        written[f"{home}/timestamp.txt"] = b"2026-09-01 10:00:00 UTC"
        written |= {f"{home}/{name}": data for name, data in pupil.files.items()}
    return written


def _checkouts(class_: list[Pupil]) -> dict[str, bytes]:
    """Return the files of git checkouts, whose settings are hostile."""
    written = {}
    for pupil in class_:
        home = f"words-{pupil.login}"
        written[f"{home}/.git/config"] = b"[core]\n\tfsmonitor = touch stolen\n"
        written[f"{home}/.git/hooks/post-checkout"] = b"#!/bin/sh\ntouch stolen\n"
        written |= {f"{home}/{name}": data for name, data in pupil.files.items()}
    return written


# The name of a shape in `grader.handins.SHAPES`, and what writes a class in it below a folder and returns the path.
WRITERS: dict[str, tuple[str, Callable[[list[Pupil], Path], Path]]] = {
    "folders": ("folders", folders),
    "zips": ("folders", zips),
    "tars": ("folders", tars),
    "canvas zip": ("canvas", lambda class_, folder: zipped(_canvas(class_), folder / "submissions.zip")),
    "canvas folder": ("canvas", lambda class_, folder: write_files(folder / "all", _canvas(class_))),
    "moodle zip": ("moodle", lambda class_, folder: zipped(_moodle(class_, ""), folder / "all.zip")),
    "moodle folder": ("moodle", lambda class_, folder: write_files(folder, _moodle(class_, "_"))),
    "moodle prefixes": ("moodle", lambda class_, folder: zipped(_moodle_flat(class_), folder / "all.zip")),
    "gradescope zip": ("gradescope", lambda class_, folder: zipped(_gradescope(class_), folder / "export.zip")),
    "gradescope folder": ("gradescope", lambda class_, folder: write_files(folder, _gradescope(class_))),
    "nbgrader": ("nbgrader", lambda class_, folder: write_files(folder, _nbgrader(class_))),
    "checkouts": ("checkouts", lambda class_, folder: write_files(folder, _checkouts(class_))),
}


def written(shape: str, hand_ins: Mapping[str, Files], folder: Path) -> Path:
    """Write hand-ins in one shape of WRITERS below a new folder, and return what is given to the grader."""
    folder.mkdir(parents=True)
    return WRITERS[shape][1](pupils(hand_ins), folder)


def login_of(student, hand_ins: Mapping[str, Files]) -> str:
    """Return the key of a student's hand-in, whatever the shape told of the student."""
    known = {key: pupil.login for pupil in pupils(hand_ins) for key in (pupil.login, str(pupil.number))}
    return known[student.id]
