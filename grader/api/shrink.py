"""Makes a sequence with a wrong answer as short and as plain as it can be; every try begins on a fresh server.

Parts are left out in halves and ever smaller (Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing Input,
2002), then what is special is exchanged for what is plain. What is still special afterwards is needed to see the bug.
"""
from collections.abc import Callable, Iterator
from dataclasses import replace

from grader.api import alphabet
from grader.api.difference import general
from grader.api.player import Move, fails
from grader.api.resource import accepts
from grader.api.step import Step, plainer
from grader.model import Resource

TRIES = 120         # sequences that are tried for one wrong answer

Play = Callable[[list[Step]], list[Move]]


class Shrinker:
    """Tries other sequences for one wrong answer and keeps the best one in `moves`."""

    def __init__(self, resource: Resource, play: Play, moves: list[Move]):
        """Begin with the moves that were seen to end with a wrong answer."""
        self.resource, self.moves = resource, moves
        self._play, self._left = play, TRIES

    def shrink(self) -> list[Move]:
        """Return the shortest and plainest moves that were found."""
        self._leave_out()
        while self._make_plain() and self._left > 0:
            pass
        self._leave_out()
        return self.moves

    @property
    def steps(self) -> list[Step]:
        """The steps of the best moves."""
        return [move.step for move in self.moves]

    def attempt(self, steps: list[Step]) -> bool:
        """Keep a sequence if its last step, or an earlier one of the same kind, is answered wrongly; tell whether so.

        An earlier one of another kind does as well where its answer has the same fault of form. One that no answer
        comes to in time is tried once more only.
        """
        if self._left <= 0 or steps == self.steps:
            return False
        self._left -= 1
        played = self._play(steps)
        if not fails(played) or len(played) > len(self.moves) or not self._alike(played[-1]):
            return False
        self.moves = played
        if played[-1].late:
            self._left = 0
        return True

    def _alike(self, move: Move) -> bool:
        """Say whether a wrong answer may stand for the one that is looked into."""
        last = self.moves[-1]
        return move.step.operation == last.step.operation or (
            move.differences == last.differences and all(map(general, move.differences)))

    def _leave_out(self) -> None:
        """Leave out what is not needed: first what is about other items, then parts that become ever smaller."""
        last = self.steps[-1]
        if last.item is not None:
            self.attempt([step for step in self.steps if step.item == last.item])
        self.attempt([move.step for move in self.moves[:-1] if move.changes] + [last])
        size = len(self.moves) // 2
        while size:
            end, removed = len(self.moves) - 1, False
            while end > 0:
                start, steps = max(0, end - size), self.steps
                removed |= self.attempt(steps[:start] + steps[end:])
                end = min(start, len(self.moves) - 1)
            size = size // 2 if size > 1 or not removed else 1

    def _make_plain(self) -> bool:
        """Exchange what is special for what is plain; tell whether something was."""
        changed = False
        for make in (self._forms, self._names, self._bodies):
            for variants in make():
                changed |= any(self.attempt(variant(self.steps)) for variant in variants)
        return changed

    def _forms(self) -> Iterator[list[Callable]]:
        """Yield the plain way to write all requests."""
        yield [lambda steps: [replace(step, form="plain") for step in steps]]

    def _names(self) -> Iterator[list[Callable]]:
        """Yield plain names for all items, in the same order, then for one after the other."""
        if self.resource.by == "server":
            return
        field = self.resource.field(self.resource.key)
        names = sorted({step.item for step in self.steps if step.item is not None})
        special = [name for name in names if any(alphabet.traits(field, name))]
        if not special:
            return
        words = [alphabet.plain(field, place) for place in range(len(names) + len(alphabet.WORDS) // 2)]
        fresh = sorted({word for word in words if word not in names})
        yield [lambda steps: _renamed(steps, dict(zip(names, fresh, strict=False)))]
        for name, word in zip(special, fresh, strict=False):
            variants = (word, (word * len(name))[:len(name)], name[:3], name.lower(), name.strip())
            kept = [text for text in dict.fromkeys(variants) if text not in names and accepts(field, text)
                    and len(set(alphabet.traits(field, text))) < len(set(alphabet.traits(field, name)))]
            yield [lambda steps, name=name, text=text: _renamed(steps, {name: text}) for text in kept]

    def _bodies(self) -> Iterator[list[Callable]]:
        """Yield plain bodies for each step, and then plain values for each of their members."""
        for place, step in enumerate(self.steps):
            if step.operation in ("create", "update"):
                plain = plainer(self.resource, step, place)
                yield [lambda steps, place=place, plain=plain: _exchanged(steps, place, plain)]
                for name in dict.fromkeys([*dict(step.values), *dict(plain.values)]):
                    yield [lambda steps, place=place, name=name, plain=plain: _exchanged(
                        steps, place, _member(steps[place], name, plain) if place < len(steps) else None)]


def shorter(resource: Resource, play: Play, moves: list[Move]) -> list[Move]:
    """Return moves that end with a wrong answer as well, as few and as plain as were found."""
    return Shrinker(resource, play, moves).shrink()


def _renamed(steps: list[Step], names: dict) -> list[Step]:
    """Return steps about items of other names."""
    return [replace(step, item=names.get(step.item, step.item)) for step in steps]


def _exchanged(steps: list[Step], place: int, step: Step | None) -> list[Step]:
    """Return steps with another one in a place; the same ones if there is none."""
    return steps if step is None or place >= len(steps) else [*steps[:place], step, *steps[place + 1:]]


def _member(step: Step, name: str, plain: Step) -> Step:
    """Return a step with one member as the plain one has it, or without it."""
    values, usual = dict(step.values), dict(plain.values)
    values.pop(name, None) if name not in usual else values.update({name: usual[name]})
    return replace(step, values=tuple(values.items()))
