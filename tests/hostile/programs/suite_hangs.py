"""Own tests that never end (row 1).

file: test_words.py
asks: suite.passes
seconds: 1
says: still running after @seconds@ s
"""


def test_words_are_counted_well():
    """Loop."""
    while True:
        pass
