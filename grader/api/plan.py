"""Plans the walks: whole lives of items with plain names, names that matter, and many items, all mixed by a seed."""
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import ceil
from random import Random

from grader.api import alphabet
from grader.api.alphabet import Deck
from grader.api.step import Step
from grader.api.writing import Session, session
from grader.model import Resource

LIVES, CROWD = 6, (31, 40)      # items of the first walk, and of the last
MIXED = ("case", "blank", "combining")      # families whose names are most often taken for each other
SPARE = ("note", "comment", *alphabet.WORDS)     # members that nobody asks for
PARTS = 3                       # walks over which the families are spread
UNNAMED = 30                    # short lives of items whose names the server gives


@dataclass(frozen=True)
class Episode:
    """A sequence of steps from the empty state, and the client that makes them."""

    steps: tuple[Step, ...]
    client: Session


def episodes(resource: Resource, random: Random) -> Iterator[Episode]:
    """Yield the walks of one exploration; those that find most come first."""
    planner = Planner(resource, random)
    yield planner.episode(planner.lives())
    for part in planner.names():
        yield planner.episode(part)
    yield planner.episode(planner.crowd())


class Planner:
    """Makes steps with values that are dealt, so that each value that matters comes early."""

    def __init__(self, resource: Resource, random: Random):
        """Shuffle the decks."""
        self.resource, self.random, self.count = resource, random, 0
        self.named = resource.by == "client"    # an item can be created again under the name that it had
        self.values = {item.name: Deck(random, alphabet.valid(item, random)) for item in resource.others}
        self.omits = {item.name: Deck(random, [True, False,
                                               False]) for item in resource.others if item.default is not None}
        faults = {operation: _faults(resource, operation, random) for operation in ("create", "update")}
        self.faults = {operation: Deck(random, found) for operation, found in faults.items() if found}
        self.spare = Deck(random, alphabet.WORDS)

    def episode(self, steps: list[Step]) -> Episode:
        """Return the steps that the resource offers, as one client writes them."""
        client = session(self.random)
        offered = (step for step in steps if step.operation in self.resource.operations)
        return Episode(tuple(replace(step, form=client.form) for step in offered), client)

    def lives(self) -> list[Step]:
        """Return whole lives of a few items with plain names, at the same time."""
        return self.mixed([self.life(item) for item in self.items(self.plain(LIVES))])

    def names(self) -> Iterator[list[Step]]:
        """Yield short lives of items with names that matter, a part of the families at a time."""
        if not self.named:
            chains = [self.short(item, True, True) for item in self.items([""] * UNNAMED)]
            yield self.mixed([[*chain, *[self.delete(chain[0].item)] * (place % 3 == 0)] for place,
                              chain in enumerate(chains)])
            return
        families = list(alphabet.families(self.resource.field(self.resource.key), self.random).items())
        self.random.shuffle(families)
        for part in range(PARTS):
            chains = [chain for family, texts in families[part::PARTS] for chain in self.family(family, texts)]
            alike = [texts[:2] for family, texts in families[part::PARTS] if family in MIXED]
            names = [name for _, texts in families[part::PARTS] for name in texts]
            yield [*self.mixed(chains), *_joined(map(self.end, alike)), *self.state(names)]

    def family(self, family: str, names: list[str]) -> list[list[Step]]:
        """Return lives of a family's names; of those that show what it is about, some are changed or deleted."""
        shown = [name for name in names if family in alphabet.traits(self.resource.field(self.resource.key),
                                                                     name)] or names
        changed, deleted = (self.random.sample(shown, ceil(len(shown) * share)) for share in (0.5, 0.4))
        return [[*self.short(name, family in MIXED, name in changed),
                 *([self.delete(name), self.create(name)] if name in deleted else [])] for name in names]

    def crowd(self) -> list[Step]:
        """Return a walk with many items at the same time."""
        items = self.items(self.plain(self.random.randint(*CROWD)))
        steps = [self.create(item) for item in items]
        for place in sorted((2, 9, 11, 20, len(items)), reverse=True):
            steps.insert(place, Step("list"))
        chosen = self.random.sample(items, min(18, len(items)))
        changes = [[self.delete(item)] for item in chosen[:6]] + [[self.update(item)] for item in chosen[6:12]]
        changes += [[Step("read", item)] for item in chosen[12:]]
        created = chosen[:3] if self.named else self.items([""] * 6)
        changes += [[self.create(item), self.look(item)] for item in created]
        self.random.shuffle(changes)
        return [*steps, *self.mixed(changes), *self.state(chosen[:6])]

    def life(self, item: str | int) -> list[Step]:
        """Return the life of an item: asked for in vain, created, changed, deleted, created again."""
        before = [[self.random.choice((Step("read", item), self.update(item), self.delete(item)))], *self.bads("create",
                                                                                                               item)]
        self.random.shuffle(before)
        change = [[self.update(item), self.look(item)], [self.update(item), Step("read", item)], *self.bads("update",
                                                                                                            item)]
        second: list[Step] = []
        if self.named:
            change += [[self.create(item)], [self.bad("create", item)]]
            second = [self.create(item), self.look(item), self.update(item), self.update(item), Step("read", item)]
        self.random.shuffle(change)
        after = [[Step("read", item)], [self.update(item)], [self.delete(item)], [self.look(item)]]
        self.random.shuffle(after)
        return [*_joined(before), self.create(item), self.look(item), *_joined(change), self.delete(item),
                *_joined(after)[:3], *second]

    def short(self, item: str | int, thorough: bool, changed: bool) -> list[Step]:
        """Return a short life of an item; a thorough one asks for it in three ways before it is there, not in one."""
        probes = self.random.sample([Step("read", item), self.update(item), self.delete(item)], 3 if thorough else 1)
        later = [self.update(item)] * changed + [self.look(item)] * (self.random.random() < 0.3)
        return [*probes, self.create(item), *later]

    def end(self, items: list) -> list[Step]:
        """Return steps that change one of two items that a program may take for each other, and delete one."""
        return [self.update(self.random.choice(items)), Step("list"), self.delete(self.random.choice(items)),
                Step("list")]

    def mixed(self, chains: list[list[Step]]) -> list[Step]:
        """Return chains of steps mixed at random, each in its own order."""
        turns = [number for number, chain in enumerate(chains) for _ in chain]
        self.random.shuffle(turns)
        left = [iter(chain) for chain in chains]
        return [next(left[number]) for number in turns]

    def state(self, items: list) -> list[Step]:
        """Return the steps that look at the whole state."""
        return [Step("list"), *(Step("read", item) for item in self.random.sample(items, len(items)))]

    def plain(self, count: int) -> list[str]:
        """Return so many plain names."""
        if self.resource.by == "server":
            return [""] * count
        field = self.resource.field(self.resource.key)
        words = list(dict.fromkeys(alphabet.plain(field, position) for position in range(len(alphabet.WORDS))))
        return self.random.sample(words, min(count, len(words)))

    def items(self, names: list[str]) -> list:
        """Return the names, or where the server names its items, numbers for as many."""
        if self.resource.by == "client":
            return names
        self.count += len(names)
        return list(range(self.count - len(names), self.count))

    def look(self, item: str | int) -> Step:
        """Return a step that shows an item."""
        return self.random.choice((Step("read", item), Step("list")))

    def create(self, item: str | int) -> Step:
        """Return a step that creates an item, with what has a default left out at times."""
        kept = [item for item in self.resource.others if item.name not in self.omits
                or not self.omits[item.name].deal()]
        return self.extra(Step("create", item, tuple((field.name, self.values[field.name].deal()) for field in kept)))

    def update(self, item: str | int) -> Step:
        """Return a step that gives an item other values."""
        return Step("update", item, tuple((field.name,
                                           self.values[field.name].deal()) for field in self.resource.others))

    def delete(self, item: str | int) -> Step:
        """Return a step that deletes an item."""
        return Step("delete", item)

    def bads(self, operation: str, item: str | int) -> list[list[Step]]:
        """Return steps whose bodies have to be refused, with a look after each; all lives have all of them together."""
        count = ceil(len(self.faults[operation].cards) / LIVES) if operation in self.faults else 0
        return [[self.bad(operation, item), self.look(item)] for _ in range(count)]

    def bad(self, operation: str, item: str | int) -> Step:
        """Return a step whose body has to be refused; a look where there is none."""
        if operation not in self.faults:
            return self.look(item)
        name, values = self.faults[operation].deal()
        step = self.create(item) if operation == "create" else self.update(item)
        rest = tuple(pair for pair in step.values if pair[0] != name)
        item = None if name == self.resource.key else item
        return replace(step, item=item, values=rest + tuple((name, value) for value in values))

    def extra(self, step: Step) -> Step:
        """Return a step that creates, seldom with a member that has to be ignored."""
        if self.random.random() < 0.9:
            return step
        names = {field.name for field in self.resource.fields}
        name = next(name for name in SPARE if name not in names)
        return replace(step, values=(*step.values, (name, self.spare.deal())))


def _faults(resource: Resource, operation: str, random: Random) -> list[tuple[str, tuple]]:
    """Return what can be wrong in the body of a request: a member, and its wrong value if it is there at all."""
    found: list[tuple[str, tuple]] = []
    for item in resource.others if operation == "update" or resource.by == "server" else resource.fields:
        required = operation == "update" or item.default is None
        found += [(item.name, (value,)) for value in alphabet.wrong(item, random)]
        found += [(item.name, ()), (item.name, (None,))] if required else []
    return found


def _joined(chains: Iterable[list[Step]]) -> list[Step]:
    """Return the steps of all chains."""
    return [step for chain in chains for step in chain]
