"""An app that holds many users at once: right answers, one winner of each race, and the pace of an app of ours.

How fast a machine is decides nothing: the app and ours take turns on it, and only the ratio counts. Both wait for the
same dictionary, which takes longer than all else, so that what counts is whether users wait for each other.
"""
import math
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from grader import box, catalog, serving
from grader.checks.api.service import guarded
from grader.checks.load.pairs import PAIRS, Pair, verdict
from grader.checks.load.walks import Lap, User, lap, race
from grader.checks.registry import check
from grader.errors import ExerciseError, GraderError
from grader.model import Finding
from grader.workspace import Workspace

REFERENCE = "reference"     # a module in given/apps with a WSGI application `app`
LETTERS = "abcdefghijklmnopqrstuvwxyz"
WALKS = 2                   # words of each user in a lap
TRIES = 2                   # with fresh apps each, before points are lost
START_SECONDS, LAP_SECONDS = 10.0, 20.0
ROOM = 1.5                  # times the seconds that are enough, then a lap is broken off
ROUNDING = 0.9              # of the seconds that the dictionary takes
SLOW = ("While one request waits for the dictionary, can another one be answered? A server with threads takes both, "
        "unless the first one holds a lock.")
TWICE = ("Between looking whether a word is there and keeping it, another user may have come: look and keep under one "
         "lock.")


class _LossError(Exception):
    """A finding that settles the criterion."""

    def __init__(self, finding: Finding):
        """Keep the finding."""
        super().__init__(finding.message)
        self.finding = finding


@dataclass(frozen=True)
class _Terms:
    """The options of the check."""

    program: str
    users: int
    share: float
    wait: float


@check("load.holds")
def holds(work: Workspace, *, program: str = "app.py", users: int = 8, share: float = 0.4,
          wait: float = 0.1) -> Iterator[Finding]:
    """Serve many users at the same time.

    `python app.py` is used by several users of ours at once, by turns with an app of ours. A wrong answer costs
    everything, and so does an app that has less than the `share` of our app's pace, or that answers before its
    dictionary can have answered, which takes `wait` seconds. Two users who both create the same word cost half.
    """
    yield from guarded("load.holds", work, _findings(work, _Terms(program, users, share, wait)))


def _findings(work: Workspace, terms: _Terms) -> Iterator[Finding]:
    """Yield what is found; only an app that is too slow gets a second try."""
    chance = random.Random(f"{work.exercise.digest} {work.submission.digest}")
    raced = False
    try:
        for _ in range(TRIES):
            with _both(work, terms) as (reference, own):
                if not raced:
                    yield from _race(own, chance, terms)
                    raced = True
                pairs = _pairs(reference, own, chance, terms)
            if verdict(pairs, terms.share):
                return
        yield _slow(terms)
    except _LossError as loss:
        yield loss.finding


@contextmanager
def _both(work: Workspace, terms: _Terms) -> Iterator[tuple[list[User], list[User]]]:
    """Give users of the reference and of the hand-in's program, both served afresh."""
    folder = catalog.given(work.exercise)
    if folder is None or not (folder / "apps" / f"{REFERENCE}.py").is_file():
        raise ExerciseError(f"'{work.exercise.name}' has load.holds and nothing to compare with; expected "
                            f"given/apps/{REFERENCE}.py with a WSGI application 'app'")
    sources = {path.name: path.read_bytes() for path in sorted((folder / "apps").glob("*.py"))}
    with box.staged(sources) as laid, work.program(terms.program) as own:
        staged = serving.Staged(laid, ("",), tuple(path.removesuffix(".py") for path in sources), False)
        own.listens(START_SECONDS)
        try:
            with serving.app(work.level, staged, work.exercise.limits, (REFERENCE, "app")) as reference:
                yield _users(reference, terms), _users(own, terms)
        except serving.ServiceError as error:
            raise GraderError(f"the app '{REFERENCE}' of this exercise cannot be served: {error}") from None


def _users(service: serving.Service, terms: _Terms) -> list[User]:
    """Return users of an app, each with a connection of its own that is kept where the app keeps it."""
    return [User(service.client(keep=True)) for _ in range(terms.users)]


def _race(own: list[User], chance: random.Random, terms: _Terms) -> Iterator[Finding]:
    """Yield what is wrong when all users create the same word at the same time."""
    if wrong := race(own, _word(chance)):
        yield Finding("load.holds.race", f"{terms.users} users created the same word at the same time: {wrong}",
                      cost=0.5, path=terms.program, hint=TWICE, sentence="two users both created the same word")


def _pairs(reference: list[User], own: list[User], chance: random.Random, terms: _Terms) -> list[Pair]:
    """Return laps by turns until the verdict is known; the first ones do not count. _LossError if the app is wrong."""
    pairs = []
    for number in range(PAIRS + 1):
        words = [[_word(chance) for _ in range(WALKS)] for _ in reference]
        ours = _ours(lap(reference, words, LAP_SECONDS))
        theirs = lap(own, words, max(ours.seconds / terms.share * ROOM, terms.wait * 2))
        _approve(ours, theirs, terms)
        if number:
            pairs.append((ours.seconds, theirs.seconds))
        if verdict(pairs, terms.share) is not None:
            break
    return pairs


def _ours(done: Lap) -> Lap:
    """Return a lap of the reference, which has to be right; GraderError if it is not."""
    if done.wrong or math.isinf(done.seconds):
        raise GraderError(f"the reference app of this exercise does not hold: {done.wrong or 'it is late'}")
    return done


def _approve(ours: Lap, theirs: Lap, terms: _Terms) -> None:
    """Raise _LossError if an app was wrong, told other ranks than ours, or did not ask its dictionary."""
    others = [word for word, rank in theirs.ranks.items() if rank != ours.ranks[word]]
    if theirs.wrong:
        raise _LossError(Finding("load.holds.wrong", f"with {terms.users} users at the same time, {theirs.wrong}",
                                 cost=1.0, path=terms.program, hint="Find out first whether it is right for one user.",
                                 sentence="answers are wrong when many users come at once"))
    if others:
        raise _LossError(Finding("load.holds.rank", f"the rank of '{others[0]}' is {theirs.ranks[others[0]]}; expected "
                                 f"{ours.ranks[others[0]]}, as the dictionary says", cost=1.0, path=terms.program,
                                 hint="Leave rank() as it is.", sentence="a rank is not the dictionary's"))
    if theirs.soonest < terms.wait * ROUNDING:
        raise _LossError(Finding("load.holds.skips", f"a new word was created after {theirs.soonest * 1000:.0f} ms; "
                                 f"expected {terms.wait * 1000:.0f} ms or more, for that is what the dictionary takes",
                                 cost=1.0, path=terms.program, sentence="the dictionary is not asked",
                                 hint="Leave rank() as it is: the dictionary is not yours to change."))


def _slow(terms: _Terms) -> Finding:
    """Return the finding of an app that makes its users wait for each other; no figure in it depends on the run."""
    seen = f"{terms.users} users with {WALKS} words each: it had less than {terms.share:.0%} of the pace"
    return Finding("load.holds.slow", f"{seen} of an app of ours, by turns on the same machine", cost=1.0,
                   path=terms.program, hint=SLOW, sentence="users wait for each other")


def _word(chance: random.Random) -> str:
    """Return a word that nobody has used."""
    return "".join(chance.choices(LETTERS, k=12))
