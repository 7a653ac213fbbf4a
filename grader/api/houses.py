"""What to ask an API with a model behind it: houses within the ranges, and bodies that it has to refuse.

A model's features are declared as in JSON Schema: each has a type, and numbers have a minimum and a maximum.
"""
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

DIGITS = 2              # after the point of a number
TYPES = ("number", "integer", "boolean")
SURPLUS = ("description", "sunny, near the station")    # a member that is no feature
TRIES = 1000            # until a house is new


@dataclass(frozen=True)
class Feature:
    """One value that a model wants of a house; a boolean has no range."""

    name: str
    type: str
    least: float = 0
    most: float = 1


@dataclass(frozen=True)
class Trial:
    """A house as it is sent, its members in that order, and what is special about it."""

    group: str
    house: Mapping[str, object]


@dataclass(frozen=True)
class Plan:
    """All houses that an app is asked about.

    Each of `trials` is another house. Of `changed`, by the name of a feature, each differs from `base` in that feature
    alone. `anchor` has ones and true wherever it may; `last` are two that are asked when all else is done.
    """

    trials: tuple[Trial, ...]
    base: Mapping[str, object]
    changed: Mapping[str, Mapping[str, object]]
    anchor: Mapping[str, object]
    last: tuple[Mapping[str, object], ...]

    @property
    def houses(self) -> list[Mapping[str, object]]:
        """All houses."""
        return [*(trial.house for trial in self.trials), self.base, *self.changed.values(), self.anchor, *self.last]


def features(table: object) -> tuple[Feature, ...]:
    """Return the features that a table declares, in its order; ValueError if it declares none, or not soundly."""
    if not isinstance(table, dict) or not table:
        raise ValueError(f"is {table!r}; expected a dictionary of features")
    return tuple(_feature(name, row) for name, row in table.items())


def key(wanted: tuple[Feature, ...], house: Mapping[str, object]) -> tuple:
    """Return the values of a house in the model's order."""
    return tuple(house[feature.name] for feature in wanted)


def valid(wanted: tuple[Feature, ...], house: object) -> bool:
    """Tell whether an API has to take this house."""
    return isinstance(house, dict) and all(_fits(feature, house.get(feature.name)) for feature in wanted)


def plan(wanted: tuple[Feature, ...], random: Random) -> Plan:
    """Return the houses to ask about."""
    known: set[tuple] = set()
    trials = [Trial("plain", _new(wanted, random, known)) for _ in range(10)]
    for feature in wanted:
        for edge in (feature.least, feature.most) if feature.type != "boolean" else ():
            trials.append(Trial("edge", _new(wanted, random, known, {feature.name: edge})))
    for _ in range(4):
        whole = {feature.name: _whole(feature, random) for feature in wanted if feature.type == "number"}
        trials.append(Trial("whole", _new(wanted, random, known, whole)))
    trials += [Trial("order", shuffled(_new(wanted, random, known), random)) for _ in range(4)]
    trials += [Trial("more", {SURPLUS[0]: SURPLUS[1], **_new(wanted, random, known)}) for _ in range(2)]
    base = _new(wanted, random, known)
    changed = {feature.name: _changed(wanted, feature, base, (random, known)) for feature in wanted}
    ones = {feature.name: True if feature.type == "boolean" else 1 for feature in wanted if feature.least <= 1}
    anchor = _new(wanted, random, known, ones)
    return Plan(tuple(trials), base, changed, anchor, (_new(wanted, random, known), _new(wanted, random, known)))


def shuffled(house: Mapping[str, object], random: Random) -> dict[str, object]:
    """Return a house with its members in another order."""
    names = list(house)
    while names == list(house) and len(names) > 1:
        random.shuffle(names)
    return {name: house[name] for name in names}


