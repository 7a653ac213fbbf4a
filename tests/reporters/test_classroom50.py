"""Classroom 50's result.json: its strict fields, whole numbers, and what it has no place for."""
import dataclasses
import json
from pathlib import Path

import pytest

from grader.errors import MachineError
from grader.model import Outcome, Student
from grader.reporters import classroom50

DATA = Path(__file__).parent / "data"
ADDRESS = "https://github.com/school/tutorial2-alice"
RUNNER = {"CLASSROOM": "ml", "ASSIGNMENT": "tutorial2", "USERNAME": "alice",
          "SUBMISSION_TAG": "submit/2026-06-01T14-32-05Z-a1b2c3d", "COMMIT_URL": f"{ADDRESS}/commit/a1b2c3d",
          "RELEASE_URL": f"{ADDRESS}/releases/tag/submit", "REVIEW_URL": f"{ADDRESS}/compare/0...a1b2c3d"}
FIELDS = ["schema", "classroom", "assignment", "usernames", "submission", "commit", "release", "review", "datetime",
          "score", "max-score", "tests"]


@pytest.fixture(autouse=True)
def runner(monkeypatch):
    """Set what the runner of Classroom 50 sets."""
    for name in ("OWNER", "ASSIGNMENT_TYPE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in RUNNER.items():
        monkeypatch.setenv(name, value)


def result_of(report) -> dict:
    """Return the result of one report, after the checks that hold for every one."""
    text = classroom50.render([report])
    result = json.loads(text)
    assert text.isascii() and 0 <= result["score"] <= result["max-score"]
    for record in [result, *result["tests"]]:
        assert type(record["score"]) is int and type(record["max-score"]) is int
    assert result["score"] == sum(test["score"] for test in result["tests"])
    assert all(list(test) == ["test-name", "passed", "score", "max-score"] for test in result["tests"])
    return result


def test_the_file_is_the_one_that_was_read(lossy):
    """A change of a single byte has to be looked at."""
    assert classroom50.render([lossy]) == (DATA / "classroom50_lossy.json").read_text(encoding="utf-8")


def test_there_are_these_fields_and_no_others(lossy):
    """Its readers refuse a field that they do not know."""
    result = result_of(lossy)
    assert list(result) == FIELDS and result["schema"] == "classroom50/result/v1"
    assert (result["classroom"], result["assignment"], result["usernames"]) == ("ml", "tutorial2", ["alice"])
    assert result["datetime"] == "2026-06-01T14:32:05Z" and result["review"] == RUNNER["REVIEW_URL"]


def test_a_newer_runner_gets_the_owner(lossy, monkeypatch):
    """It names the owner and the type of the assignment instead of the user names."""
    monkeypatch.setenv("OWNER", "alice")
    monkeypatch.setenv("ASSIGNMENT_TYPE", "group")
    result = result_of(lossy)
    assert (result["owner"], result["assignment_type"]) == ("alice", "group") and "usernames" not in result


def test_points_are_hundredths_and_lose_nothing(perfect):
    """A loss of one hundredth of a point is seen, whatever the exercise is worth."""
    outcome = Outcome("style.pep8", "Follow PEP 8.", "failed", 0.29, 0.3, 0.0)
    result = result_of(dataclasses.replace(perfect, outcomes=(outcome, *perfect.outcomes)))
    assert (result["score"], result["max-score"]) == (529, 530)


def test_where_there_is_no_address_of_the_review_the_commit_stands(lossy, monkeypatch):
    """The field may not be empty."""
    monkeypatch.setenv("REVIEW_URL", "")
    assert result_of(lossy)["review"] == RUNNER["COMMIT_URL"]


def test_a_tag_of_another_form_gives_no_time(lossy, monkeypatch):
    """The clock has no part in a report; a time long ago is taken for none."""
    monkeypatch.setenv("SUBMISSION_TAG", "v1")
    assert result_of(lossy)["datetime"] == classroom50.NO_TIME


def test_an_incomplete_report_is_refused(incomplete, perfect):
    """There is no way to say it, and neither a zero nor a pass is true."""
    absent = dataclasses.replace(incomplete, student="eve")
    for reports in ([absent], [perfect, absent]):
        with pytest.raises(MachineError, match="1 report cannot be .* tutorial2, eve. Incomplete: 2 criteria"):
            classroom50.render(reports, many=len(reports) > 1)
    with pytest.raises(MachineError, match="and 2 more"):
        classroom50.render([absent] * 7, many=True)


def test_many_reports_are_a_list_with_their_students(lossy):
    """A roster's user name counts, else the name that results are filed under."""
    reports = [dataclasses.replace(lossy, student=name) for name in ("s1", "bo")]
    ada, bo = json.loads(classroom50.render(reports, many=True, people={"s1": Student("s1", login="ada")}))
    assert (ada["usernames"], bo["usernames"]) == (["ada"], ["bo"])
    assert classroom50.render([], many=True) == "[]\n"
