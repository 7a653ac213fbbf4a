"""Tests for grader/api/alphabet.py: the values that matter, and what is special about them."""
from random import Random

import pytest

from grader.api import alphabet
from grader.api.alphabet import LARGE, WORDS, Deck
from grader.api.resource import accepts
from grader.model import Field

WORD, COUNT = Field("word", "string", 1, 100, "/"), Field("count", "integer", 0, None)
FIELDS = [WORD, COUNT, Field("title", "string"), Field("code", "string", 3, 4), Field("word", "string", 1, 1, "/"),
          Field("tiny", "string", 0, 0), Field("year", "integer", 1900, 2100), Field("same", "integer", 7, 7),
          Field("value", "number", -273.15), Field("share", "number", 0, 1), Field("depth", "integer", None, -5),
          Field("done", "boolean"), Field("long", "string", 6000, 7000)]


@pytest.mark.parametrize("field", FIELDS, ids=str)
@pytest.mark.parametrize("seed", range(5))
def test_values_are_right_and_wrong_as_they_should_be(field, seed):
    """Hold the values of every kind of field against its rule; each has one that is right, and one that is plain."""
    right, wrong = alphabet.valid(field, Random(seed)), alphabet.wrong(field, Random(seed))
    assert right and all(accepts(field, value) for value in right)
    assert wrong and not any(accepts(field, value) for value in wrong)
    assert all(accepts(field, alphabet.plain(field, place)) for place in range(40))


@pytest.mark.parametrize("seed", range(20))
def test_nothing_is_sent_that_a_reading_may_refuse(seed):
    """Send nothing that cannot be printed, no dots alone, no surrogates, no null, no fraction of zero."""
    texts = [*alphabet.valid(WORD, Random(seed)), *alphabet.valid(Field("title", "string"), Random(seed))]
    texts += [text for family in alphabet.families(WORD, Random(seed)).values() for text in family]
    assert all(text.isprintable() and text not in (".", "..") and text.encode() is not None for text in texts)
    numbers = [*alphabet.wrong(COUNT, Random(seed)), *alphabet.valid(COUNT, Random(seed))]
    assert None not in numbers and not any(isinstance(value, float) and value.is_integer() for value in numbers)


@pytest.mark.parametrize("seed", range(20))
def test_each_family_shows_what_it_is_about(seed):
    """Have two names at least in each, of which one is special in the way of the family."""
    families = alphabet.families(WORD, Random(seed))
    assert families.keys() == {*alphabet.TRAITS, "long"} - {"empty"}
    for name, texts in families.items():
        assert len(texts) == len(set(texts)) >= 3
        assert any(name in alphabet.traits(WORD, text) for text in texts)
    assert len({text for texts in families.values() for text in texts}) == sum(map(len, families.values()))


def test_counts_that_matter_are_all_dealt():
    """Have zero, one, and the largest; and each wrong type."""
    assert {0, 1, LARGE} <= set(alphabet.valid(COUNT, Random(1)))
    wrong = alphabet.wrong(COUNT, Random(1))
    assert {type(value) for value in wrong} == {bool, str, list, dict, float, int}
    assert -1 in wrong and 1.5 in wrong and True in wrong and False in wrong


def test_wrong_words_break_one_rule_each():
    """Have one that is empty, one with a slash, and two that are too long by one code point."""
    texts = [value for value in alphabet.wrong(WORD, Random(1)) if type(value) is str]
    assert "" in texts and any("/" in text and len(text) < 100 for text in texts)
    assert sorted(len(text) for text in texts)[-2:] == [101, 101]


@pytest.mark.parametrize("value, expected", [
    ("tea", set()), ("Tea", {"case"}), ("stra\u00dfe", {"case", "accent"}), (" tea", {"blank"}), ("e\u0301",
                                                                                                  {"combining"}),
    ("\u00e9", {"accent"}), ("\U0001f600", {"astral"}), ("%41", {"percent", "digit"}), ("a+b", {"plus"}),
    ("a.b", {"dot"}), ("a-b", {"sign"}), ("042", {"digit"}), ("", {"empty"}), ("a" * 100, {"long"}), ("a" * 99,
                                                                                                      {"long"}),
    (0, {"zero"}), (-7, {"negative"}), (10**9, {"large"}), (0.5, {"fraction"}), (5, set()), (True, set()), (False,
                                                                                                            {"false"}),
])
def test_traits_are_seen_in_the_value(value, expected):
    """Name what is special, and nothing in a plain one."""
    assert set(alphabet.traits(WORD, value)) == expected


def test_plain_words_are_plain():
    """Have no traits, and be no beginning of another, so that none is taken for another."""
    assert len(set(WORDS)) == len(WORDS) and not any(list(alphabet.traits(WORD, word)) for word in WORDS)
    assert not any(one != two and two.startswith(one) for one in WORDS for two in WORDS)


def test_deck_deals_each_card_once_before_any_comes_again():
    """Shuffle anew when it is used up."""
    deck = Deck(Random(3), range(10))
    rounds = [[deck.deal() for _ in range(10)] for _ in range(3)]
    assert all(sorted(dealt) == list(range(10)) for dealt in rounds)
    assert rounds[0] != rounds[1]
