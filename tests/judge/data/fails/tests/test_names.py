"""Names that are missing or of another kind, and modules that cannot be imported."""
import pytest

import broken
import gone
import words
from broken import work
from gone import work as other_work
from words import Stack, also_wrong, unwritten, wrong_kind


def test_missing_name():
    """Fail for a name that was imported."""
    assert unwritten("a") == 1


def test_missing_attribute():
    """Fail for a name of a module."""
    assert words.late("a") == 1


def test_missing_is_callable():
    """Never take a missing name for a function."""
    assert callable(unwritten)


def test_missing_is_not_none():
    """Never take a missing name for something."""
    assert unwritten is not None


def test_missing_in_a_list():
    """Never pass where a missing name stands, even in an inner function."""
    assert [function for function in [1] if (lambda: unwritten)]


def test_missing_raises():
    """Fail where any exception is expected."""
    with pytest.raises(Exception, match="."):
        unwritten()


def test_class_for_function():
    """Fail for a class in the place of a function."""
    assert len(wrong_kind()) == 1


def test_value_for_function():
    """Fail for a value in the place of a function."""
    assert callable(also_wrong)


def test_function_for_class():
    """Fail for a function in the place of a class."""
    assert Stack()


def test_not_written():
    """Tell work that is not begun from work that is wrong."""
    assert words.later(3) == 1


def test_syntax_error():
    """Fail with the reason of the import."""
    assert work() is None


def test_syntax_error_again():
    """Fail with the same reason."""
    assert broken.work() is None


def test_exit_at_import():
    """Say what an import does instead of ending."""
    assert other_work() is None


def test_exit_at_import_again():
    """Fail with the same reason, and soon."""
    assert gone.work() is None
