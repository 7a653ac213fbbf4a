"""The words of the grader as frozen data; imports nothing of ours.

Everything here is complete when it is made, knows nothing of files, processes or screens, and compares by value.
"""
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

STATUSES = ("passed", "failed", "skipped", "not_run", "error")


@dataclass(frozen=True)
class Finding:
    """One remark: what was seen, what was expected, where, what it costs, what to do next.

    `cost` is the share of the criterion's points that the remark takes, from 0 (advice) to 1 (everything).
    `line` and `column` count from 1. `sentence` is what remains of the message where details are withheld: words of
    ours or of the instructor's, in which no input, no program and no student had a part.
    """

    code: str
    message: str
    cost: float = 0.0
    path: str | None = None
    line: int | None = None
    column: int | None = None
    expected: str | None = None
    actual: str | None = None
    hint: str | None = None
    lesson: str | None = None
    reproduce: str | None = None
    sentence: str = ""


@dataclass(frozen=True)
class Limits:
    """What one criterion may use, with all its boxes.

    `seconds` of wall time; MiB of memory, of one process and, where control groups are to be had, of all together;
    `processes` and threads; MiB of one file or of what is printed, and of all files together.
    """

    seconds: float = 20.0
    memory_mb: int = 512
    processes: int = 64
    output_mb: int = 16
    files_mb: int = 64


@dataclass(frozen=True)
class Field:
    """One member of the items that an API keeps; `type` is "string", "integer", "number" or "boolean".

    `least` and `most` bound a number, or the length of a string in code points; None is no bound. No string has one of
    the characters in `without`. A field with a `default` may be left out when an item is created.
    """

    name: str
    type: str
    least: float | None = None
    most: float | None = None
    without: str = ""
    default: object = None


@dataclass(frozen=True)
class Resource:
    """What a live API keeps: items below a path, each named by its field `key`, which "client" or "server" gives.

    `statuses` has a status code for each name in `grader.api.resource.STATUSES`. The answer to a list is an object with
    the items in its member `collection`, or an array of them where that is ""; with `order` they are sorted by a field.
    """

    path: str
    key: str
    by: str
    fields: tuple[Field, ...]
    operations: tuple[str, ...]
    statuses: Mapping[str, int]
    collection: str = ""
    order: str = ""

    def field(self, name: str) -> Field:
        """Return the field of that name."""
        return next(field for field in self.fields if field.name == name)

    @property
    def others(self) -> tuple[Field, ...]:
        """The fields but for the key."""
        return tuple(field for field in self.fields if field.name != self.key)


@dataclass(frozen=True)
class Criterion:
    """One line of the rubric: a check, its points, its options."""

    check: str
    points: float
    id: str
    title: str
    files: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    lesson: str | None = None
    options: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Exercise:
    """What is asked: the files to hand in, and the criteria.

    `home` is the exercise's folder; `answers` is its folder below `solutions/`, or None in the students' edition.
    `digest` covers every file that can change a grade.
    """

    name: str
    title: str
    chapter: int
    files: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    home: Path
    answers: Path | None
    digest: str
    limits: Limits = Limits()
    path: tuple[str, ...] = ("",)
    packages: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    hints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    resource: Resource | None = None

    def __hash__(self) -> int:
        """Return the hash of everything that can change a grade."""
        return hash(self.digest)

    @property
    def points(self) -> float:
        """The sum of all criteria's points."""
        return sum(criterion.points for criterion in self.criteria)


@dataclass(frozen=True)
class Submission:
    """What one student handed in: the declared files as bytes by their path, with forward slashes.

    `extra` names the files that were found and left alone; `student` is None outside a batch.
    """

    files: Mapping[str, bytes]
    digest: str
    extra: tuple[str, ...] = ()
    student: str | None = None


@dataclass(frozen=True)
class Student:
    """One student, or a group that handed in together.

    `id` is what results are filed under: never empty, and safe in a path and in a CSV. `login` is a user name, `number`
    what the school calls SIS or matriculation number, `participant` Moodle's number of a student in one assignment.
    """

    id: str
    name: str = ""
    email: str = ""
    login: str = ""
    number: str = ""
    section: str = ""
    participant: str = ""


@dataclass(frozen=True)
class HandIn:
    """Where one student's files lie; nothing of them has been read.

    `place` is a folder, a file or an archive. `members` maps the name of each file, as the student called it, to its
    path inside `place`, which is then a folder or a big zip; if it is empty, everything in `place` is the student's.
    `late` and `handed`, a time, are what the school's system said, as it said it.
    """

    student: Student
    place: Path
    members: Mapping[str, str] = field(default_factory=dict)
    late: bool = False
    handed: str = ""


@dataclass(frozen=True)
class Outcome:
    """The verdict on one criterion; `status` is one of STATUSES, `seconds` is wall time."""

    id: str
    title: str
    status: str
    earned: float
    possible: float
    seconds: float
    reason: str = ""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Report:
    """All outcomes of one submission.

    `isolation` is the level of the boxes; `attempted` is False while every declared file equals the starter;
    `withheld` says that the details were taken out (see `grader.withholding`).
    """

    exercise: str
    submission: str
    grader: str
    versions: Mapping[str, str]
    isolation: str
    attempted: bool
    outcomes: tuple[Outcome, ...]
    student: str | None = None
    extra: tuple[str, ...] = ()
    withheld: bool = False

    @property
    def earned(self) -> float:
        """The points earned, with two decimals."""
        return round(sum(outcome.earned for outcome in self.outcomes), 2)

    @property
    def possible(self) -> float:
        """The points that can be earned."""
        return round(sum(outcome.possible for outcome in self.outcomes), 2)

    @property
    def complete(self) -> bool:
        """Whether every criterion could be judged: no fault of ours, nothing that this machine lacks."""
        return not any(outcome.status in ("error", "not_run") for outcome in self.outcomes)


@dataclass(frozen=True)
class Key:
    """What a report is a function of: digests of the exercise and the submission, and the grader's version."""

    exercise: str
    submission: str
    grader: str


@dataclass(frozen=True)
class Filed:
    """What became of one student's hand-in to the exercise of that name.

    Exactly one of `report` and `fault` is set: a fault is a sentence about what is not the student's, about a hand-in
    that cannot be read, or about a score that varies. `key` is None where there was nothing to grade. `late` and
    `handed` are those of the hand-in; `at` is the time of filing, ISO 8601 in UTC, which the store fills in.
    """

    student: Student
    exercise: str
    key: Key | None
    report: Report | None
    fault: str = ""
    late: bool = False
    handed: str = ""
    at: str = ""
