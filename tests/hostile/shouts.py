"""An exercise whose hidden tests make up their inputs, and know what to expect from a solution of their own."""
DECLARATION = '''\
title = "Shout backwards"
chapter = 2
files = ["words.py"]

[limits]
seconds = 4
memory_mb = 256

[[criterion]]
check = "behaviour.hidden"
points = 10
'''

WORDS = '''\
"""Shouts."""


def shout(text):
    """Return each word of a text backwards, in capitals, with an exclamation mark."""
    return " ".join(word[::-1].upper() + "!" for word in text.split())
'''

HIDDEN = '''\
"""Hidden tests of shouts, on words that nobody knows before: {secret}."""
import random
import string
import time

from words import shout


def expected(text):
    """Return what shout should return."""
    return " ".join("".join(reversed(word)).upper() + "!" for word in text.split())


def any_words():
    """Return three words that nobody has seen."""
    return " ".join("".join(random.choices(string.ascii_lowercase, k=8)) for _ in range(3))


def test_shouts_known_words():
    """Shout words that stand in the README as well."""
    assert shout("pear plum") == "RAEP! MULP!"


def test_shouts_any_words():
    """Shout words that are made up for this run."""
    for text in (any_words() for _ in range(10)):
        assert shout(text) == expected(text)


def test_shouts_the_same_in_any_order():
    """Give the same answer to the same words, whenever they come."""
    texts = [any_words() for _ in range(5)]
    for text in random.sample(texts * 3, 15):
        assert shout(text) == expected(text)


def test_shouts_what_time_it_is():
    """Shout the time by the clock of the test."""
    text = time.strftime("%A %B")
    assert shout(text) == expected(text)
'''
