"""The place in which packages are made and tried: a box with pip, build and twine; see grader/inside/workshop.py.

What a command in it did is a claim, since a build runs whatever the hand-in wants to have run. What an index of ours
was asked is evidence, for the index is here.
"""
import base64
import binascii
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from grader import box
from grader.errors import MachineError
from grader.workspace import Workspace

PROGRAM = "workshop"        # the inside program
HOST, PORT = "127.0.0.1", 8081
ANSWER_BYTES = 24 << 20
MARGIN = 5.0                # seconds of a box beside those of a command
SHOWN = 1500                # characters of what a tool printed
WHEELS = "wheels"           # the folder with what pip may find
# How pip behaves: it asks nobody, keeps nothing, and finds what lies in the folder.
QUIET = {"PIP_CONFIG_FILE": "/dev/null", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_CACHE_DIR": "1",
         "PIP_NO_COLOR": "1", "PIP_NO_INPUT": "1", "PIP_PROGRESS_BAR": "off", "PIP_ROOT_USER_ACTION": "ignore",
         "NO_COLOR": "1", "SOURCE_DATE_EPOCH": "315532800"}
OFFLINE = {**QUIET, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": f"{{work}}/{WHEELS}"}
# Names that tools make up anew each time.
RANDOM = re.compile(r"(build-(?:env|via-sdist|requirements)-|pip-[a-z-]+-|\.tmp-|tmp)[a-z0-9_]{8}\b")


@dataclass(frozen=True)
class Done:
    """What came of a command: its exit status, None if it had to be ended, and the ends of what it printed."""

    status: int | None
    out: str
    err: str

    @property
    def shown(self) -> str:
        """The end of all that was printed, without what differs from run to run."""
        return tail(f"{self.out}\n{self.err}".strip())


class Shop:
    """An open box with the tools; `end` is when the time is over, in seconds of time.monotonic."""

    def __init__(self, opened: box.Box, end: float):
        """Keep the box, and the end of the time."""
        self._box, self.end = opened, end

    def environment(self, name: str) -> None:
        """Make an empty environment; MachineError if the machine cannot."""
        self._able(self._ask("environment", name=name))

    def run(self, *command: str, folder: str = "", variables: Mapping[str, str] = OFFLINE,
            seconds: float | None = None) -> Done:
        """Run a command in a folder; `@NAME` is the interpreter of an environment, `@pip` pip's own starter."""
        return self._done({"command": list(command), "folder": folder, "variables": dict(variables)}, seconds)

    def visit(self, index: Callable[[bytes], bytes], *command: str) -> Done:
        """Run a command that may ask an index at HOST and PORT; `index` turns a request into its answer, as bytes."""
        def answer(question: dict) -> dict:
            """Return what the index answers."""
            try:
                request = base64.b64decode(str(question.get("callback")), validate=True)
            except binascii.Error:
                request = b""
            return {"answer": base64.b64encode(index(request)).decode("ascii")}
        return self._done({"command": list(command), "variables": QUIET, "index": [HOST, PORT]}, None, answer)

    def take(self, folder: str, *patterns: str) -> dict[str, bytes | None]:
        """Return the files of a folder that fit a pattern, None for one that is no plain file or too large."""
        rows, found = self._ask("take", folder=folder, patterns=list(patterns)).get("files"), {}
        for row in rows if type(rows) is list else ():
            if type(row) is list and len(row) == 2 and type(row[0]) is str:
                found[row[0]] = base64.b64decode(row[1]) if type(row[1]) is str else None
        return found

    def equip(self, level: str, extras: tuple[str, ...]) -> None:
        """Make the environment of the tools; MachineError if they are not installed where boxes see them."""
        told = self._ask("equip")
        if lacks := told.get("lacks"):
            where, add = ("in the image", "docker/image.py") if level == "docker" else ("here", "course.py setup")
            raise MachineError(f"{', '.join(map(str, lacks))}: not installed {where}, and a package is made with it; "
                               f"'python3 {' '.join((add, *extras))}' adds it")
        self._able(told)

    def _able(self, told: dict) -> None:
        """Raise a MachineError if no environment could be made, for no code of the student's has a part in that."""
        if told.get("status") != 0:
            raise MachineError("an empty environment cannot be made here (python -m venv): "
                               f"{' '.join(str(told.get('err', '')).split())[-300:]}")

    def _done(self, options: dict, seconds: float | None, answer: Callable[[dict], dict] | None = None) -> Done:
        """Return what came of a command."""
        left = max(1.0, self.end - time.monotonic() - MARGIN)
        told = self._ask("run", answer, **options, seconds=min(seconds or left, left))
        status = told.get("status")
        return Done(status if type(status) is int else None, str(told.get("out", "")), str(told.get("err", "")))

    def _ask(self, task: str, answer: Callable[[dict], dict] | None = None, **options) -> dict:
        """Return the answer of the program in the box; Breach if it gives none."""
        if self._box.closed:
            raise box.Breach("end", "was ended by what was run before")
        return self._box.ask({"task": task, "options": options}, self.end, answer)


@contextmanager
def shop(work: Workspace, files: Mapping[str, bytes], end: float) -> Iterator[Shop]:
    """Give a box with the tools and these files, and end it afterwards; `end` is in seconds of time.monotonic."""
    with box.staged(files) as folder:
        opened = box.start(work.level, PROGRAM, folder=folder, limits=work.exercise.limits, reply_bytes=ANSWER_BYTES)
        try:
            made = Shop(opened, end)
            made.equip(work.level, work.exercise.extras)
            yield made
        finally:
            opened.close()


def tail(text: str) -> str:
    """Return the end of what a tool printed, without what differs from run to run."""
    text = RANDOM.sub(r"\1...", text)
    return text if len(text) <= SHOWN else f"...{text[-SHOWN:]}"


def wheelhouse(wheels: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return wheels by the path at which pip finds them."""
    return {f"{WHEELS}/{name}": data for name, data in wheels.items()}
