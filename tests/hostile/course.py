"""A small course to attack.

The exercise `words` uses every way in which a student's code and a test meet; the hidden tests of `shouts` make their
inputs anew each time.
"""
from pathlib import Path

from tests.courses import write_files
from tests.hostile import shouts

# Stands in the hidden tests and nowhere else; no call carries it into a box.
SECRET = "only-the-instructor-knows-this"

DECLARATION = '''\
title = "Count words"
chapter = 2
files = ["words.py", "test_words.py", "*.py", "*.cfg", "*.ini", "pyproject.toml", ".coveragerc", "*.pth", "results.*",
         "requirements.txt", "*.pyc", "__pycache__/*.pyc"]

[limits]
seconds = 4
memory_mb = 256

[[criterion]]
check = "behaviour.hidden"
points = 10
files = ["words.py"]

[[criterion]]
check = "suite.passes"
points = 2
files = ["words.py", "test_words.py"]

[[criterion]]
check = "suite.coverage"
points = 4
files = ["words.py", "test_words.py"]
options = { required = 1.0 }

[[criterion]]
check = "suite.plan"
points = 2
files = ["words.py", "test_words.py"]

[[criterion]]
check = "style.pep8"
points = 2
files = ["words.py"]

[[criterion]]
check = "style.pep257"
points = 2
files = ["words.py"]

[[criterion]]
check = "style.naming"
points = 2
files = ["words.py"]
'''

WORDS = '''\
"""Words, and what can be said of them."""


class Basket:
    """A basket of words."""

    def __init__(self):
        """Begin with nothing."""
        self.words = []

    def __len__(self):
        """Return the number of words."""
        return len(self.words)

    def add(self, word):
        """Put a word in."""
        self.words.append(word)


def count_words(text):
    """Return how often each word occurs in a text."""
    if not isinstance(text, str):
        raise TypeError("expected a text")
    counts = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    return counts


def mean_length(text):
    """Return the mean length of a text's words."""
    lengths = [len(word) for word in text.split()]
    return sum(lengths) / len(lengths)


def favourite(words):
    """Return the longest word."""
    return max(words, key=len)


def numbers(stop):
    """Yield the numbers below stop."""
    yield from range(stop)


def visit(text, visitor):
    """Call visitor with each word of a text in lower case."""
    for word in text.split():
        visitor(word.lower())


def save(counts, path):
    """Write one word and its count on a line each."""
    with open(path, "w", encoding="utf-8") as stream:
        for word, count in counts.items():
            stream.write(f"{word} {count}\\n")
'''

# What an honest, wrong hand-in looks like; attacks on the channel start from it.
WRONG = '''\
"""Words, and nothing true is said of them."""


class Basket:
    """A basket with a hole."""

    def __init__(self):
        """Begin with nothing."""
        self.words = []

    def __len__(self):
        """Return a wrong number."""
        return 0

    def add(self, word):
        """Lose a word."""


def count_words(text):
    """Return a wrong answer."""
    return {"wrong": len(str(text))}


def mean_length(text):
    """Return a wrong answer."""
    return -1.0


def favourite(words):
    """Return a wrong answer."""
    return "wrong"


def numbers(stop):
    """Yield a wrong answer."""
    yield -1


def visit(text, visitor):
    """Call visitor with a wrong word."""
    visitor("Wrong")


def save(counts, path):
    """Write nothing."""
'''

OWN_TESTS = '''\
"""Tests for words.py."""
import pytest
from words import Basket, count_words, favourite, mean_length, numbers, save, visit


def test_basket_counts_what_was_added():
    """Hold one word after one was added."""
    basket = Basket()
    basket.add("tea")
    assert len(basket) == 1


def test_count_words_counts_each_occurrence():
    """Count a word as often as it occurs."""
    assert count_words("tea for tea") == {"tea": 2, "for": 1}


def test_count_words_refuses_a_number():
    """Raise TypeError for what is no text."""
    with pytest.raises(TypeError):
        count_words(5)


def test_mean_length_of_two_words():
    """Return the mean."""
    assert mean_length("a bbb") == 2


def test_favourite_is_the_longest():
    """Prefer long words."""
    assert favourite(["a", "bb"]) == "bb"


def test_numbers_begin_with_zero():
    """Count from zero."""
    assert list(numbers(2)) == [0, 1]


def test_visit_passes_lower_case():
    """Pass words in lower case."""
    seen = []
    visit("Tea", seen.append)
    assert seen == ["tea"]


def test_save_writes_a_line_for_each_word(tmp_path):
    """Write word and count."""
    save({"tea": 2}, tmp_path / "out.txt")
    assert (tmp_path / "out.txt").read_text() == "tea 2\\n"
'''

ANSWERS = f'''\
"""What the hidden tests expect: {SECRET}."""
COUNTS = {{"a b a": {{"a": 2, "b": 1}}, "c": {{"c": 1}}}}
'''

HIDDEN = f'''\
"""Hidden tests of words.py: {SECRET}."""
import statistics

import pytest
from answers import COUNTS
from words import Basket, count_words, favourite, mean_length, numbers, save, visit


def test_counts_words():
    """Count each word once per occurrence."""
    for text, counts in COUNTS.items():
        assert count_words(text) == counts


def test_counts_nothing_in_an_empty_text():
    """Return an empty dictionary for an empty text."""
    assert count_words("") == {{}}


def test_refuses_a_number():
    """Raise TypeError for what is no text."""
    with pytest.raises(TypeError):
        count_words(5)


def test_mean_length():
    """Return the mean length of the words."""
    assert mean_length("a bbb") == statistics.mean([1, 3])


def test_favourite():
    """Return the longest of the words."""
    assert favourite(["fig", "quince"]) == "quince"


def test_counts_up():
    """Yield the numbers from zero."""
    assert [number for number in numbers(3)] == [0, 1, 2]


def test_visits_every_word():
    """Call the visitor once for each word."""
    seen = []
    visit("pear plum", seen.append)
    assert seen == ["pear", "plum"]


def test_visits_in_lower_case():
    """Pass words to the visitor in lower case."""
    seen = []
    visit("Pear", lambda word: seen.append(word.islower()))
    assert seen == [True]


def test_saves_counts(tmp_path):
    """Write a word and its count on each line."""
    save({{"tea": 2}}, tmp_path / "out.txt")
    assert (tmp_path / "out.txt").read_text() == "tea 2\\n"


def test_basket_holds_words():
    """Keep the words that were added."""
    basket = Basket()
    basket.add("tea")
    assert len(basket) == 1 and basket.words == ["tea"]
'''

EXERCISES = ("words", "shouts")
FILES = {
    "exercises/shouts/exercise.toml": shouts.DECLARATION,
    "exercises/shouts/README.md": "# Shout backwards\n",
    "exercises/shouts/words.py": '"""Words."""\n',
    "solutions/shouts/words.py": shouts.WORDS,
    "solutions/shouts/tests/test_hidden.py": shouts.HIDDEN.format(secret=SECRET),
    "exercises/words/exercise.toml": DECLARATION,
    "exercises/words/README.md": "# Count words\n",
    "exercises/words/words.py": '"""Words."""\n',
    "exercises/words/test_words.py": '"""Tests."""\n',
    "solutions/words/words.py": WORDS,
    "solutions/words/test_words.py": OWN_TESTS,
    "solutions/words/tests/answers.py": ANSWERS,
    "solutions/words/tests/test_hidden.py": HIDDEN,
}


def write(folder: Path) -> Path:
    """Write the course below a folder and return its root."""
    return write_files(folder / "course", FILES)
