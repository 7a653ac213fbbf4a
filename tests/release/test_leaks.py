"""What counts as a leak, and what many people write."""
import pytest

from grader.release.edition import File
from grader.release.leaks import search
from tests.courses import HIDDEN_TESTS, SOLUTION, write_course, write_files

SECRET = '    assert count_words("Tea tea") == {"tea": 2}\n'
RUN = "\n".join(SOLUTION.splitlines()[5:9]) + "\n"


@pytest.fixture
def course(tmp_path):
    """Return the miniature course."""
    return write_course(tmp_path)


def places(course, **texts) -> list[str]:
    """Return the places at which these texts would leak something."""
    names = {name.replace("__", "/").replace("_", "."): text for name, text in texts.items()}
    return [leak.place for leak in search(course, {name: File(text.encode(), False) for name, text in names.items()})]


def test_a_line_of_a_hidden_test_is_a_leak(course):
    """One is enough, wherever it stands and however it is indented."""
    assert places(course, README_md=f"# A\n\n{SECRET.strip()}\n") == ["README.md:3"]
    assert places(course, docs__a_md=f"x\n\t  {SECRET}") == ["docs/a.md:2"]


def test_three_lines_of_an_answer_in_a_row_are_a_leak(course):
    """Blank lines between them hide nothing."""
    assert places(course, README_md=RUN) == ["README.md:1", "README.md:2"]
    assert places(course, README_md=RUN.replace("\n", "\n\n")) == ["README.md:1", "README.md:3"]


def test_single_lines_of_an_answer_are_what_everybody_writes(course):
    """Two in a row, or the same ones with others between them, are taught in lessons."""
    lines = RUN.splitlines()
    assert not places(course, README_md="\n".join(lines[:2]))
    assert not places(course, README_md="\nand then\n".join(lines))


def test_a_wrong_answer_is_hidden_as_well(course):
    """It tells what a student would be right to write."""
    write_files(course, {"solutions/words/wrong/other/words.py": "the_first_line = 100000\nthe_second_line = 200000\n"
                                                                 "the_third_line = 300000\n"})
    text = "the_first_line = 100000\nthe_second_line = 200000\nthe_third_line = 300000\n"
    assert places(course, docs__a_md=text) == ["docs/a.md:1"]


def test_what_an_exercise_gives_is_no_secret(course):
    """Starters, public tests and given files are for students, whatever else has the same lines."""
    write_files(course, {"exercises/words/tests/test_public.py": HIDDEN_TESTS + "# and more\n"})
    assert not places(course, README_md=SECRET)


def test_a_readme_is_not_given_but_read(course):
    """An exercise's own README is searched like every other page."""
    assert places(course, exercises__words__README_md=SECRET) == ["exercises/words/README.md:1"]


def test_a_hidden_test_in_the_wrong_folder_is_found_as_a_whole(course):
    """Also among the public tests, where its lines would be no secret."""
    write_files(course, {"exercises/words/tests/test_hidden.py": HIDDEN_TESTS})
    assert places(course, exercises__words__tests__test__hidden_py=HIDDEN_TESTS) == [
        "exercises/words/tests/test/hidden.py"]


def test_a_notebook_is_searched_by_cell_with_its_outputs(course):
    """The place says which cell it is."""
    import json
    cells = [{"cell_type": "markdown", "source": ["# A\n", "b"]},
             {"cell_type": "code", "source": RUN.splitlines(keepends=True), "outputs": []},
             {"cell_type": "code", "source": "x", "outputs": [{"text": [SECRET]}, {"data": {"text/plain": SECRET}}]}]
    found = search(course, {"notebooks/a.ipynb": File(json.dumps({"cells": cells}).encode(), False)})
    assert [leak.place for leak in found] == [f"notebooks/a.ipynb, cell {number}" for number in (2, 2, 3, 3)]


def test_what_stands_between_the_marks_of_a_solution_is_hidden(course):
    """Short blocks as well, but for lines that the same source teaches elsewhere."""
    write_files(course, {"notebooks/src/01_a.py": "# %% [markdown]\n# a_taught_line_of_the_lesson = 1\n# %%\n"
                         "# BEGIN SOLUTION\nanswer_to_everything = 6 * 7 + 0\n# END SOLUTION\n# BEGIN SOLUTION\n"
                         "a_taught_line_of_the_lesson = 1\n# END SOLUTION\n"})
    assert places(course, docs__a_md="answer_to_everything = 6 * 7 + 0\n") == ["docs/a.md:1"]
    assert not places(course, docs__a_md="a_taught_line_of_the_lesson = 1\n")


def test_the_grader_itself_is_no_leak(course):
    """Its own files are the same in every edition."""
    assert not places(course, grader__a_py=SECRET, course_py=SECRET)


def test_bytes_that_are_no_text_are_compared_as_a_whole(course):
    """A picture or a model among the hidden tests goes nowhere else either."""
    data = bytes(range(256))
    write_files(course, {"solutions/words/tests/model.bin": data})
    assert [leak.place for leak in search(course, {"docs/m.bin": File(data, False)})] == ["docs/m.bin"]
