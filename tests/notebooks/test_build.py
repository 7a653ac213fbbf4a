"""Tests of notebooks/build.py."""
import importlib.util
import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = '''\
# %% [markdown]
# # A lesson

# %%
import os
print("one", flush=True)
print("two")
os.path.basename(os.getcwd()), os.environ["PYTHONHASHSEED"], os.path.exists(os.environ["GRADER_STATE"])


# %% tags=["raises-exception", "nbval-ignore-output"]
def double(number):
    """Return twice the number."""
    # BEGIN SOLUTION
    return 2 * number
    # END SOLUTION


double(3)

# %% tags=["solution"]
double(4)
'''

spec = importlib.util.spec_from_file_location("notebooks_build", ROOT / "notebooks" / "build.py")
build = importlib.util.module_from_spec(spec)
spec.loader.exec_module(build)


def write(course: Path, text: str, name: str = "01_lesson") -> Path:
    """Write a source into a course, and return its path."""
    path = course / "notebooks" / "src" / f"{name}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def sources(edition) -> list[str]:
    """Return the text of each cell."""
    return [cell.source for cell in edition.notebook.cells]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Return a course whose two editions were really executed."""
    course = tmp_path_factory.mktemp("course")
    write(course, SOURCE)
    assert build.main([], course) == 0
    return course


@pytest.fixture
def canned(monkeypatch):
    """Return a function that lets every code cell have these outputs, without a kernel."""
    from nbformat import v4

    def fill(*outputs):
        def execute(edition, notebook, scratch):
            for cell in notebook.cells:
                if cell.cell_type == "code":
                    cell.outputs = [v4.new_output(**output) for output in outputs]
        monkeypatch.setattr(build, "_execute", execute)
    return fill


def outputs(path: Path) -> list[list[dict]]:
    """Return the outputs of the code cells of a notebook."""
    return [cell["outputs"] for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if "outputs" in cell]


def test_both_editions_are_executed_where_they_lie(built):
    """Run in the notebook's folder with a fixed hash seed and no progress; join what was printed."""
    printed = {"name": "stdout", "output_type": "stream", "text": ["one\n", "two\n"]}
    for path in (built / "notebooks/01_lesson.ipynb", built / "solutions/notebooks/01_lesson.ipynb"):
        first = outputs(path)[0]
        assert first[0] == printed
        assert first[1]["data"]["text/plain"] == ["('notebooks', '0', False)"]


def test_the_student_edition_asks_and_the_solved_one_answers(built):
    """Keep one line of the exception in one edition, and the result in the other."""
    assert outputs(built / "notebooks/01_lesson.ipynb")[1:] == [[
        {"ename": "NotImplementedError", "evalue": "your turn", "output_type": "error",
         "traceback": ["NotImplementedError: your turn"]}]]
    results = outputs(built / "solutions/notebooks/01_lesson.ipynb")[1:]
    assert [result[0]["data"]["text/plain"] for result in results] == [["6"], ["8"]]


def test_a_notebook_holds_no_machine_facts(built):
    """Fix the metadata, keep no times, end with a newline."""
    text = (built / "notebooks/01_lesson.ipynb").read_text(encoding="utf-8")
    notebook = json.loads(text)
    assert notebook["metadata"] == build.KERNEL
    assert [cell["metadata"] for cell in notebook["cells"]] == [
        {}, {}, {"tags": ["raises-exception", "nbval-ignore-output"]}]
    assert text == json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def test_building_again_gives_the_same_bytes(built):
    """Compare a second build of the student edition with the first."""
    student, _ = build.editions(built / "notebooks/src/01_lesson.py")
    assert build.compare(student.path, build.build(student)) == ""


def test_a_cell_that_raises_is_named(tmp_path, capsys):
    """Name the file, the cell and what was raised; write nothing."""
    write(tmp_path, "# %%\nx = 1\n\n# %%\nx / 0\n")
    assert build.main([], tmp_path) == 2
    said = "build: 01_lesson.py, cell 2 (x / 0) raised ZeroDivisionError: division by zero\n"
    assert capsys.readouterr() == ("", said)
    assert not list(tmp_path.rglob("*.ipynb*"))


def test_settings_of_the_user_count_for_nothing(tmp_path, monkeypatch):
    """Pin what changes an output, and drop what names another course."""
    for name in ("COLUMNS", "GRADER_COURSE", "GRADER_STATE", "PYTEST_ADDOPTS", "PYTHONWARNINGS", "PYTHONHASHSEED"):
        monkeypatch.setenv(name, "7")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    found = build.environment(tmp_path / "scratch", tmp_path)
    assert found | build.FIXED == found
    assert not {"GRADER_COURSE", "PYTEST_ADDOPTS", "PYTHONWARNINGS"} & set(found)
    assert found["GRADER_STATE"] == str(tmp_path / "scratch" / "state")
    assert found["PYTHONPATH"].split(build.os.pathsep) == [str(tmp_path), "/elsewhere"]


