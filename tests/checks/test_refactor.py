"""Tests for grader/checks/refactor.py: what got better, what got worse, and what is no refactoring at all."""
import pytest

from tests.gradings import SOURCE, costs, told

CLUMSY = "def f(x) :\n    return x+ 1\ndef g(x) :\n    return f( x )\n"


def handed(graded, before, after, **others):
    """Return the outcome of a hand-in with one file before and one after."""
    return graded("refactor.improves", {"before/main.py": before, "after/main.py": after, **others})


def test_better_code_earns_everything_and_sees_both_numbers(graded):
    """Set the remarks for each 100 lines side by side."""
    found = handed(graded, CLUMSY, SOURCE)
    assert found.earned == 1
    assert told(found) == [
        "PEP 8: 150.0 remarks per 100 lines before, 0.0 after: E203 2 to 0, E201 1 to 0, E202 1 to 0, E225 1 to 0",
        "PEP 257: 75.0 remarks per 100 lines before, 0.0 after: D103 2 to 0, D100 1 to 0"]
    assert (found.findings[1].expected, found.findings[1].actual) == ("at most 75.0", "0.0")


def test_the_same_code_is_no_worse(graded):
    """Take nothing from a student who found nothing to mend."""
    assert handed(graded, SOURCE, SOURCE).earned == handed(graded, CLUMSY, CLUMSY).earned == 1


@pytest.mark.parametrize("after, lost", [
    (SOURCE.replace('"""Count words."""\n', "") + "def g(x) :\n    return 1\n", ["pycodestyle", "pydocstyle"]),
    (SOURCE.replace('    """Return how often each word occurs in a text."""\n', ""), ["pydocstyle"]),
    (SOURCE.replace("return {", "return  {"), ["pycodestyle"]),
])
def test_only_what_got_worse_costs(graded, after, lost):
    """Take half of the points for PEP 8 and half for PEP 257, and say which rules moved."""
    found = handed(graded, SOURCE, after)
    assert [code for code, cost in costs(found).items() if cost] == [f"refactor.improves.{tool}" for tool in lost]
    assert found.earned == 1 - 0.5 * len(lost)
    assert "0 to 1" in " ".join(told(found))


def test_more_code_with_as_many_remarks_is_better(graded):
    """Count remarks for every 100 lines, in all the files of a side together."""
    found = handed(graded, SOURCE.replace("return {", "return  {"), SOURCE.replace("return {", "return  {"),
                   **{"after/texts.py": SOURCE})
    assert told(found, "pycodestyle")[0].startswith("PEP 8: 16.7 remarks per 100 lines before, 8.3 after")
    assert found.earned == 1


@pytest.mark.parametrize("body, reach", [
    ("import before.main", "before.main"), ("from before import main", "before"),
    ("from before.main import f", "before.main"), ("from .. import before", "before"),
    ("import runpy\nrunpy.run_path('before/main.py')", "before/main.py"),
    ("import runpy\nrunpy.run_module('before.main')", "before.main"),
    ("from pathlib import Path\nexec((Path('before') / 'main.py').read_text())", "before"),
    ("import sys\nsys.path.insert(0, 'before')", "before"),
    ("import subprocess\nsubprocess.run(['python3', f'{1}/before/main.py'])", "/before/main.py"),
])
def test_code_that_uses_the_old_code_is_no_refactoring(graded, body, reach):
    """Take everything, and say by which way the old code was reached."""
    found = handed(graded, CLUMSY, f'"""Main."""\n{body}\n')
    assert found.earned == 0
    assert told(found, "copy") == [f"after/main.py uses the old code by way of {reach}; "
                                   "expected code that stands by itself"]


@pytest.mark.parametrize("body", [
    'WORDS = {"before": 1, "after": 2}', 'print("before", 1)', '"""See before/main.py."""',
    'import re\nimport os\n\nPATTERN = re.compile(os.path.join("before", "after"))', 'print("before/after")',
    "beforehand = 1", "from . import main",
])
def test_the_word_before_is_an_ordinary_word(graded, body):
    """Leave texts alone where nothing is there to run what they name."""
    assert not told(handed(graded, CLUMSY, f'"""Main."""\n{body}\n'), "copy")


def test_other_folders_can_be_named(graded):
    """Read the globs from the options."""
    found = graded("refactor.improves", {"old/a.py": SOURCE, "new/a.py": "import old.a\n"},
                   options={"before": "old/*.py", "after": "new/*.py"})
    assert told(found, "copy") and found.earned == 0


def test_before_and_after_are_read_in_a_full_box(graded, require):
    """Read the same behind walls."""
    require("bwrap")
    found = graded("refactor.improves", {"before/main.py": SOURCE, "after/main.py": CLUMSY}, level="full")
    assert found.earned == 0
