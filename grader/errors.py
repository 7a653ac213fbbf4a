"""What can go wrong that is not a student's mark: one sentence each, and the exit status it leads to.

GraderError
├── UsageError        a wrong path, option or name                          exit status 2
├── ExerciseError     an exercise that is not sound; names file and line    exit status 2
├── SubmissionError   a hand-in that cannot be read at all                  exit status 2
└── MachineError      something this machine lacks or refuses               exit status 3
"""


class GraderError(Exception):
    """An expected failure: its text says what was seen, what was expected and what to do."""

    exit_status = 2


class UsageError(GraderError):
    """A wrong path, option or name."""


class ExerciseError(GraderError):
    """An exercise that is not sound."""


class SubmissionError(GraderError):
    """A hand-in that cannot be read at all."""


class MachineError(GraderError):
    """Something that this machine lacks or refuses; never the student's fault."""

    exit_status = 3
