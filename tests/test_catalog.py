"""Tests for grader/catalog.py: finding and loading exercises."""
import shutil

import pytest

from grader import catalog
from grader.errors import ExerciseError, UsageError
from tests.courses import DECLARATION, stand_in_for_checks, write_course, write_files


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Return the root of the miniature course, with checks that need no box."""
    stand_in_for_checks(monkeypatch)
    monkeypatch.delenv("GRADER_COURSE", raising=False)
    return write_course(tmp_path)


def test_root_is_the_folder_that_is_named(course, monkeypatch, tmp_path):
    """Prefer the argument, then the environment variable."""
    monkeypatch.chdir(tmp_path)
    assert catalog.root(str(course)) == course
    assert catalog.root("course") == course
    monkeypatch.setenv("GRADER_COURSE", str(course))
    assert catalog.root() == course


def test_root_is_found_from_here_upwards(course, monkeypatch):
    """Look in the current folder and above."""
    monkeypatch.chdir(course / "solutions" / "words" / "wrong")
    assert catalog.root() == course


def test_root_falls_back_on_the_checkout(tmp_path, monkeypatch):
    """Use the course around the grader itself, if there is one, and else say what is missing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GRADER_COURSE", raising=False)
    monkeypatch.setattr(catalog, "__file__", str(tmp_path / "other" / "grader" / "catalog.py"))
    with pytest.raises(UsageError, match="no course here or in a folder above.*--course DIR"):
        catalog.root()
    write_files(tmp_path / "other", {"exercises/a/exercise.toml": ""})
    assert catalog.root() == tmp_path / "other"


def test_root_refuses_a_named_folder_without_exercises(tmp_path):
    """Never look elsewhere when a folder was named."""
    with pytest.raises(UsageError, match="has no folder 'exercises'.*--course"):
        catalog.root(str(tmp_path))


def test_names_are_sorted_by_chapter_and_name(course):
    """List by chapter, then by name; broken ones last, other folders never."""
    one, ten = DECLARATION.replace("chapter = 2", "chapter = 1"), DECLARATION.replace("chapter = 2", "chapter = 10")
    write_files(course / "exercises", {
        "zebra/exercise.toml": one, "alpha/exercise.toml": ten, "apple/exercise.toml": DECLARATION,
        "broken/exercise.toml": "=", "bytes/exercise.toml": b"\xff", "deep/exercise.toml": f"a = {'[' * 5000}",
        "notes/README.md": "", "stray.txt": "",
    })
    assert catalog.names(course) == ["zebra", "apple", "words", "alpha", "broken", "bytes", "deep"]


def test_load_fills_in_what_the_declaration_leaves_out(course):
    """Take title, files and id from the check and the exercise."""
    exercise = catalog.load(course, "words")
    pep8, public, coverage = exercise.criteria[0], exercise.criteria[1], exercise.criteria[4]
    assert (exercise.name, exercise.title, exercise.chapter, exercise.points) == ("words", "Count words", 2, 10)
    assert (exercise.limits.seconds, exercise.limits.memory_mb) == (20, 512)
    assert (exercise.path, exercise.packages, exercise.extras) == (("",), (), ())
    assert (pep8.id, pep8.title, pep8.files) == ("style.pep8", "Follow PEP 8.", ("words.py", "test_words.py"))
    assert pep8.lesson == "02_production_code#pep-8"
    assert public.files == ("words.py",)
    assert (coverage.needs, coverage.options) == (("suite.passes",), {"required": 0.9})
    assert exercise.hints["suite.passes"] == ("Run pytest in the folder and read its last line.",)


def test_load_keeps_what_the_declaration_says(course):
    """Let an author give ids, titles, import folders, packages and extras."""
    text = DECLARATION.replace("points = 1", 'points = 1\nid = "own"\ntitle = "Test well."')
    text = text.replace("suite.passes\"]", 'own"]').replace('for = "suite.passes"', 'for = "own"')
    text = text.replace("[limits]", 'path = [".", "after"]\npackages = ["numpy"]\nextras = ["ml"]\n[limits]')
    write_files(course, {"exercises/words/exercise.toml": text})
    exercise = catalog.load(course, "words")
    assert (exercise.criteria[3].id, exercise.criteria[3].title) == ("own", "Test well.")
    assert (exercise.path, exercise.packages, exercise.extras) == (("", "after"), ("numpy",), ("ml",))