def test_solutions_are_taken_out_of_the_student_edition(tmp_path):
    """Put a placeholder in the place of a block, drop the cells tagged so, and leave no marks in either edition."""
    student, solved = build.editions(write(tmp_path, SOURCE))
    assert sources(student)[2].splitlines()[2] == '    raise NotImplementedError("your turn")'
    assert "return 2" not in "".join(sources(student)) and len(sources(student)) == 3
    assert "    return 2 * number\n\n\ndouble(3)" in sources(solved)[2] and len(sources(solved)) == 4
    assert "SOLUTION" not in "".join(sources(student) + sources(solved))
    assert "tags" not in solved.notebook.cells[2].metadata or not solved.notebook.cells[2].metadata["tags"]


def test_links_lead_to_the_same_place_from_both_editions(tmp_path):
    """Rewrite links to files for the solved edition; leave other notebooks, headings and addresses alone."""
    links = "![a picture\nof it](img/a.svg) [b](../exercises/x/README.md) [c](02_b.ipynb#d) [e](#f) [g](https://h.org)"
    _, solved = build.editions(write(tmp_path, "# %% [markdown]\n# " + links.replace("\n", "\n# ")))
    assert sources(solved) == [links.replace("(img", "(../../notebooks/img").replace("(../exer", "(../../exer")]


def test_each_block_of_a_cell_is_taken_out(tmp_path):
    """Replace two blocks by two placeholders."""
    student, _ = build.editions(write(tmp_path, "# %%\n# BEGIN SOLUTION\nx = 1\n# END SOLUTION\nprint(1)\nif x:\n"
                                      "    # BEGIN SOLUTION\n    x = 2\n    # END SOLUTION\n"))
    placeholder = 'raise NotImplementedError("your turn")'
    assert sources(student) == [f"{placeholder}\nprint(1)\nif x:\n    {placeholder}"]


def test_ids_depend_on_the_cells_alone(tmp_path):
    """Give equal cells different ids, and the same cells the same ids wherever the source lies."""
    text = "# %%\nx = 1\n\n# %%\nx = 1\n\n# %%\ny = 1\n"
    here, _ = build.editions(write(tmp_path / "here", text))
    there, solved = build.editions(write(tmp_path / "there", text + "\n# %%\nz = 1\n"))
    ids = [cell["id"] for cell in here.notebook.cells]
    assert len(set(ids)) == 3
    assert ids == [cell["id"] for cell in there.notebook.cells][:3]
    assert not set(ids) & {cell["id"] for cell in solved.notebook.cells}


@pytest.mark.parametrize(("text", "message"), [
    ('# %% tags=["solutoin"]\nx', "cell 1 (x) has the tag 'solutoin'; known tags: raises-exception, "),
    ("# %% A title\nx", "cell 1 (x) has the key 'title'; known keys: tags, reason."),
    ('# %% tags=["nbval-ignore-output"]\nx', "without a reason"),
    ('# %% tags=["nbval-ignore-output"] reason=" "\nx', "without a reason"),
    ("# %%\n# BEGIN SOLUTION\nx", "without its other end"),
    ("# %%\nx\n# END SOLUTION", "without its other end"),
    ("# %%\n# BEGIN SOLUTION\n# BEGIN SOLUTION\nx\n# END SOLUTION", "without its other end"),
    ("# %%\n# BEGIN SOLUTION\nx\n# END SOLUTION:", "without its other end"),
    ("# %%\nx = 1  # BEGIN SOLUTION", "without its other end"),
])
def test_mistakes_in_a_source_are_named(tmp_path, text, message):
    """Name the file and the cell before anything is executed."""
    with pytest.raises(build.SourceError, match="^01_lesson.py, cell 1 ") as error:
        build.editions(write(tmp_path, text))
    assert message in str(error.value)


def test_a_source_that_is_not_utf8_is_named(tmp_path):
    """Say that the source is not UTF-8."""
    write(tmp_path, "").write_bytes(b"# %%\n# \xff\n")
    with pytest.raises(build.SourceError, match="01_lesson.py is not UTF-8"):
        build.editions(tmp_path / "notebooks/src/01_lesson.py")


@pytest.mark.parametrize(("output", "message"), [
    ({"output_type": "stream", "name": "stderr", "text": "Warning: old\nx"}, "wrote to standard error: Warning: old"),
    ({"output_type": "stream", "name": "stdout", "text": "<object at 0x7f80b78c7260>"}, "shows 0x7f80b78c7260"),
    ({"output_type": "stream", "name": "stdout", "text": "in COURSE/notebooks"}, "differs from machine to machine"),
    ({"output_type": "execute_result", "data": {"text/plain": "STOPPED  no exercise 'x'.\n"}},
     "got no answer from the grader: STOPPED  no exercise 'x'."),
])
def test_outputs_that_would_not_stay_true_are_refused(tmp_path, canned, output, message):
    """Refuse warnings, addresses, paths of this machine, and a grader without an answer."""
    canned({key: value.replace("COURSE", str(tmp_path)) if key == "text" else value for key, value in output.items()})
    student, _ = build.editions(write(tmp_path, "# %%\nx = 1\n"))
    with pytest.raises(build.SourceError) as error:
        build.build(student)
    assert str(error.value).startswith("01_lesson.py, cell 1 (x = 1) ")
    assert message in str(error.value)


