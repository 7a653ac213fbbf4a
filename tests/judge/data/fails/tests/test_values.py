"""Wrong values, and exceptions that nobody expects."""
import unittest

import pytest

import words
from words import double


@pytest.fixture
def prepared():
    """Fail before the test."""
    return words.fail("early")


@pytest.fixture
def checked():
    """Fail after the test."""
    yield
    assert words.echo(1) == 2


def test_equal():
    """Show both sides."""
    assert double(3) == 6


def test_type():
    """Show the types where they differ."""
    assert double(True) == "True"


def test_other_operator():
    """Show an operator."""
    assert double(3) > 5


def test_truth():
    """Show what a call gave."""
    assert words.check("tea")


def test_isinstance():
    """Show what was asked."""
    assert isinstance(double(3), str)


def test_own_words():
    """Show the instructor's words."""
    assert double(3) == 6, "double the number"


def test_approx():
    """Show the tolerance."""
    assert double(1.5) == pytest.approx(3.0)


def test_set():
    """Show sets in order."""
    assert double({"b", "a", "c"}) == {"a"}


def test_printed_instead(capsys):
    """Show that nothing came back."""
    assert words.show(3) == 3


def test_raised():
    """Show an exception and its place."""
    words.crash("bad")


def test_not_raised():
    """Show that no exception came."""
    with pytest.raises(ValueError):
        double(3)


def test_other_exception():
    """Show an exception of another kind."""
    with pytest.raises(KeyError):
        words.fail("bad")


def test_other_text():
    """Show an exception's text."""
    with pytest.raises(ValueError, match="worse"):
        words.fail("bad")


def test_exit():
    """Show a script's end."""
    words.leave_softly()


def test_fixture(prepared):
    """Fail for what happens before a test."""


def test_teardown(checked):
    """Fail for what happens after a test."""


def test_instructor_fails():
    """Show the instructor's words."""
    if words.double(2) != 4:
        pytest.fail("expected 4")


def test_skipped():
    """Never take a skip for anything."""
    pytest.skip("not today")


@pytest.mark.parametrize("value", [0, 1, 2])
def test_cases(value):
    """Fail for some of the cases."""
    assert double(value) == value * 2


def test_callback_fails():
    """Fail from inside a callback, whatever the student's code catches."""
    def refuse():
        pytest.fail("expected no call")
    words.apply(refuse)


def test_after_callback():
    """Go on in another box, as that one still waited for an answer."""
    assert words.apply(lambda: 5) == 5


def test_callback_asserts():
    """Let a failed assertion pass through the student's code."""
    def check(value=3):
        assert value == 4
    words.apply(check)


def test_not_plain_data():
    """Say what cannot be sent."""
    words.echo(object())


def test_subtests(subtests):
    """Fail for one of several values."""
    for number in range(3):
        with subtests.test(number=number):
            assert double(number) == 2 * number


class CaseTest(unittest.TestCase):
    """A case of unittest."""

    def test_unittest(self):
        """Show unittest's own words."""
        self.assertEqual(double(3), 6)

    def test_subtest(self):
        """Fail for one of several values."""
        for number in range(3):
            with self.subTest(number=number):
                self.assertEqual(double(number), 2 * number)
