"""Tests for grader/judge/limits.py: a limit that was met is named, with its usual cause."""
import errno

import pytest

from grader.judge.limits import cause
from grader.model import Limits

LIMITS = Limits(memory_mb=300, processes=40, output_mb=5, files_mb=50)


@pytest.mark.parametrize("error, words", [
    (MemoryError(), "300 MiB of memory"),
    (BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable"), "40 processes and threads"),
    (RuntimeError("can't start new thread"), "40 processes and threads"),
    (OSError(errno.EFBIG, "File too large"), "5 MiB for one file"),
    (OSError(errno.ENOSPC, "No space left on device"), "50 MiB for all files together"),
    (OSError(errno.EMFILE, "Too many open files"), "128 open files"),
])
def test_limit_is_named_with_its_usual_cause(error, words):
    """Say how much there was, and where one usually looks."""
    assert f"; the limit is {words}" in cause(error, LIMITS) and ", and usually " in cause(error, LIMITS)


@pytest.mark.parametrize("error", [ValueError("x"), FileNotFoundError(errno.ENOENT, "x"), RuntimeError("x")])
def test_other_exceptions_speak_for_themselves(error):
    """Add nothing."""
    assert cause(error, LIMITS) == ""


def test_open_files_are_what_the_box_sets():
    """Name the number that the program in the box sets."""
    from tests.sources import HOUSE
    assert '"RLIMIT_NOFILE": 128' in (HOUSE / "inside" / "door.py").read_text(encoding="utf-8")
