"""Tests for grader/store/packing.py: every report and every filing survives the way to a row and back."""
import dataclasses
import json
import random
import zlib
from types import MappingProxyType, SimpleNamespace

import pytest

from grader.errors import MachineError
from grader.model import Finding, Outcome
from grader.store import packing
from tests.filings import ODD, filed, key, report


def there_and_back(given):
    """Return a filing as it comes out of its rows."""
    row = packing.report_row(given.key, given.report)
    return packing.filing(SimpleNamespace(**packing.filing_row(given, 1), packed=row["packed"]))


def chance(random, kind=str):
    """Return a value by chance: a text of any characters, or a number."""
    if kind is float:
        return random.choice([0.0, 1 / 3, 5e-324, 1e300, random.random()])
    return "".join(chr(random.choice([random.randrange(128), random.randrange(0xd800, 0xe000),
                                      random.randrange(0x110000)])) for _ in range(random.randrange(9)))


@pytest.mark.parametrize("seed", range(50))
def test_any_filing_survives(seed):
    """Return exactly what went in, for data made by chance."""
    dice = random.Random(seed)
    findings = tuple(Finding(*(chance(dice) for _ in range(2)), chance(dice, float), None, dice.randrange(9),
                             *(chance(dice) for _ in range(6))) for _ in range(dice.randrange(4)))
    outcomes = tuple(Outcome(chance(dice), chance(dice), "error", *(chance(dice, float) for _ in range(3)),
                             chance(dice), findings) for _ in range(dice.randrange(3)))
    made = report(outcomes=outcomes, withheld=dice.random() < 0.5, student=dice.choice([None, chance(dice)]),
                  extra=tuple(chance(dice) for _ in range(dice.randrange(3))), versions={chance(dice): chance(dice)})
    given = filed("ada", report=made, handed=chance(dice))
    assert there_and_back(given) == given


def test_a_mapping_of_another_kind_is_a_dictionary():
    """Keep versions that are no dictionary, in their order."""
    found = there_and_back(filed(report=report(versions=MappingProxyType({"b": "1", "a": "2"}))))
    assert list(found.report.versions.items()) == [("b", "1"), ("a", "2")]


def test_a_report_says_nothing_of_whose_it_is():
    """Keep the student and the other files beside it."""
    packed = zlib.decompress(packing.report_row(key(), report(student="ada", extra=("diary.txt",)))["packed"])
    assert b"ada" not in packed and b"diary" not in packed and json.loads(packed)["exercise"] == "words"


def test_what_counts_as_the_same_report():
    """Tell reports apart by everything but seconds, the student and files that were left alone."""
    def content(made):
        return packing.report_row(key(), made)["content"]

    first = report()
    slower = tuple(dataclasses.replace(outcome, seconds=7.0) for outcome in first.outcomes)
    same = [report(outcomes=slower), report(student="bob"), report(extra=()), report(versions=dict(first.versions))]
    others = [report(2.0), report(versions={}), report(isolation="none"), report(withheld=True)]
    assert {content(made) for made in same} == {content(first)}
    assert len({content(made) for made in [first, *others]}) == 5


def test_a_report_is_small_in_the_store():
    """Compress what repeats itself."""
    findings = tuple(Finding("style.pep8.E501", "line too long (91 > 79)", line=line) for line in range(9999))
    made = report(outcomes=(Outcome("style.pep8", ODD, "failed", 0.0, 1.0, 0.0, findings=findings),))
    assert len(packing.report_row(key(), made)["packed"]) < 100_000


@pytest.mark.parametrize("packed", [b"", b"no zlib", zlib.compress(b"no JSON"), zlib.compress(b"[]"),
                                    zlib.compress(b'{"outcomes": 7}'), zlib.compress(b'{"outcomes": []}'),
                                    zlib.compress(b'{"outcomes": [{"findings": []}]}'), zlib.compress(b"\xff")])
def test_a_damaged_report_is_said_to_be_one(packed):
    """Raise what ends in a sentence."""
    with pytest.raises(MachineError, match="damaged"):
        packing.unpacked(packed)


def test_a_damaged_filing_is_said_to_be_one():
    """Raise what ends in a sentence."""
    row = packing.filing_row(filed("ada", fault="x"), None)
    for change in ({"person": "{"}, {"person": '{"no": 1}'}, {"person": "[]"}, {"handin": "[]", "packed": b""}):
        with pytest.raises(MachineError, match="damaged"):
            packing.filing(SimpleNamespace(**{**row, "packed": None, **change}))
