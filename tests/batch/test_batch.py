"""Tests for grader/batch/__init__.py: what is known is not graded, what fails is told, and nothing stops the others."""
from dataclasses import replace

import pytest

from grader import batch, handins, submission
from grader.errors import SubmissionError
from grader.handins import roster
from grader.model import Student
from grader.store import Store
from tests import courses
from tests.batch.conftest import PAIR, Engine, report


def test_every_hand_in_is_graded_once(group):
    """Grade a class, and nothing of it a second time."""
    steps, graded = group.grade()
    assert graded == ["ada", "bob", "cy"] and not any(step.known for step in steps.values())
    assert [step.filed.report.student for step in steps.values()] == graded
    steps, graded = group.grade()
    assert graded == [] and all(step.known for step in steps.values())
    assert [step.filed.report.earned for step in steps.values()] == [2.0] * 3
    assert [len(group.filed(id)) for id in steps] == [1] * 3


def test_what_has_changed_is_graded_again(group):
    """Grade what has another file, and everything where the exercise is another."""
    group.grade()
    group.hand_in("bob", words__py="x = 1\n", test_words__py="")
    assert group.grade()[1] == ["bob"] and len(group.filed("bob")) == 2
    other = group.changed("sha256:other")
    assert other.grade()[1] == ["ada", "bob", "cy"] and other.grade()[1] == []
    assert group.grade()[1] == [] and [len(group.filed(id)) for id in ("ada", "bob")] == [3, 4]


def test_another_version_of_the_grader_grades_again(group, monkeypatch):
    """Grade everything with a new grader."""
    group.grade()
    monkeypatch.setattr(batch, "__version__", "99")
    assert group.grade()[1] == ["ada", "bob", "cy"]


@pytest.mark.parametrize("answer", [
    "the process that graded it died", lambda known: report(known, 0.0, "error"),
    lambda known: report(known, 0.0, "not_run")])
def test_what_is_incomplete_is_tried_again(group, answer):
    """Try faults, errors and what the machine lacked again, and file the same fault once."""
    def engine():
        return Engine(lambda known: report(known) if known.student != "bob" else
                      answer if isinstance(answer, str) else answer(known))
    for graded in (["ada", "bob", "cy"], ["bob"], ["bob"]):
        steps, seen = group.grade(engine())
        assert seen == graded and [id for id in steps if batch.incomplete(steps[id].filed)] == ["bob"]
    assert len(group.filed("bob")) == 1
    steps, _ = group.grade()
    assert steps["bob"].filed.report.complete and len(group.filed("bob")) == 2


def test_a_fault_has_what_a_replay_needs(group):
    """Give the bytes and the trace; tell a fault of ours from a hand-in that cannot be read."""
    group.hand_in("dee", essay__txt="I am sorry.\n")
    steps, _ = group.grade(Engine(lambda known: "it broke" if known.student == "bob" else report(known)))
    assert steps["bob"].filed.fault == "it broke" and steps["bob"].trace == "how it came"
    assert steps["bob"].submission.files["words.py"].endswith(b"# bob\n")
    assert [batch.is_ours(steps[id].filed) for id in ("ada", "bob", "dee")] == [False, True, False]


def test_a_hand_in_that_cannot_be_read_has_the_sentence_of_check(group):
    """File what `grader check` says, and grade the others."""
    group.hand_in("bad", essay__txt="I am sorry.\n")
    steps, graded = group.grade()
    with pytest.raises(SubmissionError) as raised:
        submission.collect(group.place / "bad", group.exercise)
    assert steps["bad"].filed.fault == str(raised.value) and steps["bad"].filed.key is None
    assert graded == ["ada", "bob", "cy"]
    group.grade()
    assert len(group.filed("bad")) == 1


def test_what_nobody_thought_of_costs_nobody_else_anything(group, monkeypatch):
    """File any error of reading as a fault."""
    real = handins.collect

    def collect(handin, exercise):
        if handin.student.id == "bob":
            raise ZeroDivisionError("odd")
        return real(handin, exercise)
    monkeypatch.setattr(handins, "collect", collect)
    steps, graded = group.grade()
    assert graded == ["ada", "cy"] and steps["bob"].filed.fault == "the grader failed: ZeroDivisionError: odd"


