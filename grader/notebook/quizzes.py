"""Quizzes: data in `notebooks/quizzes/NN_NAME.toml`, a question that is shown, and what each answer is told.

    [[quiz]]
    id = "02.names"                       # the number of the file, a dot, a name
    question = "Which name follows PEP 8?"
    options = [{text = "countWords", why = "…"}, {text = "count_words", why = "…"}]
    answer = "b"                          # the letters of all that is right: "b", "a, c"

`why` is told to those who choose the option. For a wrong one it explains without giving the answer away.
"""
import re
import string
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import ExerciseError, UsageError
from grader.notebook.card import BAD, GOOD, PLAIN, Card, Section, prose
from grader.vocabulary import listing

FOLDER = "notebooks/quizzes"
KEYS = ("id", "question", "options", "answer")
OPTION_KEYS = ("text", "why")


@dataclass(frozen=True)
class Option:
    """One answer that can be chosen, and why it is right or wrong."""

    text: str
    why: str


@dataclass(frozen=True, repr=False)
class Quiz:
    """A question with options; `right` holds the letters of the right ones."""

    id: str
    question: str
    options: tuple[Option, ...]
    right: frozenset[str]

    @property
    def letters(self) -> str:
        """The letters of the options, in order."""
        return string.ascii_lowercase[:len(self.options)]

    @property
    def card(self) -> Card:
        """The question as a card."""
        options = (section for letter in self.letters for section in prose(self._option(letter)))
        one = len(self.right) == 1
        how = f'`quiz("{self.id}").answer("a")`, or another letter' if one else \
            f'`quiz("{self.id}").answer("a, b")`, or other letters'
        return Card("QUESTION" if one else "QUESTION, with more than one right answer", self.id,
                    (*prose(self.question), *options), how)

    def answer(self, letters: str) -> Card:
        """Return what there is to say to the chosen letters, such as "b" or "a, c"."""
        words = re.findall(r"\w+", str(letters).lower())
        chosen = frozenset("".join(words))
        if not chosen or not chosen <= set(self.letters):
            return Card("NOT AN ANSWER", f"{str(letters)!r} was given; expected letters from a to {self.letters[-1]}.",
                        next=f'`quiz("{self.id}").answer("a")`')
        wrong = chosen - self.right
        if wrong:
            return Card("NOT YET", self.id, self._whys(wrong), tone=BAD)
        if chosen < self.right:
            return Card("NOT YET", f"{self.id}: right so far, and there is more.", self._whys(chosen), tone=PLAIN)
        return Card("RIGHT", self.id, self._whys(chosen), tone=GOOD)

    def __repr__(self) -> str:
        """Return the question as text."""
        return repr(self.card)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        """Return the question as Jupyter asks for it."""
        return self.card._repr_mimebundle_()

    def _option(self, letter: str) -> str:
        """Return an option with its letter in front of it, or above it if it begins with a block of code."""
        text = self.options[self.letters.index(letter)].text
        return f"{letter})\n{text}" if text.startswith("```") else f"{letter})  {text}"

    def _whys(self, letters: frozenset[str]) -> tuple[Section, ...]:
        """Return these options and what is told about them."""
        whys = dict(zip(self.letters, (option.why for option in self.options), strict=True))
        return tuple(section for letter in sorted(letters)
                     for section in prose(f"{self._option(letter)}\n\n{whys[letter]}"))


@dataclass(frozen=True, repr=False)
class NoQuiz:
    """What stands in for a quiz that cannot be shown: asked or answered, it says why."""

    card: Card

    def answer(self, letters: str) -> Card:
        """Return the reason, whatever the answer."""
        return self.card

    def __repr__(self) -> str:
        """Return the reason as text."""
        return repr(self.card)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        """Return the reason as Jupyter asks for it."""
        return self.card._repr_mimebundle_()


def find(root: Path, id: str) -> Quiz:
    """Return a quiz of the course in `root`; UsageError with the near misses if there is none of that id."""
    known = {quiz.id: quiz for path in sorted((root / FOLDER).glob("*.toml")) for quiz in load(path)}
    if id not in known:
        raise UsageError(f"there is no quiz '{id}'; known quizzes: {listing(id, known)}")
    return known[id]


def load(path: Path) -> list[Quiz]:
    """Return the quizzes of a file; ExerciseError names the file and the quiz that is not sound."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ExerciseError(f"{path.name} is not a TOML file in UTF-8: {error}.") from None
    _check_keys(document, ("quiz",), path.name)
    tables = document["quiz"]
    if not isinstance(tables, list):
        raise ExerciseError(f"{path.name} has one table 'quiz'; expected a list of them. Write [[quiz]].")
    quizzes = [_quiz(table, f"{path.name}, quiz {number}", path.name.partition("_")[0])
               for number, table in enumerate(tables, 1)]
    twice = {quiz.id for quiz in quizzes if [other.id for other in quizzes].count(quiz.id) > 1}
    if twice:
        raise ExerciseError(f"{path.name} has the id '{min(twice)}' twice; expected an id of its own for each quiz.")
    return quizzes


def _quiz(table: Mapping, place: str, chapter: str) -> Quiz:
    """Return a quiz from its table; `place` names the table in messages."""
    _check_keys(table, KEYS, place)
    id, question = _text(table, "id", place), _text(table, "question", place)
    if not re.fullmatch(rf"{re.escape(chapter)}\.[a-z0-9][a-z0-9_-]*", id):
        raise ExerciseError(f"{place} has the id '{id}'; expected '{chapter}.' and a name in small letters.")
    options = _options(table["options"], f"{place} ({id})")
    letters = string.ascii_lowercase[:len(options)]
    answer = _text(table, "answer", place)
    right = re.findall("[a-z]", answer)
    if not re.fullmatch(r"[a-z](, ?[a-z])*", answer) or len(set(right)) < len(right) or not set(right) < set(letters):
        raise ExerciseError(f"{place} ({id}) has the answer '{answer}'; expected some of the letters "
                            f"{', '.join(letters)}, but not all of them.")
    return Quiz(id, question, options, frozenset(right))


def _options(tables: object, place: str) -> tuple[Option, ...]:
    """Return the options of a quiz: two to eight, no text twice."""
    if not isinstance(tables, list) or not 2 <= len(tables) <= 8:
        raise ExerciseError(f"{place} needs a list of two to eight options.")
    for number, table in enumerate(tables, 1):
        _check_keys(table, OPTION_KEYS, f"{place}, option {number}")
    options = tuple(Option(_text(table, "text", place), _text(table, "why", place)) for table in tables)
    if len({option.text for option in options}) < len(options):
        raise ExerciseError(f"{place} offers the same text twice; expected options that differ.")
    return options


def _check_keys(table: object, known: Sequence[str], place: str) -> None:
    """Make sure that a table has exactly the known keys."""
    if not isinstance(table, dict):
        raise ExerciseError(f"{place} is not a table; expected the keys {', '.join(known)}.")
    for key in table:
        if key not in known:
            raise ExerciseError(f"{place} has the key '{key}'; known keys: {listing(key, known)}")
    for key in known:
        if key not in table:
            raise ExerciseError(f"{place} has no '{key}'; expected the keys {', '.join(known)}.")


def _text(table: Mapping, key: str, place: str) -> str:
    """Return the text of a key without space around it; it must not be empty."""
    if not isinstance(table[key], str) or not table[key].strip():
        raise ExerciseError(f"{place} has no text for '{key}'; expected a string that is not empty.")
    return table[key].strip()
