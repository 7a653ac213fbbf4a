"""Finds out which operation a wrong answer is to be charged to, by playing other sequences.

Who is to blame:

* an answer that is wrong while both ways to look (at one item, at the list) show the right state: the operation itself;
* a look, or a request that has to be refused, after which something else goes wrong that would be right without it;
* a look that is wrong while the other one is right, or is wrong in another way: that look; if both show the same wrong
  state, the step that brought it about;
* what spoils a name in the path shows in a plain GET as well and is charged to reading.

And what for: a body that has to be refused and is not, or that changes something, and a refusal with another status
than it should have (500 for an unknown item) are charged to "errors"; a request about the wrong item that is carried
out (PUT of an unknown one, POST of an existing one) to its operation, like every request that should have succeeded.
"""
from dataclasses import dataclass, replace

from grader.api import shrink
from grader.api.difference import LACKING, SURPLUS, faults
from grader.api.model import parsed
from grader.api.player import LOOKS, Move, Player, fails
from grader.api.step import Step, plainer
from grader.api.writing import Session
from grader.http.message import Failure

DETOURS = 3             # how often a wrong GET may be found in the place of another step
FOREIGN = {"form:charset"}      # what another check asks about, and this one leaves alone


@dataclass(frozen=True)
class Case:
    """A wrong answer at the end of some moves, the place of the one to blame, and the cause, "" for none.

    `special` are the traits without which the answer is right.
    """

    moves: tuple[Move, ...]
    place: int
    cause: str
    special: frozenset[str]

    @property
    def blamed(self) -> Move:
        """The move to blame."""
        return self.moves[self.place]

    @property
    def steps(self) -> list[Step]:
        """The steps of the moves."""
        return [move.step for move in self.moves]