def test_a_cell_that_must_raise_and_does_not_is_refused(tmp_path, canned):
    """Refuse a tag that says what is not so."""
    canned()
    student, _ = build.editions(write(tmp_path, '# %% tags=["raises-exception"]\nx = 1\n'))
    with pytest.raises(build.SourceError, match="has the tag 'raises-exception', but raised nothing"):
        build.build(student)


def test_output_that_differs_from_run_to_run_is_not_kept(tmp_path, canned):
    """Keep the tag, drop the output and the reason, in both editions."""
    canned({"output_type": "stream", "name": "stdout", "text": "port 40123"})
    for edition in build.editions(write(tmp_path, '# %% tags=["nbval-ignore-output"] reason="a port"\nx = 1\n')):
        cell, = json.loads(build.build(edition))["cells"]
        assert (cell["outputs"], cell["metadata"]) == ([], {"tags": ["nbval-ignore-output"]})


@pytest.mark.parametrize(("change", "difference"), [
    (lambda text: text, ""),
    (lambda text: text.replace('"two\\n"', '"three\\n"'), "cell 2 differs in outputs (import os)"),
    (lambda text: text.replace("A lesson", "The lesson"), "cell 1 differs in source (# A lesson)"),
    (lambda text: text.replace('"execution_count": 2', '"execution_count": 7'), "cell 3 differs in execution_count"),
    (lambda text: text.replace("python3", "python2"), "it differs in its number of cells, its metadata or its layout"),
    (lambda text: text + "\n", "it differs in its number of cells, its metadata or its layout"),
    (lambda text: text.replace("\n", "\r\n"), "it differs in its number of cells, its metadata or its layout"),
    (lambda text: text[:-10], "it is not a notebook"),
    (lambda text: "[]", "it is not a notebook"),
    (lambda text: '{"cells": [3]}', "cell 1 differs in cell_type"),
])
def test_the_first_difference_is_named(built, tmp_path, change, difference):
    """Name the first cell that differs, and in what."""
    text = (built / "notebooks/01_lesson.ipynb").read_text(encoding="utf-8")
    path = tmp_path / "a.ipynb"
    path.write_bytes(change(text).encode())
    said = build.compare(path, text)
    assert said == difference or difference and said.startswith(difference)


def test_a_missing_notebook_is_a_difference(tmp_path):
    """Say that it is missing."""
    assert build.compare(tmp_path / "a.ipynb", "{}") == "it is missing"


def test_check_names_what_differs_and_writes_nothing(tmp_path, canned, capsys):
    """Exit with 1, name notebook and cell, and leave the files as they are."""
    canned()
    write(tmp_path, "# %%\nx = 1\n")
    assert build.main(["--check"], tmp_path) == 1
    assert not list(tmp_path.rglob("*.ipynb"))
    assert build.main([], tmp_path) == 0
    assert build.main(["--check", "01_lesson"], tmp_path) == 0
    student = tmp_path / "notebooks/01_lesson.ipynb"
    student.write_text(student.read_text(encoding="utf-8").replace("x = 1", "x = 2"), encoding="utf-8")
    before = student.read_bytes()
    capsys.readouterr()
    assert build.main(["--check", "notebooks/src/01_lesson.py"], tmp_path) == 1
    assert capsys.readouterr().out == (
        "notebooks/01_lesson.ipynb: cell 1 differs in source (x = 1)\n"
        "solutions/notebooks/01_lesson.ipynb: as built\nRun python notebooks/build.py and commit what it writes.\n")
    assert student.read_bytes() == before


@pytest.mark.parametrize("argv", [[], ["02_other"]])
def test_an_unknown_source_is_named(tmp_path, capsys, argv):
    """Exit with 2 for a name without a source, and for no source at all."""
    (write(tmp_path, "") if argv else tmp_path)
    assert build.main(argv, tmp_path) == 2
    assert "there is no source notebooks/src/" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_named(tmp_path, canned, capsys):
    """Exit with 2 and one sentence, and leave no draft."""
    canned()
    write(tmp_path, "# %%\nx = 1\n")
    (tmp_path / "notebooks/01_lesson.ipynb").mkdir()
    assert build.main([], tmp_path) == 2
    assert capsys.readouterr().err.startswith("build: Is a directory")
    assert not list(tmp_path.rglob("*.new"))


def test_a_missing_library_is_named(tmp_path, monkeypatch, capsys):
    """Say which extra is missing."""
    monkeypatch.setitem(sys.modules, "jupytext", None)
    assert build.main([], write(tmp_path, "").parents[2]) == 2
    assert capsys.readouterr().err.startswith("build: there is no module jupytext; install the extra 'notebooks'")
