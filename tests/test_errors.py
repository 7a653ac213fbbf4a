"""Tests for grader/errors.py: one family, and the exit status each member leads to."""
import pytest

from grader import errors


@pytest.mark.parametrize("kind, status", [
    (errors.GraderError, 2), (errors.UsageError, 2), (errors.ExerciseError, 2), (errors.SubmissionError, 2),
    (errors.MachineError, 3),
])
def test_each_error_has_its_exit_status(kind, status):
    """Tell wrong use from what a machine lacks."""
    assert issubclass(kind, errors.GraderError)
    assert kind.exit_status == status
    assert kind.__doc__ and kind.__name__ in errors.__doc__
