"""Fuzzing of grader/declaration.py: whatever an exercise.toml says, it is read or ExerciseError names what is wrong."""
import re
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import catalog, declaration
from grader.declaration import Source
from grader.errors import ExerciseError
from grader.model import Exercise
from tests.courses import DECLARATION, write_course
from tests.fuzz.effort import effort, mutated

RESERVED = catalog.RESERVED
KEYS = sorted({"", "a", "x y", *declaration.EXERCISE, *declaration.LIMITS, *declaration.CRITERION, *declaration.HINT,
               "max_line_length", "cost", "required"})
TEXTS = st.text(max_size=12) | st.sampled_from([
    "words.py", "*.py", "**/*.py", "src/**", "../x", "tests/**", "style.pep8", "suite.coverage", "style",
    "style.nothing", "behaviour.hidden", "notebooks", "a" * 5000, "**" * 30, "*a" * 40, ".", "/", "\x1b[31m",
    "\U0001f600"])
ATOMS = (TEXTS | st.booleans() | st.integers() | st.floats() | st.datetimes() | st.dates() | st.times()
         | st.sampled_from([2**63, -2**63, 10**400, 0, -1, 1, 0.5]))
DOCUMENTS = st.dictionaries(st.sampled_from(KEYS), st.recursive(ATOMS, lambda inner: (
    st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)), max_leaves=6), max_size=6)
SOUND = tomllib.loads(DECLARATION)


def written(value):
    """Return a value as TOML, in one line."""
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(letter):08x}" for letter in value) + '"'
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(key)} = {written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return str(value).lower() if isinstance(value, bool | int | float) else value.isoformat()


def document(tables):
    """Return tables as the text of an exercise.toml."""
    return "".join(f"{written(key)} = {written(value)}\n" for key, value in tables.items())


def read(text):
    """Return what is read of a text, or None for ExerciseError; any other error is a mistake of ours."""
    try:
        return declaration.read(Source(text, "exercises/words/exercise.toml", RESERVED))
    except ExerciseError as error:
        assert re.search(r"exercises/words/exercise\.toml.*(; expected|; known|; ids|; decl|: )", str(error), re.S)
        return None


@effort(150)
@given(st.text(st.characters(codec="utf-8"), max_size=100) | st.lists(st.sampled_from(
    ["[", "]", "[[criterion]]", "{", "}", "=", ".", ",", '"', "'''", "\n", "title", "files", "1", "0x1f", "-inf",
     "1979-05-27", "#", "a", "\\u0000", "\r"]), max_size=30).map("".join))
def test_any_text_is_read_or_refused(text):
    """Survive what is no TOML, and what nearly is."""
    read(text)


@effort(150)
@given(mutated(DECLARATION.encode()))
def test_changed_declarations_are_read_or_refused(sample):
    """Survive a slip of the keyboard anywhere."""
    read(sample.data.decode("utf-8", "replace"))


@effort(150)
@given(DOCUMENTS)
def test_any_values_are_read_or_refused(tables):
    """Survive any value of any key, at any depth."""
    read(document(tables))


@effort(200)
@given(st.data())
def test_one_other_value_is_read_or_refused(data):
    """Survive a sound declaration in which one value is another one; a sound one is read as it is."""
    tables = tomllib.loads(DECLARATION)
    assert read(document(tables)) == SOUND
    inner = data.draw(st.sampled_from([tables, tables["limits"], *tables["criterion"], *tables["hint"]]))
    known = [declaration.EXERCISE, declaration.LIMITS, declaration.CRITERION, declaration.HINT]
    key = data.draw(st.sampled_from(sorted({*inner, *next(row for row in known if inner.keys() <= row.keys())})))
    inner[key] = data.draw(ATOMS | st.lists(TEXTS, max_size=3) | DOCUMENTS)
    read(document(tables))


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Return the folder of a miniature course."""
    return write_course(tmp_path_factory.mktemp("fuzz"))


@effort(60)
@given(st.binary(max_size=60) | mutated(DECLARATION.encode()) | DOCUMENTS.map(document).map(str.encode))
def test_any_file_is_loaded_or_refused(course, content):
    """Load an exercise, or name the file that is wrong, whatever bytes are in it."""
    data = content if isinstance(content, bytes) else content.data
    (course / "exercises" / "words" / "exercise.toml").write_bytes(data)
    try:
        assert isinstance(catalog.load(course, "words"), Exercise)
    except ExerciseError as error:
        assert "exercises/words/exercise.toml" in str(error)


@pytest.mark.parametrize(("text", "said"), [
    ("a = " + "[" * 5000, "this is nested too deep (exercises/words/exercise.toml); expected"),
    ("title." + "a." * 3000 + "a = 1", "a value is nested more than 20 deep"),
    ("chapter = " + "9" * 5000, "this is not TOML (exercises/words/exercise.toml, line 1): a number of thousands"),
    ("chapter = 0x" + "f" * 5000, "'chapter' is a whole number of more than 64 bits"),
    ("[[criterion]]\noptions = { cost = 1" + "0" * 400 + " }", "'cost' is a whole number of more than 64 bits"),
])
def test_what_was_found_stays_refused(text, said):
    """Refuse numbers that nobody can print, and depth that nobody can follow."""
    with pytest.raises(ExerciseError) as caught:
        declaration.read(Source(text, "exercises/words/exercise.toml", RESERVED))
    assert str(caught.value).startswith(said) and len(str(caught.value)) < 400