def flaws(wanted: tuple[Feature, ...], house: Mapping[str, object], random: Random) -> Iterator[tuple[str, str, str]]:
    """Yield bodies that are to be refused with 400, most of them a good house but for one value.

    Each is (kind, what is wrong with it, the body).
    """
    for feature in wanted:
        rest = {name: value for name, value in house.items() if name != feature.name}
        yield "missing", f"{feature.name} is missing", json.dumps(rest)
        for kind, value in _wrong(feature, house[feature.name], random):
            body = json.dumps({**house, feature.name: "?"}).replace('"?"', value)
            yield kind, f"{feature.name} is {value}", body
    whole = json.dumps(house)
    yield "object", "the body is an array", f"[{whole}]"
    yield "object", "the body is a text", '"house"'
    yield "object", "the body is null", "null"
    yield "json", "the body is not JSON", whole[:-1]
    yield "json", "the body is empty", ""


def _wrong(feature: Feature, good: object, random: Random) -> Iterator[tuple[str, str]]:
    """Yield values, as they are written, that a feature cannot have; each with its kind."""
    yield "type", json.dumps(json.dumps(good))
    yield "type", random.choice(["null", "[]", "{}"])
    if feature.type == "boolean":
        yield "truth", json.dumps(int(bool(good)))
        return
    yield "truth", "true"
    step = 1 if feature.type == "integer" else 10 ** -DIGITS
    yield "range", f"{feature.least - step:.15g}"
    yield "range", f"{feature.most + step:.15g}"
    yield "range", random.choice(["1e999", "-1e999", f"{feature.most}000000"])
    if feature.type == "integer":
        yield "whole", f"{random.randrange(math.ceil(feature.least), math.floor(feature.most))}.5"
    else:
        yield "nan", random.choice(["Infinity", "-Infinity"])
        yield "nan", "NaN"


def _feature(name: str, row: object) -> Feature:
    """Return a feature as it is declared."""
    if not isinstance(row, dict) or row.get("type") not in TYPES:
        raise ValueError(f"declares {name} as {row!r}; expected a dictionary with a type, one of {', '.join(TYPES)}")
    if row["type"] == "boolean":
        return Feature(name, "boolean")
    least, most = row.get("minimum"), row.get("maximum")
    if not all(type(bound) in (int, float) for bound in (least, most)) or not math.ceil(least) < math.floor(most):
        raise ValueError(f"declares {name} from {least!r} to {most!r}; expected two numbers with whole ones between")
    return Feature(name, row["type"], least, most)


def _fits(feature: Feature, value: object) -> bool:
    """Tell whether a feature can have a value."""
    kinds = {"boolean": (bool,), "integer": (int,), "number": (int, float)}[feature.type]
    return type(value) in kinds and feature.least <= value <= feature.most


def _whole(feature: Feature, random: Random) -> int:
    """Return a whole number within a feature's range, and not at its ends if there are others."""
    least, most = math.ceil(feature.least), math.floor(feature.most)
    return random.randint(least + 1, most - 1) if most - least > 2 else random.randint(least, most)


def _value(feature: Feature, random: Random) -> object:
    """Return a value for a feature; a number has a fraction, which makes it unlike the others."""
    if feature.type == "boolean":
        return random.random() < 0.5
    if feature.type == "integer":
        return _whole(feature, random)
    whole = random.randrange(math.ceil(feature.least), math.floor(feature.most))
    return round(whole + random.randint(1, 99) / 100, DIGITS)


def _new(wanted: tuple[Feature, ...], random: Random, known: set[tuple], fixed: Mapping = {}) -> dict:  # noqa: B006
    """Return a house that is not known, with some values fixed; from now on it is known."""
    for _ in range(TRIES):
        house = {feature.name: fixed.get(feature.name, _value(feature, random)) for feature in wanted}
        if key(wanted, house) not in known:
            known.add(key(wanted, house))
            return house
    raise ValueError("has too few different houses; expected ranges with room for hundreds")


def _changed(wanted: tuple[Feature, ...], feature: Feature, base: dict, drawn: tuple[Random, set]) -> dict:
    """Return a house that differs from another one in one feature."""
    random, known = drawn
    if feature.type == "boolean":
        value = not base[feature.name]
    else:
        value = base[feature.name]
        while value == base[feature.name]:
            value = _value(feature, random)
    house = {**base, feature.name: value}
    known.add(key(wanted, house))
    return house
