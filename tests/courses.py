"""A miniature course for tests, and stand-ins for the checks where those are not the point."""
import sys
import types
from pathlib import Path

from grader.checks import registry

DECLARATION = '''\
title = "Count words"
chapter = 2
files = ["words.py", "test_words.py"]

[limits]
seconds = 20

[[criterion]]
check = "style.pep8"
points = 2
lesson = "02_production_code#pep-8"

[[criterion]]
check = "behaviour.public"
points = 2
files = ["words.py"]

[[criterion]]
check = "behaviour.hidden"
points = 3
files = ["words.py"]

[[criterion]]
check = "suite.passes"
points = 1

[[criterion]]
check = "suite.coverage"
points = 2
needs = ["suite.passes"]
options = { required = 0.9 }

[[hint]]
for = "behaviour.hidden"
text = ["Is 'Tea' another word than 'tea'?", "A text has a method that makes it lower case."]

[[hint]]
for = "suite.passes"
text = ["Run pytest in the folder and read its last line."]
'''

STARTER = '''\
"""Count words."""


def count_words(text) :
    """Return how often each word occurs in a text."""
    raise NotImplementedError
'''

STARTER_TESTS = '''\
"""Tests for words.py: yours to write."""
'''

SOLUTION = '''\
"""Count words."""


def count_words(text):
    """Return how often each word occurs in a text, whatever its case."""
    counts = {}
    for word in text.lower().split():
        counts[word] = counts.get(word, 0) + 1
    return counts
'''

SOLUTION_TESTS = '''\
"""Tests for words.py."""
from words import count_words


def test_counts_each_occurrence():
    """Count a word as often as it occurs."""
    assert count_words("tea for tea") == {"tea": 2, "for": 1}
'''

PUBLIC_TESTS = '''\
"""Public tests for words.py."""
from words import count_words


def test_counts_each_word():
    """Count each word once per occurrence."""
    assert count_words("tea for tea") == {"tea": 2, "for": 1}
'''

HIDDEN_TESTS = '''\
"""Hidden tests for words.py."""
from words import count_words


def test_ignores_case():
    """Count a word whatever its case."""
    assert count_words("Tea tea") == {"tea": 2}


def test_finds_nothing_in_an_empty_text():
    """Return an empty dictionary for an empty text."""
    assert count_words("") == {}
'''

CASE = '''\
title = "Forgot that case does not matter"
loses = ["behaviour.hidden"]
'''

FILES = {
    "exercises/words/exercise.toml": DECLARATION,
    "exercises/words/README.md": "# Count words\n\nWrite `count_words`.\n",
    "exercises/words/words.py": STARTER,
    "exercises/words/test_words.py": STARTER_TESTS,
    "exercises/words/given/starter/words.py": STARTER,
    "exercises/words/given/starter/test_words.py": STARTER_TESTS,
    "exercises/words/tests/test_public.py": PUBLIC_TESTS,
    "solutions/words/words.py": SOLUTION,
    "solutions/words/test_words.py": SOLUTION_TESTS,
    "solutions/words/tests/test_hidden.py": HIDDEN_TESTS,
    "solutions/words/wrong/case/case.toml": CASE,
    "solutions/words/wrong/case/words.py": SOLUTION.replace(".lower()", ""),
}


def write_course(folder: Path) -> Path:
    """Write the miniature course below a folder and return its root."""
    return write_files(folder / "course", FILES)


def write_files(root: Path, texts: dict[str, str | bytes]) -> Path:
    """Write texts or bytes to paths below a root, and return the root."""
    for name, text in texts.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def stand_in_for_checks(monkeypatch) -> None:
    """Put checks that find nothing in the place of the real families, with the options that the course uses."""
    def pep8(work, *, max_line_length: int = 79, cost: float = 0.05):
        """Follow PEP 8.

        Every remark costs a share.
        """
        return iter(())

    def public(work):
        """Pass the public tests."""
        return iter(())

    def hidden(work):
        """Pass the hidden tests."""
        return iter(())

    def passes(work):
        """Let your own tests pass."""
        return iter(())

    def coverage(work, *, required: "float" = 0.9, branches: "bool" = True, skip: "tuple[str, ...]" = ()):
        """Cover your code with tests."""
        return iter(())

    families = {"style": [pep8], "behaviour": [public, hidden], "suite": [passes, coverage]}
    for family, functions in families.items():
        module = types.ModuleType(f"tests.stand_in_{family}")
        for function in functions:
            setattr(module, function.__name__, registry.check(f"{family}.{function.__name__}")(function))
        monkeypatch.setitem(registry.FAMILIES, family, module.__name__)
        monkeypatch.setitem(sys.modules, module.__name__, module)
    for family in registry.FAMILIES.keys() - families:
        monkeypatch.delitem(registry.FAMILIES, family)


def enter_course(folder: Path, monkeypatch) -> Path:
    """Write the miniature course, go into it, use stand-ins for the checks, and return its root."""
    stand_in_for_checks(monkeypatch)
    for name in ("GRADER_COURSE", "GRADER_STATE"):
        monkeypatch.delenv(name, raising=False)
    root = write_course(folder)
    monkeypatch.chdir(root)
    return root
