"""Has several clients ask one live API at the same time, and tells what only a race can explain.

What is odd is asked once more in turn, on a fresh server; what is odd then as well is no race, and another check's.
"""
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from grader.api import scenes
from grader.api.crew import Crew, LateError, Round, Server
from grader.api.sight import Oddity, made, shown
from grader.model import Resource

Scene = Callable[[Crew, int], Iterator[Oddity]]
# Each scene with its rule, the operations that it needs, and how many rounds there are of it.
SCENES: tuple[tuple[Scene, str, tuple[str, ...], int], ...] = (
    (scenes.create_one, "create", ("create",), 5), (scenes.create_many, "lost", ("create",), 2),
    (scenes.update_one, "update", ("create", "update"), 2), (scenes.delete_one, "delete", ("create", "delete"), 4),
    (scenes.update_and_delete, "revived", ("create", "update", "delete"), 4),
)
OPERATIONS = {"POST": "create", "PUT": "update", "DELETE": "delete"}


@dataclass(frozen=True)
class Fault:
    """Something odd that only a race explains, and the round that shows it."""

    oddity: Oddity
    round: Round


@dataclass(frozen=True)
class Races:
    """What came of all scenes: at most one fault a rule.

    `rules` are those that count for this API, `left` those that are broken without a race as well. `alive` says whether
    items can be created and looked at. `hung` is a round in which an answer never came that would have come in turn.
    """

    faults: tuple[Fault, ...]
    rules: tuple[str, ...]
    left: tuple[str, ...] = ()
    alive: bool = True
    hung: Round | None = None


def explore(resource: Resource, server: Server, seed: int | str | bytes) -> Races:
    """Return which races a server has; what `server` raises passes."""
    crew = Crew(resource, server, Random(seed))
    try:
        return _explored(crew, tuple(_rules(resource)))
    finally:
        crew.close()


def _rules(resource: Resource) -> Iterator[str]:
    """Yield the rules that count for an API."""
    operations = set(resource.operations)
    needs = {"create": {"create"} if resource.by == "client" else {"nothing"}, "lost": {"create"}, "list": {"list"},
             "read": {"read", "delete"}, "update": {"update"}, "delete": {"delete"}, "revived": {"update", "delete"}}
    return (rule for rule, needed in needs.items() if needed <= operations)


def _explored(crew: Crew, rules: tuple[str, ...]) -> Races:
    """Return what comes of all scenes that the API has."""
    faults, left, hanging = {}, [], set()
    if not _alive(crew):
        return Races((), rules, rules, alive=False)
    for scene, rule, needs, rounds in SCENES:
        if rule not in rules:
            continue
        if set(needs) & hanging:
            left.append(rule)
            continue
        found, hung, turns = _played(crew, scene, rounds)
        if not found and not hung:
            continue
        usual, stopped = _in_turn(crew, scene, turns)
        if stopped:
            hanging.add(stopped)
        elif hung:
            return Races(tuple(faults.values()), rules, tuple(left), hung=hung)
        for fault in () if stopped else found:
            if fault.oddity.rule not in usual:
                faults.setdefault(fault.oddity.rule, fault)
        left += [*usual] + [rule] * bool(stopped)
    return Races(tuple(faults.values()), rules, tuple(rule for rule in rules if rule in left and rule not in faults))


def _alive(crew: Crew) -> bool:
    """Say whether an item can be created and looked at; a way to look that does not show it is not used."""
    try:
        crew.fresh()
        item = made(crew)
        for operation in ("read", "list"):
            if item and operation in crew.operations and not shown(crew, item[0], operation):
                crew.operations.remove(operation)
        crew.measure()
    except LateError:
        return False
    return item is not None and bool({"read", "list"} & crew.operations)


def _played(crew: Crew, scene: Scene, rounds: int) -> tuple[list[Fault], Round | None, int]:
    """Return what was odd in the first round in which anything was, the round that hung, and how many there were."""
    crew.parallel = True
    crew.fresh()
    turns = 1 if crew.slow else rounds
    for turn in range(turns):
        crew.round = Round()
        try:
            found = [Fault(oddity, crew.round) for oddity in scene(crew, turn)]
        except LateError:
            return [], crew.round, turn + 1
        if found:
            return found, None, turn + 1
    return [], None, turns


def _in_turn(crew: Crew, scene: Scene, turns: int) -> tuple[set[str], str]:
    """Return what is odd when the same is sent in turn, as rules, and the operation that hung, "" for none."""
    crew.parallel = False
    crew.fresh()
    seen = set()
    for turn in range(turns):
        crew.round = Round()
        try:
            seen |= {oddity.rule for oddity in scene(crew, turn)}
        except LateError as late:
            return seen, OPERATIONS.get(late.method, "read")
    return seen, ""
