"""Walks through a live API by a seed, and tells the shortest ways in which it differs from a right one.

    found = explore(words, connect, seed)
    for disagreement in found.disagreements:
        print(disagreement.cause, curl.commands(disagreement.requests, "127.0.0.1:8080"))

What was found once is left alone, so that the walk goes on behind it.
"""
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from itertools import islice
from random import Random

from grader.api import plan
from grader.api.avoidance import leave_alone
from grader.api.causes import Case, Trial
from grader.api.model import told, wanted
from grader.api.player import Asker, Budget, Known, Player, fails
from grader.api.resource import OPERATIONS
from grader.api.writing import bare
from grader.http.message import Request
from grader.model import Resource

CAUSES = (*OPERATIONS, "errors")
USUAL = Budget()
ROUNDS = 25         # wrong answers that are looked into in one exploration


@dataclass(frozen=True)
class Disagreement:
    """The shortest way that was found to see one bug.

    `requests` begin on a fresh server; the last of them is answered with `got`, where `expected` would be right. The
    one to blame is at `place`, its situation is such as "create:existing"; `cause` is one of CAUSES. `faults` are
    phrases of ours that say what is wrong with the last answer.
    """

    cause: str
    situation: str
    requests: tuple[Request, ...]
    place: int
    expected: str
    got: str
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Exploration:
    """What came of a walk: at most one disagreement a cause, in the order in which they were found.

    `unseen` are the causes of which nothing right was seen, because what they need is broken, or all others of a server
    that does not answer; `known` can be given to another exploration, which then finds only what is new.
    """

    disagreements: tuple[Disagreement, ...]
    unseen: tuple[str, ...]
    requests: int
    known: Known


def explore(resource: Resource, connect: Callable[[bool], Asker], seed: int | str | bytes, *,
            budget: Budget = USUAL, known: Known | None = None) -> Exploration:
    """Return what is wrong with a server; the same seed makes the same requests and finds the same.

    `connect(keep)` starts the server afresh and returns a client of it, which keeps its connections or does not; what
    it raises passes.
    """
    player = Player(resource, connect, budget)
    if known:
        player.known = deepcopy(known)
    cases: dict[str, Case] = {}
    for case in _cases(player, Random(seed), budget.walk):
        if case.cause:
            cases.setdefault(case.cause, case)
    offered = [cause for cause in CAUSES if cause in (*resource.operations, "errors") and cause not in cases]
    unseen = [cause for cause in offered if player.stuck or cause not in player.seen or "create" not in player.seen]
    return Exploration(tuple(_disagreement(resource, case) for case in cases.values()), tuple(unseen), player.requests,
                       player.known)


def _cases(player: Player, random: Random, walk: int) -> Iterator[Case]:
    """Yield each wrong answer, looked into; each walk is begun again behind it until it comes to its end."""
    rounds = 0
    for episode in plan.episodes(player.resource, random):
        steps = tuple(islice(episode.steps, walk))
        if not steps:
            return
        walk -= len(steps)
        while rounds < ROUNDS and fails(moves := player.play(steps, episode.client)):
            rounds += 1
            trial = Trial(player, episode.client)
            case = trial.judge(moves)
            leave_alone(trial, case)
            yield case


def _disagreement(resource: Resource, case: Case) -> Disagreement:
    """Return a case in words and bytes."""
    last = case.moves[-1]
    return Disagreement(case.cause, case.blamed.situation, tuple(bare(move.request) for move in case.moves), case.place,
                        wanted(resource, last.expected), told(last.answer), last.differences)
