"""The exercise that `grader new` writes: small, sound, and meant to be changed piece by piece.

Paths are relative to the course folder; `NAME` in a path or a text stands for the exercise's name.
"""

DECLARATION = '''\
title = "Find somebody's initials"
chapter = 2
files = ["initials.py", "test_initials.py"]

[[criterion]]
check = "style.pep8"
points = 2

[[criterion]]
check = "behaviour.public"
points = 1
files = ["initials.py"]

[[criterion]]
check = "behaviour.hidden"
points = 3
files = ["initials.py"]

[[criterion]]
check = "suite.passes"
points = 2

[[criterion]]
check = "suite.coverage"
points = 2
needs = ["suite.passes"]
options = { required = 0.9 }

[[hint]]
for = "behaviour.hidden"
text = [
    "A text can be split into words, however many spaces are between them.",
    "Look at what split() does when it gets no argument.",
]
'''

README = '''\
# Find somebody's initials

Write the function `initials` in `initials.py`: it takes a name and returns its initials in capital letters, each with
a dot, such as `"A.L."` for `"Ada Lovelace"`. An empty name has no initials.

Then write tests in `test_initials.py` that show it.

    grader check exercises/NAME
'''

STARTER = '''\
"""Find somebody's initials."""


def initials(name):
    """Return the initials of a name, such as "A.L." for "Ada Lovelace"."""
    raise NotImplementedError
'''

STARTER_TESTS = '''\
"""Tests for initials.py: yours to write."""
'''

PUBLIC_TESTS = '''\
"""Public tests for initials.py."""
from initials import initials


def test_takes_the_first_letters():
    """Take the first letter of each word."""
    assert initials("Ada Lovelace") == "A.L."
'''

HIDDEN_TESTS = '''\
"""Hidden tests for initials.py."""
from initials import initials


def test_writes_capital_letters():
    """Write initials in capital letters."""
    assert initials("ada lovelace") == "A.L."


def test_ignores_further_spaces():
    """Take a word once, however many spaces are around it."""
    assert initials("  Ada   Lovelace ") == "A.L."


def test_finds_none_in_an_empty_name():
    """Return an empty text for an empty name."""
    assert initials("") == ""
'''

SOLUTION = '''\
"""Find somebody's initials."""


def initials(name):
    """Return the initials of a name, such as "A.L." for "Ada Lovelace"."""
    return "".join(f"{word[0].upper()}." for word in name.split())
'''

SOLUTION_TESTS = '''\
"""Tests for initials.py."""
from initials import initials


def test_takes_first_letters_as_capitals():
    """Take the first letter of each word, as a capital."""
    assert initials("Ada lovelace") == "A.L."


def test_finds_none_in_an_empty_name():
    """Return an empty text for an empty name."""
    assert initials("") == ""
'''

FORGOT_CAPITALS = '''\
title = "Took the letters as they are"
loses = ["behaviour.hidden", "suite.passes", "suite.coverage"]
'''

SINGLE_SPACES = '''\
title = "Split the name at every single space"
loses = ["behaviour.hidden", "suite.passes", "suite.coverage"]
'''

CROWDED = '''\
title = "Left out the spaces and blank lines that PEP 8 asks for"
loses = ["style.pep8"]
'''

CROWDED_MODULE = '''\
"""Find somebody's initials."""
def initials(name):
    """Return the initials of a name, such as "A.L." for "Ada Lovelace"."""
    letters=[word[0].upper() for word in name.split()]
    return "".join(letter+"." for letter in letters)
'''

NO_TESTS = '''\
title = "Wrote no tests"
loses = ["suite.passes", "suite.coverage"]
'''

UNTOUCHED = '''\
title = "Handed in the starter as it was"
base = "starter"
loses = ["behaviour.public", "behaviour.hidden", "suite.passes", "suite.coverage"]
'''

FILES = {
    "exercises/NAME/exercise.toml": DECLARATION,
    "exercises/NAME/README.md": README,
    "exercises/NAME/initials.py": STARTER,
    "exercises/NAME/test_initials.py": STARTER_TESTS,
    "exercises/NAME/given/starter/initials.py": STARTER,
    "exercises/NAME/given/starter/test_initials.py": STARTER_TESTS,
    "exercises/NAME/tests/test_public.py": PUBLIC_TESTS,
    "solutions/NAME/initials.py": SOLUTION,
    "solutions/NAME/test_initials.py": SOLUTION_TESTS,
    "solutions/NAME/tests/test_hidden.py": HIDDEN_TESTS,
    "solutions/NAME/wrong/forgot_capitals/case.toml": FORGOT_CAPITALS,
    "solutions/NAME/wrong/forgot_capitals/initials.py": SOLUTION.replace(".upper()", ""),
    "solutions/NAME/wrong/single_spaces/case.toml": SINGLE_SPACES,
    "solutions/NAME/wrong/single_spaces/initials.py": SOLUTION.replace("split()", 'split(" ")'),
    "solutions/NAME/wrong/crowded/case.toml": CROWDED,
    "solutions/NAME/wrong/crowded/initials.py": CROWDED_MODULE,
    "solutions/NAME/wrong/no_tests/case.toml": NO_TESTS,
    "solutions/NAME/wrong/no_tests/test_initials.py": STARTER_TESTS,
    "solutions/NAME/wrong/starter/case.toml": UNTOUCHED,
}
