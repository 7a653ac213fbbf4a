"""Tests of grader/notebook/quizzes.py."""
from pathlib import Path

import pytest

from grader.errors import ExerciseError, UsageError
from grader.notebook import quizzes
from grader.notebook.card import stopped

COURSE = Path(__file__).parents[2]
ONE = '''
[[quiz]]
id = "02.names"
question = """
Which name follows
PEP 8?
"""
answer = "b"
options = [
    { text = "`countWords`", why = "Capitals inside a name belong to classes." },
    { text = "`count_words`", why = "Small letters and underscores." },
    { text = "`Count_Words`", why = "Nothing in Python looks like this." },
]
'''
TWO = '''
[[quiz]]
id = "02.prime"
question = "Which are prime?"
answer = "a, c"
options = [
    { text = "2", why = "Only 1 and 2 divide it." },
    { text = "4", why = "2 divides it." },
    { text = "7", why = "Only 1 and 7 divide it." },
]
'''


def write(folder: Path, text: str, name: str = "02_production_code.toml") -> Path:
    """Write a file of quizzes into a course, and return its path."""
    path = folder / quizzes.FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def names(tmp_path):
    """Return a quiz with one right answer."""
    write(tmp_path, ONE + TWO)
    return quizzes.find(tmp_path, "02.names")


@pytest.fixture
def primes(tmp_path):
    """Return a quiz with two right answers."""
    write(tmp_path, ONE + TWO)
    return quizzes.find(tmp_path, "02.prime")


def test_question_shows_the_options_with_letters(names):
    """Show question, options and how to answer, and not which is right."""
    assert repr(names) == (
        "QUESTION  02.names\n\nWhich name follows PEP 8?\n\na) `countWords`\n\nb) `count_words`\n\nc) `Count_Words`\n\n"
        'Next: `quiz("02.names").answer("a")`, or another letter')
    assert names._repr_mimebundle_() == names.card._repr_mimebundle_()


@pytest.mark.parametrize("letters", ["b", "B", " b) ", "(b)"])
def test_right_answer_says_why(names, letters):
    """Accept the letter however it is written."""
    assert repr(names.answer(letters)) == "RIGHT  02.names\n\nb) `count_words`\nSmall letters and underscores."


def test_wrong_answer_explains_and_gives_nothing_away(names):
    """Say why the chosen option is wrong, and nothing of the right one."""
    said = repr(names.answer("a"))
    assert said == "NOT YET  02.names\n\na) `countWords`\nCapitals inside a name belong to classes."


@pytest.mark.parametrize("letters", ["", "d", "bz", "count_words", 2, None, "ab?é"])
def test_no_answer_says_what_is_expected(names, letters):
    """Say which letters there are."""
    card = names.answer(letters)
    assert card.word == "NOT AN ANSWER"
    assert "expected letters from a to c" in card.title


@pytest.mark.parametrize(("letters", "word", "told"), [
    ("a, c", "RIGHT", ["2", "7"]), ("ca", "RIGHT", ["2", "7"]), ("a", "NOT YET", ["2"]), ("a, b", "NOT YET", ["4"]),
    ("b", "NOT YET", ["4"]),
])
def test_several_letters_can_be_right(primes, letters, word, told):
    """Want all that is right; tell of the wrong ones alone as long as there are any."""
    card = primes.answer(letters)
    assert card.word == word
    assert [section.lines[0].partition(") ")[2] for section in card.sections] == told


def test_part_of_the_answer_is_praised(primes):
    """Say that what was chosen is right, and that it is not all."""
    assert "right so far" in primes.answer("c").title


def test_an_option_may_be_a_block_of_code(tmp_path):
    """Put the letter above an option that is a block."""
    write(tmp_path, ONE.replace('text = "`countWords`"', 'text = "```python\\nx = 1\\n```"'))
    assert "\n\na)\n\nx = 1\n\nb) " in repr(quizzes.find(tmp_path, "02.names"))


def test_unknown_id_names_what_was_probably_meant(tmp_path):
    """Name the near misses."""
    write(tmp_path, ONE + TWO)
    message = "no quiz '02.name'; known quizzes: 02.names, 02.prime; did you mean '02.names'?"
    with pytest.raises(UsageError, match=message):
        quizzes.find(tmp_path, "02.name")


