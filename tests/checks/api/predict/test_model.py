"""Tests for grader/checks/api/predict/model.py: the right prices, and whose fault it is that there are none."""
import pytest


@pytest.mark.parametrize("old, new, status, message", [
    ("from itertools", "import skl_earn.tree\nfrom itertools", "not_run",
     "the package 'skl_earn' is not installed here, and 'words' cannot be graded without it; run 'python3 course.py "),
    ("from itertools", "import train.more\nfrom itertools", "error", "given/train.py cannot be used: importing"),
    ('"minimum": 20', '"least": 20', "error", "declares area from None to 400; expected two numbers"),
    ('"type": "boolean"', '"kind": "boolean"', "error", "declares garden as {'kind': 'boolean'}; expected a dict"),
    ("return price, next", "return price if area < 200 else None, next", "error", "has no price for some houses"),
    ("return price, next", "return price / 0, next", "error", "has no price for some houses"),
])
def test_model_that_cannot_be_had_is_no_loss(priced, old, new, status, message):
    """Say whose it is, the machine's or the exercise's, and charge no student for it."""
    found = priced(model=[(old, new)], extras=("ml",))
    assert (found.status, found.findings) == (status, ()) and message in found.reason


def test_exercise_without_a_model_is_ours_to_mend(priced):
    """Say which file is expected."""
    found = priced(given={"other.py": ""})
    assert found.status == "error" and "has api.predict and no model; expected given/train.py" in found.reason


def test_package_that_hand_ins_may_import_is_the_machines(priced):
    """Look for it before the student's own import fails."""
    found = priced(packages=("json", "bottle_neck"), extras=("ml", "notebooks"))
    assert found.status == "not_run" and "'bottle_neck' is not installed" in found.reason
    assert "course.py setup ml notebooks" in found.reason
