"""A submission in a box: read it with a tool, run its tests, have its functions judged."""
import functools
import io
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from grader import box, judge, serving, visiting
from grader.errors import GraderError, MachineError
from grader.files import matches
from grader.layout import given_files, is_test, modules
from grader.model import Criterion, Exercise, Limits, Submission
from grader.submission import collect

TOOL_BYTES = 8 << 20    # of one tool's answer
UNASKED = ("nobody said that images may be built of hand-ins: an engine does that with the rights of root, and no box "
           "is around it. SECURITY.md says what can happen; where that is all right, add --allow-docker")
# What a student reads for a tool of grader/inside/reader.py.
TOOLS = {"parse": "Python's own parser", "facts": "the reader of sources", "naming": "the naming check",
         "measure": "coverage"}
T = TypeVar("T")


class Workspace:
    """A private copy of a submission with boxes around it, as one criterion sees it.

    `end` is when the criterion's time is over, in seconds of time.monotonic; what was read or run once is kept for
    the criteria that follow. `containers` says whether images may be built of it, which no box can do.
    """

    def __init__(self, exercise: Exercise, submission: Submission, level: str, folder: str, *,
                 containers: bool = False):
        """Begin with nothing kept; `folder` is where the submission is staged."""
        self.exercise, self.submission, self.level, self.folder = exercise, submission, level, folder
        self.patterns, self.end = exercise.files, time.monotonic() + exercise.limits.seconds
        self.containers, self._kept, self._boxes, self._shared = containers, {}, {}, ExitStack()

    def at(self, criterion: Criterion) -> "Workspace":
        """Return this workspace as the criterion sees it: its files, its time from now on."""
        seen = Workspace(self.exercise, self.submission, self.level, self.folder, containers=self.containers)
        seen.patterns, seen._kept, seen._boxes = criterion.files, self._kept, self._boxes
        seen._shared = self._shared
        return seen

    def files(self, pattern: str = "**") -> list[str]:
        """Return the criterion's files whose path fits a glob, in order."""
        return sorted(path for path in self.submission.files
                      if matches(path, [pattern]) and matches(path, self.patterns))

    def sources(self) -> list[str]:
        """Return the criterion's Python files that are not tests."""
        return [path for path in self.files() if path.endswith(".py") and not is_test(path)]

    def tests(self) -> list[str]:
        """Return the criterion's test files: `test_*.py` and `*_test.py`, as pytest collects them."""
        return [path for path in self.files() if is_test(path)]

    def lines(self, path: str) -> list[str]:
        """Return a file's lines as Python counts them, without their ends."""
        text = self.submission.files[path].decode("utf-8", "replace")
        return [line.rstrip("\n") for line in io.StringIO(text, newline=None)]

    def tool(self, name: str, path: str, **options) -> object:
        """Return what a tool of `grader/inside/reader.py` says of a file; the file is never run.

        Breach if the file is too much for the tool, GraderError if the tool fails on it. The source goes with the
        question, for at level `none` the student's code can write to the files on the disk.
        """
        key = (name, path, repr(sorted(options.items())))
        if key not in self._kept:
            source = self.submission.files[path].decode("latin-1")      # one character a byte
            much = f"{path} is too large or too deeply nested for {TOOLS.get(name, name)}"
            try:
                reply = self._box("reader").ask({"tool": name, "path": path, "source": source, "options": options},
                                                self.end)
            except box.Breach as breach:
                raise box.Breach("tool", f"{much}, which {breach}") from None
            if reply.get("failed", "").startswith(("MemoryError", "RecursionError")):
                raise box.Breach("tool", much)
            if "failed" in reply:
                raise GraderError(f"{name} failed on {path}: {reply['failed']}")
            self._kept[key] = reply["value"]
        return self._kept[key]

    def problem(self, path: str) -> dict | None:
        """Return why a file is not Python in UTF-8, as {message, line, column}, or None; it may be a parser bomb."""
        try:
            return self.tool("parse", path)
        except box.Breach as breach:
            return {"message": str(breach), "line": None, "column": None}

    def suite(self, *, backwards: bool, measure: bool) -> dict:
        """Return what the student's tests claim, from a fresh box: {tests, uncollected, ending, lines, arcs}.

        Breach if the tests end the box. `tests` maps pytest's id to [outcome, message, line, path]; `lines` and `arcs`
        map a source's path to what ran.
        """
        key = ("suite", backwards)
        if key not in self._kept:
            self._equip()
            tests = sorted(path for path in self.submission.files if is_test(path))
            sources = sorted(path for path in self.submission.files if path.endswith(".py") and not is_test(path))
            with self._fresh("suite") as runner:
                self._kept[key] = runner.ask({
                    "tests": tests, "measure": sources if measure else [], "backwards": backwards,
                    "roots": list(self.exercise.path), "modules": sorted(self.modules()),
                    "conftest": "conftest.py" in self.exercise.files}, self.end)
        return self._kept[key]

    def hear(self, tests: Path) -> dict[str, judge.Result]:
        """Return what an instructor's tests say of the submission, by test id.

        The time in which we look at the solution is ours, not the student's.
        """
        expected, began = judge.Expected(), time.monotonic()
        if self.exercise.answers:
            expected = solution_shows(self.exercise, tests, self.level)
        self.end += time.monotonic() - began
        return judge.hear(self.hearing(tests), expected)

    @contextmanager
    def app(self, module: str = "app", name: str = "app") -> Iterator[serving.Service]:
        """Serve what a module has under a name, as it was when it had been imported; see grader/serving.py.

        Criteria share its box as long as that lives. ServiceError if the app cannot be served; that is not tried again,
        for an import may take all of the time.
        """
        key = ("app", module, name)
        if key in self._kept:
            raise self._kept[key]
        service = self._boxes.pop(key, None)
        fresh = service is None or service.closed
        if fresh:
            service = serving.serve(self.level, self._staged(), self._left())
        try:
            service.offer(module, name, self._left().seconds) if fresh else service.afresh()
            yield service
        except BaseException as error:
            service.close()
            if isinstance(error, serving.ServiceError):
                self._kept[key] = error
            raise
        self._boxes[key] = service

    def program(self, file: str = "app.py", **how):
        """Return a context manager that runs a file as a program that listens where it is told, or code instead."""
        return serving.program(self.level, self._staged(), self._left(), file, **how)

    def visitor(self, port: int):
        """Return a context manager that has clients of the hand-in visit a server of ours; see grader/visiting.py."""
        return visiting.visitor(self.level, self._staged(), self._left(), port)

    def shared(self, key: str, start: Callable[[], AbstractContextManager[T]]) -> T:
        """Return what a context manager gives, which is entered once for all criteria and left with the workspace.

        An error that it raises instead is kept, and raised each time.
        """
        key = ("shared", key)
        if key not in self._kept:
            try:
                self._kept[key] = self._shared.enter_context(start()), None
            except Exception as error:
                self._kept[key] = None, error
        given, error = self._kept[key]
        if error:
            raise error.with_traceback(None)
        return given

    def may_build(self) -> None:
        """Raise a MachineError if nobody said that images may be built of hand-ins."""
        if not self.containers:
            raise MachineError(UNASKED)

    def _staged(self) -> serving.Staged:
        """Return what a box needs in order to serve the submission."""
        self._equip()
        return serving.Staged(self.folder, self.exercise.path, tuple(self.modules()), bool(self.exercise.packages))

    def _equip(self) -> None:
        """Look for the packages that hand-ins may import; MachineError if one is not where boxes see it."""
        if self.exercise.packages and "lacking" not in self._kept:
            self._kept["lacking"] = self._box("reader").ask(
                {"tool": "lacking", "path": "", "source": "", "options": {"names": list(self.exercise.packages)}},
                self.end)["value"]
        if lacking := self._kept.get("lacking"):
            where, add = ("in the image", "docker/image.py") if self.level == "docker" else ("here", "course.py setup")
            names, command = ", ".join(map(str, lacking)), " ".join(("python3", add, *self.exercise.extras))
            raise MachineError(f"{names}: not installed {where}, and the hand-in may import it; '{command}' adds it")

    def _left(self) -> Limits:
        """Return the limits with the time that the criterion still has."""
        return replace(self.exercise.limits, seconds=max(1.0, self.end - time.monotonic()))

    def modules(self) -> dict[str, str]:
        """Return the importable modules of the submission: dotted name to path."""
        return modules(self.exercise, self.submission.files)

    def close(self) -> None:
        """End the boxes that are still open, and what criteria shared."""
        with self._shared:
            for opened in self._boxes.values():
                opened.close()

    def hearing(self, tests: Path) -> judge.Hearing:
        """Return the conditions under which a judge hears the tests of a folder."""
        self._equip()
        return judge.Hearing(tests, self.folder, self.modules(), self.exercise.path, self.level, self.exercise.limits,
                             self.end, bool(self.exercise.packages))

    def _box(self, program: str) -> box.Box:
        """Return an open box with a program, started again if it has ended."""
        if program not in self._boxes or self._boxes[program].closed:
            self._boxes[program] = box.start(self.level, program, folder=None, limits=self.exercise.limits,
                                             reply_bytes=TOOL_BYTES)
        return self._boxes[program]

    @contextmanager
    def _fresh(self, program: str) -> Iterator[box.Box]:
        """Give a box that is ended afterwards."""
        opened = box.start(self.level, program, folder=self.folder, limits=self.exercise.limits,
                           reply_bytes=TOOL_BYTES)
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def open_workspace(exercise: Exercise, submission: Submission, level: str,
                   containers: bool = False) -> Iterator[Workspace]:
    """Lay a submission and the exercise's given files where boxes see them; clean up afterwards."""
    with box.staged({**submission.files, **given_files(exercise)}) as folder:
        work = Workspace(exercise, submission, level, folder, containers=containers)
        try:
            yield work
        finally:
            work.close()


@functools.cache
def solution_shows(exercise: Exercise, tests: Path, level: str) -> judge.Expected:
    """Return which tests there are and what each name is, as the solution shows; kept for the same exercise."""
    solution = collect(exercise.answers, exercise)
    with open_workspace(exercise, solution, level) as work:
        return judge.learn(work.hearing(tests))
