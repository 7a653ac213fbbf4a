"""The command `grader release`: three things to write, and what is said about each."""
import pytest
from click.testing import CliRunner

from grader.commands.release import command
from grader.errors import UsageError
from tests.courses import write_course


@pytest.fixture
def course(tmp_path):
    """Return the miniature course."""
    return write_course(tmp_path)


def run(course, *argv):
    """Run the command on a course and return the result."""
    return CliRunner().invoke(command, list(map(str, argv)), obj=str(course), catch_exceptions=False)


def test_it_writes_the_edition_and_says_what_stays(course, tmp_path):
    """Notes go to standard error, and the workflow only where it is asked for."""
    done = run(course, tmp_path / "edition")
    assert done.exit_code == 0 and done.stdout == ""
    assert "is the students' edition: " in done.stderr and "Not in it: solutions." in done.stderr
    assert not (tmp_path / "edition" / ".github").exists()


def test_it_writes_or_adds_the_workflow(course, tmp_path):
    """With the edition, or into one that is there."""
    first, second = tmp_path / "first", tmp_path / "second"
    assert run(course, first, "--github").exit_code == run(course, second).exit_code == 0
    assert "grade.yml' is written" in run(course, "--github", second).stderr
    places = [folder / ".github" / "workflows" / "grade.yml" for folder in (first, second)]
    assert places[0].read_bytes() == places[1].read_bytes()


def test_it_writes_the_zip_and_warns_of_what_is_in_it(course, tmp_path):
    """The instructor's side goes to Gradescope and to no student."""
    done = run(course, "--gradescope", "words", tmp_path / "words.zip")
    assert done.exit_code == 0 and "give it to no student" in done.stderr and (tmp_path / "words.zip").is_file()


def test_two_ways_at_once_are_refused(course, tmp_path):
    """They write to different places."""
    with pytest.raises(UsageError, match="--gradescope and --github"):
        run(course, "--gradescope", "words", "--github", tmp_path / "words.zip")
