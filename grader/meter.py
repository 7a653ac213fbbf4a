"""Shows on standard error how far a long run is: a bar on a terminal, a line now and then in a log."""
import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

EVERY = 30.0        # seconds between two lines in a log
BLINK = 0.1         # seconds between two pictures of the bar


class Pace:
    """How fast a run goes: what needed no work does not count for the rate."""

    def __init__(self, total: int):
        """Begin with nothing done of a total."""
        self.total, self.done, self.worked = total, 0, 0
        self._began = time.monotonic()

    def count(self, worked: bool) -> None:
        """Count one more as done; the time until the first that needed work is that of what needed none."""
        self.done += 1
        self.worked += worked
        if not self.worked:
            self._began = time.monotonic()

    def words(self) -> str:
        """Return how many a minute, and the time that is left, as soon as there is something to tell it by."""
        seconds = time.monotonic() - self._began
        if not self.worked or seconds <= 0:
            return ""
        left = (self.total - self.done) * seconds / self.worked
        return f"{60 * self.worked / seconds:.0f}/min" + (f", {_duration(left)} left" if self.done < self.total else "")


@contextmanager
def metered(subject: str, total: int, quiet: bool = False) -> Iterator[Callable[[bool], None]]:
    """Give a function to call with each one that is done, and with whether it needed work.

    The bar is drawn by that call and by no thread, for processes are forked meanwhile.
    """
    pace = Pace(total)
    if quiet or not sys.stderr.isatty():
        yield _lines(subject, pace)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(),
               TextColumn("{task.fields[pace]}", markup=False))
    with Progress(*columns, console=Console(stderr=True, highlight=False, markup=False), auto_refresh=False,
                  redirect_stdout=False, redirect_stderr=False) as bar:
        task = bar.add_task(subject, total=total, pace="")
        drawn = 0.0

        def count(worked: bool) -> None:
            nonlocal drawn
            pace.count(worked)
            bar.update(task, completed=pace.done, pace=pace.words())
            if time.monotonic() - drawn > BLINK or pace.done == total:
                drawn = time.monotonic()
                bar.refresh()
        bar.refresh()
        yield count


def _lines(subject: str, pace: Pace) -> Callable[[bool], None]:
    """Return a function that counts, and writes a line if the last one is long ago."""
    last = time.monotonic()

    def count(worked: bool) -> None:
        nonlocal last
        pace.count(worked)
        if time.monotonic() - last >= EVERY and pace.done < pace.total:
            last = time.monotonic()
            click.echo(f"{subject}: {pace.done:,} of {pace.total:,}, {pace.words()}", err=True)
    return count


def _duration(seconds: float) -> str:
    """Return a time in words, rounded up: `40 s`, `3 min`, `2 h 5 min`."""
    if seconds < 60:
        return f"{math.ceil(seconds)} s"
    minutes = math.ceil(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
