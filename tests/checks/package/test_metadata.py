"""Tests for grader/checks/package/metadata.py: what the wheel says of itself."""
import random

import pytest

from tests.checks.package import made
from tests.gradings import costs, told

NOISE = random.Random(1).randbytes(100 << 10).hex()     # which does not shrink enough to be called a bomb


def test_whole_metadata_earn_everything(found):
    """Find nothing."""
    assert found("package.metadata").findings == ()


@pytest.mark.parametrize("changes, kind, words", [
    ({"Name": "other"}, "name", "called 'other'; expected 'topwords'"),
    ({"Version": "0.1"}, "version", "'0.1'; expected three numbers"),
    ({"Version": "0.1.0+draft"}, "version", "three numbers"),
    ({"Version": "9.9.9"}, "twice", "written nowhere"),
    ({"Summary": None}, "summary", "no summary"),
    ({"Description-Content-Type": None}, "readme", "whether the readme is Markdown"),
    ({"License-Expression": None}, "license", "no licence"),
    ({"License-Expression": None, "License": "MIT"}, "license", "before PEP 639"),
    ({"License-Expression": None, "Classifier": "License :: OSI Approved :: MIT License"}, "license", "before PEP 639"),
    ({"License-Expression": "Mine"}, "license", "'Mine' is no licence that SPDX knows"),
    ({"License-File": None}, "license", "is not in the wheel"),
    ({"License-File": "OTHER"}, "license", "is not in the wheel"),
    ({"Requires-Python": None}, "python", "which Pythons"), ({"Requires-Python": "new"}, "python", "'new'"),
    ({"Requires-Python": ">=3.12"}, "python", "3.11 to be among them"),
    ({"Requires-Python": "<4"}, "python", "2.7 not"),
    ({"Author": None}, "author", "nobody's name"),
])
def test_each_line_that_is_missing_or_wrong(found, changes, kind, words):
    """Say what was seen and what was expected, once, and cost a part."""
    outcome = found("package.metadata", made.wheel(about=made.notes(changes)))
    assert list(costs(outcome)) == [f"package.metadata.{kind}"] and words in told(outcome)[0]
    assert 0 < outcome.earned < 1 and all(item.hint and item.sentence for item in outcome.findings)


@pytest.mark.parametrize("readme, words", [("", "no readme in the wheel"),
                                           ("# Words\n", "how the package is installed")])
def test_readme_says_how_to_install(found, readme, words):
    """Ask for the one command that everybody needs."""
    assert words in told(found("package.metadata", made.wheel(about=made.notes(readme=readme))), ".readme")[0]


def test_version_in_two_places_names_both(found):
    """Name the places below the hand-in's root."""
    source = made.MODULE + '\n__version__ = "0.1.0"\n'
    outcome = found("package.metadata", project={"src/topwords/__init__.py": source})
    assert "release/pyproject.toml line 8, release/src/topwords/__init__.py line " in told(outcome, ".twice")[0]


@pytest.mark.parametrize("about", [
    made.notes(readme=NOISE), made.notes({f"Classifier-{number}": "x" * 100 for number in range(2000)})])
def test_huge_metadata_cost_everything_and_are_not_read(found, about):
    """Refuse to read what nobody writes."""
    assert costs(found("package.metadata", made.wheel(about=about))) == {"package.metadata.large": 1.0}


@pytest.mark.parametrize("about", [b"\xff\xfe\0", b"Name", b"Name: topwords\nName: topwords\n", b"\n" * 1000,
                                   b"Name: \xff\nVersion: \xff\n\n\xff"])
def test_broken_metadata_are_judged_all_the_same(found, about):
    """Lose, and never fail ourselves."""
    outcome = found("package.metadata", made.wheel(about=about))
    assert outcome.status == "failed" and outcome.earned < 0.5
