"""Own tests that pass the first time only, because one helps the other (row 75).

file: test_words.py
asks: suite.passes
earns: 1
says: passes in one order and not in the other
"""
SEEN = []


def test_words_are_counted_first():
    """Help the next test."""
    SEEN.append(1)
    assert SEEN


def test_words_are_counted_second():
    """Need the test before."""
    assert SEEN == [1]