def test_a_course_without_quizzes_says_so(tmp_path):
    """Know no quiz where there is no folder."""
    with pytest.raises(UsageError, match="known quizzes: none"):
        quizzes.find(tmp_path, "02.names")


@pytest.mark.parametrize(("old", "new", "message"), [
    ("[[quiz]]", "[quiz]", "has one table 'quiz'; expected a list"),
    ("[[quiz]]", "[[quizz]]", "the key 'quizz'; known keys: quiz; did you mean 'quiz'"),
    ("[[quiz]]", "[[quiz", "is not a TOML file in UTF-8: .* line 2"),
    ('answer = "b"', 'anwser = "b"', "quiz 1 has the key 'anwser'; known keys: .*did you mean 'answer'"),
    ('answer = "b"', "", "quiz 1 has no 'answer'"),
    ('answer = "b"', "answer = 2", "no text for 'answer'"),
    ('answer = "b"', 'answer = "d"', "has the answer 'd'; expected some of the letters a, b, c"),
    ('answer = "b"', 'answer = "b, b"', "has the answer 'b, b'"),
    ('answer = "b"', 'answer = "a, b, c"', "not all of them"),
    ('answer = "b"', 'answer = "second"', "has the answer 'second'"),
    ('id = "02.names"', 'id = "03.names"', "the id '03.names'; expected '02.'"),
    ('id = "02.names"', 'id = "02.Names of things"', "small letters"),
    ('why = "Nothing', 'because = "Nothing', "option 3 has the key 'because'; known keys: text, why"),
    ('why = "Nothing in Python looks like this."', 'why = " "', "no text for 'why'"),
    ("`Count_Words`", "`countWords`", "the same text twice"),
    ("options = [", "options = 3\nother = [", "the key 'other'"),
])
def test_mistakes_are_told_with_their_place(tmp_path, old, new, message):
    """Name the file, the quiz, and the known words."""
    assert old in ONE
    path = write(tmp_path, ONE.replace(old, new))
    with pytest.raises(ExerciseError, match=f"(?s)^02_production_code.toml.*{message}"):
        quizzes.load(path)


@pytest.mark.parametrize("options", ["3", "[]", '[{ text = "a", why = "b" }]', '["a", "b"]',
                                     "[" + ", ".join(f'{{ text = "{n}", why = "x" }}' for n in range(9)) + "]"])
def test_options_are_two_to_eight_tables(tmp_path, options):
    """Refuse fewer, more, and other things."""
    path = write(tmp_path, f'[[quiz]]\nid = "02.a"\nquestion = "b"\nanswer = "a"\noptions = {options}\n')
    with pytest.raises(ExerciseError, match="two to eight options|is not a table"):
        quizzes.load(path)


def test_an_id_is_given_once(tmp_path):
    """Refuse two quizzes of one id."""
    with pytest.raises(ExerciseError, match="has the id '02.names' twice"):
        quizzes.load(write(tmp_path, ONE + ONE))


def test_a_file_that_is_not_utf8_is_named(tmp_path):
    """Say that the file is not UTF-8."""
    path = write(tmp_path, "")
    path.write_bytes(b"\xff")
    with pytest.raises(ExerciseError, match="02_production_code.toml is not a TOML file in UTF-8"):
        quizzes.load(path)


def test_what_stands_in_for_a_quiz_says_why():
    """Say why there is no quiz, asked or answered."""
    card = stopped("there is no quiz '02.x'")
    missing = quizzes.NoQuiz(card)
    assert missing.answer("a") == card
    assert repr(missing) == repr(card)
    assert missing._repr_mimebundle_() == card._repr_mimebundle_()


def test_the_quizzes_of_the_course_are_sound():
    """Load every file of the course; each right answer has its own card."""
    loaded = [quiz for path in (COURSE / quizzes.FOLDER).glob("*.toml") for quiz in quizzes.load(path)]
    assert loaded
    assert {quiz.answer(", ".join(quiz.right)).word for quiz in loaded} == {"RIGHT"}
