"""Tests for grader/meter.py: the rate is that of the work, a log gets a line now and then, a terminal a bar."""
import io
import sys
import threading

import pytest

from grader import meter


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self):
        """Return the time."""
        return self.now


@pytest.fixture
def clock(monkeypatch):
    """Put a clock that is set by hand in the place of the machine's."""
    clock = Clock()
    monkeypatch.setattr(meter.time, "monotonic", clock)
    return clock


def test_what_was_known_does_not_count_for_the_rate(clock):
    """Tell the time that is left by what was graded, from the first grading on."""
    pace = meter.Pace(100)
    clock.now = 60.0
    for _ in range(40):
        pace.count(worked=False)
    assert pace.words() == ""
    for _ in range(10):
        clock.now += 2
        pace.count(worked=True)
    assert pace.words() == "30/min, 2 min left"
    for _ in range(50):
        clock.now += 2
        pace.count(worked=True)
    assert pace.words() == "30/min"


@pytest.mark.parametrize("seconds, words", [(0.2, "1 s"), (59, "59 s"), (61, "2 min"), (3700, "1 h 2 min")])
def test_a_time_in_words(seconds, words):
    """Round up."""
    assert meter._duration(seconds) == words


def test_a_log_gets_a_line_every_half_minute(clock, capsys):
    """Write no line for each hand-in, and none when all is done."""
    with meter.metered("words", 10, quiet=True) as count:
        for _ in range(10):
            clock.now += 10
            count(True)
    assert capsys.readouterr() == ("", "words: 3 of 10, 6/min, 2 min left\nwords: 6 of 10, 6/min, 40 s left\n"
                                       "words: 9 of 10, 6/min, 10 s left\n")


def test_a_terminal_gets_a_bar(clock, monkeypatch):
    """Draw numbers, rate and time without a thread of our own."""
    screen = io.StringIO()
    screen.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    before = threading.active_count()
    with meter.metered("a[b]c", 2) as count:
        clock.now = 1
        count(True)
        clock.now = 2
        count(True)
        assert threading.active_count() == before
    assert "a[b]c" in screen.getvalue() and "2/2" in screen.getvalue()
