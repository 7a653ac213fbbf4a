"""Tests of every kind."""
import unittest
from unittest import mock

import pytest

import words

SEEN = []


def test_passes():
    assert words.count_words("a") == {"a": 1}


def test_fails():
    assert words.count_words("a") == {}


def test_raises():
    words.count_words(None)


@pytest.mark.skip
def test_is_skipped():
    assert words.count_words("a") == {"a": 1}


@pytest.mark.xfail
def test_is_expected_to_fail():
    assert words.count_words("a") == {}


@pytest.mark.xfail
def test_passes_unexpectedly():
    assert words.count_words("a") == {"a": 1}


def test_comes_first():
    SEEN.append(1)


def test_comes_second():
    assert SEEN


@pytest.fixture
def test_data():
    return mock.Mock()


class Base:
    def test_is_shared(self):
        assert words


class TestShared(Base):
    pass


class Unit(unittest.TestCase):
    def test_of_unittest(self):
        self.assertEqual(words.count_words(""), {})


class TestMade:
    def __init__(self):
        pass

    def test_is_never_run(self):
        assert words


@pytest.fixture
def broken():
    yield
    raise ValueError("too late")


def test_ends_badly(broken):
    assert words
