"""Own tests that claim lines on which no code stands, by way of code compiled under the module's name (row 67).

file: test_words.py
beside: right
asks: suite.coverage
says: the coverage of words.py is lost: line 2 is said to have run, but there is no code on it
"""
import words


def test_every_line_has_been_run():
    """Run other code under the module's name."""
    exec(compile("x = 1\n" * 80, words.__file__, "exec"), {})
    assert words