def test_load_names_the_file_below_the_course(course):
    """Say where the mistake is, without the path of the machine."""
    write_files(course, {"exercises/words/exercise.toml": DECLARATION.replace("points = 3", "point = 3")})
    with pytest.raises(ExerciseError) as caught:
        catalog.load(course, "words")
    assert "(exercises/words/exercise.toml, line 20)" in str(caught.value)
    assert str(course) not in str(caught.value)


def test_load_refuses_a_declaration_that_is_no_text(course):
    """Ask for UTF-8."""
    write_files(course, {"exercises/words/exercise.toml": b'title = "\xff"'})
    with pytest.raises(ExerciseError, match="exercise.toml is not UTF-8"):
        catalog.load(course, "words")


def test_load_refuses_a_declaration_that_cannot_be_read(course, monkeypatch):
    """Say what the system says."""
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")
    monkeypatch.setattr(catalog.Path, "read_text", refuse)
    with pytest.raises(ExerciseError, match=r"exercise.toml cannot be read \(Permission denied\)"):
        catalog.load(course, "words")


@pytest.mark.parametrize("name", ["wrods", "../exercises/words", "", ".", "/", "words\0"])
def test_load_refuses_an_unknown_name(course, name):
    """List the exercises there are."""
    with pytest.raises(UsageError, match="there is no exercise .*known exercises: words"):
        catalog.load(course, name)


def test_digest_changes_with_every_file_that_can_change_a_grade(course):
    """Cover declaration, given files, tests and solution, and nothing that the student edits."""
    seen = {catalog.load(course, "words").digest}
    for name in ("exercises/words/given/data.csv", "exercises/words/tests/test_public.py",
                 "solutions/words/tests/test_hidden.py", "solutions/words/words.py"):
        write_files(course, {name: "changed"})
        seen.add(catalog.load(course, "words").digest)
    with (course / "exercises/words/exercise.toml").open("a") as file:
        file.write("# a remark\n")
    seen.add(catalog.load(course, "words").digest)
    assert len(seen) == 6
    for name in ("exercises/words/words.py", "exercises/words/README.md", "solutions/words/wrong/case/words.py",
                 "exercises/words/tests/__pycache__/test_public.pyc", "solutions/words/notes.txt"):
        write_files(course, {name: "changed"})
    assert catalog.load(course, "words").digest in seen


def test_students_edition_has_no_answers(course):
    """Load without solutions, and say that there are none."""
    shutil.rmtree(course / "solutions")
    exercise = catalog.load(course, "words")
    assert exercise.answers is None
    assert catalog.hidden_tests(exercise) is None
    assert catalog.wrong_cases(exercise) == []


def test_folders_of_an_exercise(course):
    """Know where everything lies."""
    exercise = catalog.load(course, "words")
    home, answers = course / "exercises" / "words", course / "solutions" / "words"
    assert (exercise.home, exercise.answers) == (home, answers)
    assert catalog.starter(exercise) == home / "given" / "starter"
    assert catalog.given(exercise) == home / "given"
    assert catalog.public_tests(exercise) == home / "tests"
    assert catalog.hidden_tests(exercise) == answers / "tests"
    assert catalog.wrong_cases(exercise) == [answers / "wrong" / "case"]
    shutil.rmtree(home / "given")
    assert catalog.starter(exercise) == home
    assert catalog.given(exercise) is None


def test_housekeeping_is_the_course_s_own_in_its_own_folders_only(course, tmp_path):
    """Leave README.md and tests/ alone in the course, and list them elsewhere."""
    exercise = catalog.load(course, "words")
    assert "README.md" in catalog.housekeeping(exercise, exercise.home)
    assert "tests" in catalog.housekeeping(exercise, exercise.answers)
    assert catalog.housekeeping(exercise, tmp_path) == ()


@pytest.mark.parametrize("path", ["exercises/words", "exercises/words/", "solutions/words", "words.zip", "words.py",
                                  "handins/words", "words.v2"])
def test_find_goes_by_the_name_of_the_path(course, monkeypatch, path):
    """Take folders, files and zips whose name is the exercise's."""
    write_files(course, {"words.zip": "", "words.py": "", "handins/words/words.py": "", "words.v2/words.py": ""})
    monkeypatch.chdir(course)
    exercise, place = catalog.find(path)
    assert exercise.name == "words"
    assert place.samefile(course / path)


