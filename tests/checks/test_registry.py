"""Tests for grader/checks/registry.py: finding checks, binding options."""
import pytest

from grader.checks import registry
from grader.errors import ExerciseError
from grader.model import Criterion
from tests.courses import stand_in_for_checks


@pytest.fixture(autouse=True)
def checks(monkeypatch):
    """Use checks that need no box."""
    stand_in_for_checks(monkeypatch)


def criterion(check, **options):
    """Return a criterion of that check with these options."""
    return Criterion(check=check, points=1, id=check, title="", options=options)


def test_title_is_the_first_line_of_the_docstring():
    """Give the student one order, in the imperative."""
    assert registry.title("style.pep8") == "Follow PEP 8."


def test_names_lists_every_family_in_the_order_of_the_table():
    """List the checks family by family."""
    assert registry.names() == ["style.pep8", "behaviour.public", "behaviour.hidden", "suite.passes", "suite.coverage"]


def test_names_of_another_family_in_a_module_are_left_out(monkeypatch):
    """A family may import functions of another; they stay where they belong."""
    import sys
    suite, style = (sys.modules[registry.FAMILIES[family]] for family in ("suite", "style"))
    suite.pep8 = style.pep8
    assert "style.pep8" not in registry._members("suite")


def test_parameters_are_the_keyword_only_ones():
    """Leave the workspace out of the options."""
    assert list(registry.parameters("style.pep8")) == ["max_line_length", "cost"]


def test_bind_gives_the_check_with_its_options():
    """Pass options on, and lists as tuples where the check wants one."""
    bound = registry.bind(criterion("suite.coverage", required=1, skip=["a.py"]))
    assert bound.keywords == {"required": 1, "skip": ("a.py",)}
    assert list(bound("a workspace")) == []


@pytest.mark.parametrize("name, words", [
    ("style.pep9", ["unknown check 'style.pep9'", "style.pep8", "did you mean 'style.pep8'?"]),
    ("stile.pep8", ["unknown check 'stile.pep8'", "suite.coverage", "did you mean 'style.pep8'?"]),
    ("", ["unknown check ''", "style.pep8"]),
])
def test_unknown_checks_are_refused_with_the_known_ones(name, words):
    """Name what could have been meant."""
    with pytest.raises(ExerciseError) as caught:
        registry.load(name)
    assert all(word in str(caught.value) for word in words)


@pytest.mark.parametrize("options, words", [
    ({"max_line_lenght": 79}, ["unknown option 'max_line_lenght' of style.pep8", "did you mean 'max_line_length'?"]),
    ({"max_line_length": "79"}, ["option 'max_line_length' of style.pep8 is '79'", "expected a whole number."]),
    ({"max_line_length": True}, ["expected a whole number."]),
    ({"max_line_length": 79.0}, ["expected a whole number."]),
    ({"cost": float("nan")}, ["option 'cost' of style.pep8 is nan", "expected a finite number."]),
    ({"cost": [0.1]}, ["expected a finite number."]),
])
def test_options_that_do_not_fit_are_refused(options, words):
    """Say which option, what it is, and what it should be."""
    with pytest.raises(ExerciseError) as caught:
        registry.bind(criterion("style.pep8", **options))
    assert all(word in str(caught.value) for word in words)


@pytest.mark.parametrize("options", [{"branches": 1}, {"required": True}, {"skip": "a.py"}, {"skip": [1]}])
def test_annotations_that_are_texts_count_too(options):
    """Check values against annotations written in quotes."""
    with pytest.raises(ExerciseError, match="expected"):
        registry.bind(criterion("suite.coverage", **options))


@pytest.mark.parametrize("options", [{"cost": -1}, {"cost": 1.5}])
def test_a_share_lies_between_0_and_1(options):
    """Refuse a cost that would give points, or take more than there are."""
    [(key, seen, expected)] = registry.problems("style.pep8", options)
    assert (key, expected) == ("cost", "expected a share from 0 to 1.") and repr(options["cost"]) in seen
