"""Parametrized tests, classes of tests, unittest's cases, subtests."""
import unittest
import warnings

import pytest

import words
from words import WordError, count_words


@pytest.mark.parametrize("text, expected", [("a", {"a": 1}), pytest.param("b b", {"b": 2}, id="twice"), ("", {})])
@pytest.mark.parametrize("lower", [True, False])
def test_parametrize(text, expected, lower):
    """Run once for each pair."""
    assert count_words(text, lower=lower) == expected


@pytest.mark.parametrize("drink", ["tea"], indirect=True)
def test_indirect(drink):
    """Give a fixture its parameter."""
    assert drink == "tea"


class CountTest(unittest.TestCase):
    """A case of unittest, whatever its name."""

    def setUp(self):
        """Prepare a text."""
        self.text = "a b a"

    def test_unittest(self):
        """Use unittest's own assertions."""
        self.assertEqual(count_words(self.text), {"a": 2, "b": 1})
        self.assertIsInstance(count_words(""), dict)
        with self.assertRaisesRegex(WordError, "bad"):
            words.fail("bad")

    def test_sub_test(self):
        """Say which of several values failed."""
        for number in range(3):
            with self.subTest(number=number):
                self.assertEqual(words.echo(number), number)


def test_warnings_are_the_tests_own():
    """Warn without failing, however the grader's own process was started."""
    warnings.warn("careful", UserWarning, stacklevel=1)
    assert words.echo(1) == 1


def test_subtests(subtests):
    """Check several values in one test."""
    for number in range(3):
        with subtests.test(number=number):
            assert words.echo(number) == number