def test_find_takes_the_current_folder(course, monkeypatch):
    """Let a student say `check .` in the exercise's folder."""
    monkeypatch.chdir(course / "exercises" / "words")
    assert catalog.find(".")[0].name == "words"


def test_find_takes_an_exercise_s_name(course, monkeypatch, tmp_path):
    """Fall back on the folder in the course when there is no such path."""
    monkeypatch.chdir(tmp_path)
    assert catalog.find("words", str(course))[1] == course / "exercises" / "words"


def test_find_lets_a_name_override(course, tmp_path):
    """Grade a folder of any name with --exercise."""
    write_files(tmp_path, {"ada/words.py": ""})
    exercise, place = catalog.find(str(tmp_path / "ada"), str(course), "words")
    assert (exercise.name, place) == ("words", tmp_path / "ada")


def test_find_refuses_a_path_with_the_name_of_no_exercise(course, tmp_path):
    """List the exercises and name the option."""
    write_files(tmp_path, {"ada/words.py": ""})
    with pytest.raises(UsageError, match="'.*ada' has the name of no exercise.*--exercise NAME.*exercises: words"):
        catalog.find(str(tmp_path / "ada"), str(course))


@pytest.mark.parametrize("path, name", [("wrods", None), ("no/wrods", None), ("words", "words"), ("words\0", None)])
def test_find_refuses_a_path_that_is_not_there(course, monkeypatch, tmp_path, path, name):
    """List the exercises, and the one that was probably meant."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="no file, folder or exercise .*known exercises: words"):
        catalog.find(path, str(course), name)


def test_find_refuses_an_unknown_exercise_for_a_path(course, tmp_path):
    """Say which exercises there are."""
    with pytest.raises(UsageError, match="there is no exercise 'wrods'.*did you mean 'words'?"):
        catalog.find(str(tmp_path), str(course), "wrods")


def test_the_notebooks_lie_in_a_folder_of_the_course(tmp_path):
    """Name the folder whether it is there or not."""
    assert catalog.notebooks(tmp_path) == tmp_path / "notebooks"


def elsewhere(exercise, folder):
    """Return an exercise as it is in a course of its parts alone."""
    write_files(folder, catalog.parts(exercise))
    return catalog.load(folder, exercise.name)


def test_parts_are_an_exercise_elsewhere(course, tmp_path):
    """Give the same exercise, without what nobody reads who grades."""
    exercise = catalog.load(course, "words")
    there = elsewhere(exercise, tmp_path / "there")
    assert (there.digest, there.criteria, there.limits) == (exercise.digest, exercise.criteria, exercise.limits)
    assert there.home == tmp_path / "there" / "exercises" / "words" and there.answers
    names = {name for name in catalog.parts(exercise) if name != "solutions/words/README.md"}
    assert names == {
        "exercises/words/exercise.toml", "exercises/words/tests/test_public.py", "solutions/words/words.py",
        "exercises/words/given/starter/words.py", "exercises/words/given/starter/test_words.py",
        "solutions/words/test_words.py", "solutions/words/tests/test_hidden.py"}


def test_parts_have_the_starter_wherever_it_lies(course, tmp_path):
    """Know elsewhere too who has not begun."""
    shutil.rmtree(course / "exercises" / "words" / "given")
    exercise = catalog.load(course, "words")
    there = elsewhere(exercise, tmp_path / "there")
    assert there.digest == exercise.digest
    for name in exercise.files:
        assert (catalog.starter(there) / name).read_bytes() == (catalog.starter(exercise) / name).read_bytes()


def test_parts_tell_whether_there_is_a_solution(course, tmp_path):
    """Keep the students' edition one, and a solution without files a solution."""
    shutil.rmtree(course / "solutions" / "words")
    assert elsewhere(catalog.load(course, "words"), tmp_path / "one").answers is None
    (course / "solutions" / "words").mkdir()
    assert elsewhere(catalog.load(course, "words"), tmp_path / "two").answers


def test_parts_of_an_exercise_that_changed_are_refused(course):
    """Grade nobody by files that others were not graded by."""
    exercise = catalog.load(course, "words")
    write_files(course, {"solutions/words/tests/test_hidden.py": "assert False\n"})
    with pytest.raises(ExerciseError, match="exercise 'words' changed after they were read.*Start again"):
        catalog.parts(exercise)