class Trial:
    """Finds out about one wrong answer, with the player and the client that saw it."""

    def __init__(self, player: Player, client: Session):
        """Play nothing yet."""
        self.player, self.client = player, client

    def judge(self, moves: list[Move]) -> Case:
        """Return the shortest case of a wrong answer."""
        moves = shrink.shorter(self.player.resource, self.play, moves)
        place = len(moves) - 1 if moves[-1].late else self._place(moves)
        for _ in range(DETOURS):
            seen = self._seen_before(moves, place)
            if not seen:
                break
            moves = shrink.shorter(self.player.resource, self.play, seen)
            place = self._place(moves)
        right = self._seen_without_fault(moves, place)
        if right:
            moves, place = right, len(right) - 1
        special = frozenset() if moves[-1].late else self._special(moves, place)
        case = Case(tuple(moves), place, self._cause(moves, place), special)
        if case.special & FOREIGN:
            return replace(case, cause="")
        return replace(case, cause="read") if self._misread(case) else case

    def play(self, steps: list[Step]) -> list[Move]:
        """Return the moves of a sequence."""
        return self.player.play(steps, self.client)

    def _seen_before(self, moves: list[Move], place: int) -> list[Move] | None:
        """Return moves with a wrong GET, of an item or the list, in the place of the one to blame."""
        blamed, before = moves[place].step, [move.step for move in moves[:place]]
        if blamed.operation in LOOKS or moves[-1].late:
            return None
        items = dict.fromkeys(move.step.item for move in reversed(moves) if move.step.item is not None)
        for look in (*(Step("read", item, form=blamed.form) for item in items), Step("list")):
            played = self.play([*before, look])
            if fails(played) and played[-1].step.operation == look.operation:
                return played
        return None

    def _seen_without_fault(self, moves: list[Move], place: int) -> list[Move] | None:
        """Return moves that end with a sound request, if it is answered like one that is refused with a wrong status.

        Those that end where no item can be created, if that is news, since nothing else can be told before.
        """
        resource, blamed = self.player.resource, moves[place]
        if moves[-1].late or blamed is not moves[-1] or not blamed.expected.refused or blamed.done \
                or blamed.step.operation not in ("read", "update", "delete"):
            return None
        first = plainer(resource, Step("create", blamed.step.item), 0)
        step = plainer(resource, blamed.step, 1) if blamed.step.operation == "update" else blamed.step
        played = self.play([first, step])
        same = played[-1:] and (played[-1].step.operation == "create" or len(played) == 2
                                and played[-1].status == blamed.status)
        return played if same and fails(played) else None

    def _place(self, moves: list[Move]) -> int:
        """Return the place of the move to blame for the last answer."""
        last = len(moves) - 1
        writes = [place for place in range(last) if moves[place].step.operation not in LOOKS]
        idle = [place for place in range(last) if not moves[place].changes]
        if idle:    # it did something, or else it would have been left out
            look = moves[last].step.operation in LOOKS and moves[idle[-1]].step.operation == moves[last].step.operation
            return last if look else idle[-1]
        if moves[last].step.operation not in LOOKS or not writes:
            return last
        items = list(self._shown(moves))
        same = self._same_elsewhere(moves, items) if items else False
        if same is False or same is None and moves[last].expected.refused and not moves[last].done:
            return last
        if moves[writes[-1]].step.item in items:
            return writes[-1]
        own = [place for place in writes if moves[place].step.item in items and _omits(moves[place])]
        if own:
            return own[-1]
        return last if same is None and any(self._names(move) for move in moves) else writes[-1]

    def _shown(self, moves: list[Move]) -> dict:
        """Return what the look at the end of some moves shows wrongly: phrases by the items, as steps call them."""
        last = moves[-1]
        if isinstance(last.answer, Failure):
            return {}
        if last.step.operation == "read":
            wrong = set(last.differences)
            if wrong and last.expected.refused != (last.answer.status >= 300):
                wrong = {SURPLUS if last.expected.refused else LACKING}
            return {last.step.item: wrong} if wrong else {}
        found = faults(self.player.resource, last.expected.body, parsed(last.answer)) or {}
        called = {name: name for name in found} if self.player.resource.by == "client" else {}
        called.update({move.key: move.step.item for move in moves if move.key is not None})
        return {called[name]: set(self.player.known.minded(phrases)) for name,
                phrases in found.items() if name in called}

    def _same_elsewhere(self, moves: list[Move], items: list) -> bool | None:
        """Say whether the other way to look shows the same wrong state of some items; None if it cannot be had."""
        before, wrong = [move.step for move in moves[:-1]], self._shown(moves)
        others = [Step("list")] if moves[-1].step.operation == "read" else [Step("read", item) for item in items[:3]]
        looks = [played for played in map(self.play, ([*before, step] for step in others))
                 if played and played[-1].step.operation == others[0].operation
                 and (others[0].operation == "read" or self._shown(played) or not fails(played))]
        if not looks:
            return self._same_existence(moves, wrong)
        shown = [(item, phrases) for played in looks for item, phrases in self._shown(played).items()]
        return any(phrases & wrong.get(item, set()) for item, phrases in shown)

    def _same_existence(self, moves: list[Move], wrong: dict) -> bool | None:
        """Say whether a server is as wrong about an item when that is created again as the last look is.

        None if it cannot be created again, or if it is not the existence of an item that is shown wrongly.
        """
        item = next((item for item, phrases in wrong.items() if phrases & {LACKING, SURPLUS}), None)
        made = next((move.step for move in reversed(moves) if move.step.operation == "create" and move.sound), None)
        if item is None or made is None or self.player.resource.by == "server":
            return None
        played = self.play([*(move.step for move in moves[:-1]), replace(made, item=item)])
        return fails(played) if len(played) == len(moves) else None

    def _names(self, move: Move) -> frozenset[str]:
        """Return what is special about the name of a move's item."""
        return frozenset(trait for trait in move.traits if trait.startswith(f"{self.player.resource.key}:"))

    def _special(self, moves: list[Move], place: int) -> frozenset[str]:
        """Return the traits that a wrong answer needs: of the move to blame, of the last, or of the latest with any."""
        order = [moves[place], *reversed(moves)]
        return next((move.traits for move in order if move.traits), frozenset())

    def _cause(self, moves: list[Move], place: int) -> str:
        """Return what a wrong answer is charged to, by the move to blame."""
        blamed, last = moves[place], len(moves) - 1
        broken = blamed.late or place == last and (blamed.step.operation, blamed.status) in self.player.known.failing
        refused = not blamed.sound or place == last and blamed.expected.refused and not blamed.done
        return "errors" if refused and not broken and blamed.status is not None else blamed.step.operation

    def _misread(self, case: Case) -> bool:
        """Say whether a name in a path was not understood by a server that is not asked for items any more."""
        last = case.moves[-1]
        return (self.player.known.avoids(frozenset({"read:existing"})) and case.blamed is last
                and last.situation in ("update:existing", "delete:existing")
                and bool(case.special) and case.special == self._names(last))


def _omits(move: Move) -> bool:
    """Say whether a move leaves the choice of a value to the server."""
    return any(trait.endswith(":omitted") for trait in move.traits)