def test_equal_hand_ins_are_graded_once_and_keep_their_own_names(group):
    """Copy the verdict, not the student and not the names of other files."""
    for name in ("eve", "fay"):
        courses.write_files(group.place / name, PAIR | {f"notes of {name}.txt": ""})
    steps, graded = group.grade()
    assert graded == ["ada", "bob", "cy", "eve"]
    for name in ("eve", "fay"):
        assert steps[name].filed.report.student == name and steps[name].filed.report.extra == (f"notes of {name}.txt",)
        assert group.filed(name)[-1].report.extra == (f"notes of {name}.txt",)
    courses.write_files(group.place / "gil", PAIR | {"mine.txt": ""})
    steps, graded = group.grade()
    assert graded == [] and steps["gil"].filed.report.extra == ("mine.txt",)
    assert [group.filed(name)[-1].report.extra for name in ("eve", "gil")] == [("notes of eve.txt",), ("mine.txt",)]


def test_what_a_roster_adds_is_filed_without_grading(group):
    """File names that are new, once."""
    group.grade()
    found = handins.find(group.place, group.exercise).handins
    named = roster.joined(found, [Student("ada", "Ada Lovelace", "ada@example.org")])[0]
    for _ in range(2):
        steps, graded = group.grade(handins=named)
        assert graded == [] and steps["ada"].filed.student.name == "Ada Lovelace"
    assert [filed.student.name for filed in group.filed("ada")][-1] == "Ada Lovelace"


def varying(id):
    """Return an engine whose gradings of one student's hand-in differ each time."""
    scores = iter(range(100))
    return Engine(lambda known: report(known, next(scores) % 2) if known.student == id else report(known))


def test_a_score_that_varies_is_not_published(group):
    """Name the check and what each grading gave; grade each so many times, known or not."""
    group.grade()
    steps, graded = group.grade(varying("bob"), repeat=3)
    assert graded == ["ada"] * 3 + ["bob"] * 3 + ["cy"] * 3
    assert [id for id in steps if batch.incomplete(steps[id].filed)] == ["bob"]
    fault = steps["bob"].filed.fault
    assert "suite.passes gave 2 x passed with 0 of 2 points, 1 x passed with 1 of 2 points" in fault
    assert batch.is_ours(steps["bob"].filed) and steps["bob"].submission
    with Store(group.url) as store:
        assert [filed.student.id for filed in store.latest("words") if filed.report] == ["ada", "cy"]


def test_a_batch_that_grades_once_does_not_publish_what_varied(group):
    """Keep the fault until the score holds still, or the hand-in is another one."""
    group.grade(varying("bob"), repeat=2)
    steps, graded = group.grade()
    assert graded == [] and steps["bob"].filed.fault and steps["bob"].known
    steps, _ = group.grade(repeat=2)
    assert steps["bob"].filed.report.complete
    assert group.grade()[0]["bob"].filed.report.complete
    group.grade(varying("bob"), repeat=2)
    group.hand_in("bob", words__py="x = 1\n", test_words__py="")
    steps, graded = group.grade()
    assert graded == ["bob"] and steps["bob"].filed.report.complete


def test_a_hand_in_that_changes_meanwhile_is_nobodys_grade(group, monkeypatch):
    """File that it changed; grade it next time. An equal one that stayed gets its grade."""
    for name in ("eve", "fay"):
        courses.write_files(group.place / name, PAIR)
    real, seen = handins.collect, []

    def collect(handin, exercise):
        seen.append(handin.student.id)
        found = real(handin, exercise)
        changed = seen.count(handin.student.id) > 1 and handin.student.id in ("bob", "eve")
        return replace(found, digest="sha256:other") if changed else found
    monkeypatch.setattr(handins, "collect", collect)
    steps, graded = group.grade()
    assert graded == ["ada", "cy", "fay"]
    assert {id for id in steps if steps[id].filed.fault == batch.CHANGED} == {"bob", "eve"}
    monkeypatch.undo()
    assert group.grade()[1] == ["bob"]


def test_what_is_finished_is_kept_when_the_batch_ends(group):
    """File each result before the next one comes."""
    def stop(known):
        if known.student == "cy":
            raise KeyboardInterrupt
        return report(known)
    with pytest.raises(KeyboardInterrupt):
        group.grade(Engine(stop))
    assert [len(group.filed(id)) for id in ("ada", "bob", "cy")] == [1, 1, 0]
    assert group.grade()[1] == ["cy"]
