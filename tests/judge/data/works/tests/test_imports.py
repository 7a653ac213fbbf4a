"""Every form of import but the star."""
import math
import statistics
import words as w

import after.phrases
import after.phrases as short
import helper
from after import phrases
from after.phrases import LENGTH, join
from helper import CASES, assert_counts
from words import count_words as counts


def test_forms():
    """Reach the same function by every form."""
    assert after.phrases.join("a", "b") == short.join("a", "b") == phrases.join("a", "b") == join("a", "b") == "a b"
    assert LENGTH == phrases.LENGTH == 3
    assert w.count_words("a") == counts("a") == {"a": 1}


def test_inside_a_function(capsys):
    """Import where it is needed; what an import prints comes at the first one."""
    import words
    from words import RATE
    assert words.RATE == RATE == 3
    assert capsys.readouterr().out == ""


def test_helper():
    """Use a module beside the tests."""
    for text, expected in CASES:
        assert_counts(text, expected)
        helper.assert_counts(text, expected)


def test_names_of_the_standard_library():
    """Get the student's module of that name here, and the real ones of all other names."""
    assert statistics.mean([1, 2]) == ["mean", 1, 2]
    assert math.sqrt(4) == 2


def test_optional_names():
    """Ask whether a module has a name."""
    import words
    assert hasattr(words, "count_words") and not hasattr(words, "count_letters")
    assert getattr(words, "count_letters", None) is None
