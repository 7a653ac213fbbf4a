"""A student's module that uses a bit of everything."""
import collections
import datetime
import decimal
import functools
import math
import os
import pathlib
import random
import sys
import time

print("words is imported")
RATE = 3
STOPS = frozenset({"a", "the"})
LEVELS = {"low": 1, "high": [2, 3]}
history = []


class WordError(ValueError):
    """A word that is wrong."""

    def __init__(self, word, position=3):
        """Keep the word and its position."""
        super().__init__(word)
        self.position = position


class DeepError(WordError):
    """A word that is deeply wrong."""


class SaidError(Exception):
    """An error that says more than it was given."""

    def __str__(self):
        """Say more."""
        return f"said: {self.args[0]}"


def count_words(text, *, lower=False):
    """Return how often each word occurs."""
    counts = {}
    for word in (text.lower() if lower else text).split():
        counts[word] = counts.get(word, 0) + 1
    return counts


def count_again(text):
    """Call another function of the module by its name."""
    return count_words(text)


def echo(value):
    """Return what was given."""
    return value


def kinds():
    """Return one value of each kind of data."""
    return [1, 2.5, math.nan, math.inf, -0.0, 2 ** 200, -2 ** 70, None, True, b"\x00\xff", "\ud800", (1, (2,)), {3},
            frozenset({4}), {"b": 1, "a": {1: [2]}}, bytearray(b"x"), 1j, range(1, 9, 2), decimal.Decimal("1.10"),
            datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 12, 30), pathlib.Path("a/b")]


def subclasses():
    """Return instances of subclasses of built-in types."""
    point = collections.namedtuple("Point", "x y")(1, 2)
    return collections.Counter("aab"), collections.defaultdict(list, a=[1]), point, collections.OrderedDict(b=1)


def fail(word, error="WordError"):
    """Raise one of the module's errors."""
    raise {"WordError": WordError, "DeepError": DeepError, "SaidError": SaidError}[error](word)


def first(items):
    """Raise what Python raises for an empty list."""
    return items[0]


def leave(status):
    """End the program as a script does."""
    sys.exit(status)


def squares(count):
    """Yield squares and say so."""
    for number in range(count):
        print("made", number)
        yield number * number


def numbers():
    """Yield numbers without an end."""
    yield from iter(int, 1)


def greet():
    """Greet somebody who has to say the name."""
    print("Hello", input("Name? "))


def warn(text):
    """Print to the other stream, also past Python."""
    print(text, file=sys.stderr)
    sys.stderr.flush()
    os.write(2, b"raw\n")


def sort_in_place(items):
    """Sort a list and remember it in a dictionary or set when it is one."""
    if isinstance(items, list):
        items.sort()
    else:
        items.clear()


def apply(function, *values, **named):
    """Call a function that was given."""
    return [function(value, **named) for value in values]


def shielded(function):
    """Call a function and return what it raised."""
    try:
        function()
    except ValueError as error:
        return f"ValueError {error}"
    return "nothing"


def convert(text, kind):
    """Convert a text to a type."""
    return kind(text) if isinstance(text, str) and issubclass(kind, int) else None


def retry(function, error):
    """Call a function again after one kind of error."""
    try:
        return function(1)
    except error:
        return function(2)


def make_adder(amount):
    """Return a function that remembers something."""
    return lambda value: value + amount


def counted(function):
    """Decorate a function so that it counts its calls."""
    @functools.wraps(function)
    def wrapper(*args):
        wrapper.calls += 1
        return [function.__name__, wrapper.calls, function(*args)]
    wrapper.calls = 0
    return wrapper


def remember(word):
    """Remember a word and return how many there are."""
    history.append(word)
    return len(history)


def total(amount):
    """Use a constant of the module."""
    return amount * RATE


def dice():
    """Return a random number."""
    return random.randint(1, 6)


def wait():
    """Wait for long, and say how long."""
    time.sleep(3600)
    return time.time()


def read_words(path):
    """Return the words of a file."""
    with open(path, encoding="utf-8") as stream:
        return stream.read().split()


def write_words(path, words):
    """Write words to a file, and make its folder."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(" ".join(words))


def names(folder):
    """Return the names of the files in a folder."""
    return sorted(os.listdir(folder))
