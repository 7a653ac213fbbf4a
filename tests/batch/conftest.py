"""What tests of batches share: a small class, a store, and an engine that grades as it is told."""
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from grader import batch, catalog, handins
from grader.engine import Done
from grader.model import Exercise, Outcome, Report
from grader.store import Store
from tests import courses

PAIR = {"words.py": courses.SOLUTION, "test_words.py": courses.SOLUTION_TESTS}


def report(submission, earned=2.0, status="passed", **details) -> Report:
    """Return a report of one criterion."""
    outcome = Outcome("suite.passes", "Let your own tests pass.", status, earned, 2.0, 0.1)
    return Report("words", submission.digest, "1.0.0", {}, "none", True, (outcome,), submission.student,
                  extra=submission.extra, **details)


@dataclass
class Engine:
    """Grades at once; what each grading comes to is told by a function of the submission."""

    answer: object = report
    graded: list[str] = field(default_factory=list)

    def __call__(self, tasks):
        """Yield what becomes of each task."""
        for task in tasks:
            self.graded.append(task.submission.student)
            answer = self.answer(task.submission)
            yield Done(task, answer) if isinstance(answer, Report) else Done(task, fault=answer, trace="how it came")


@dataclass
class Class:
    """A folder of hand-ins, which can be changed, and a store."""

    exercise: Exercise
    place: Path
    url: str

    def hand_in(self, name, **files):
        """Write a hand-in that is unlike all others, or one of these files."""
        given = {key.replace("__", "."): text for key, text in files.items()}
        own = PAIR | {"words.py": f"{courses.SOLUTION}# {name}\n"}
        courses.write_files(self.place / name, given or own)

    def grade(self, engine=None, **details):
        """Grade the class; return the steps by id, and who was graded."""
        engine = engine or Engine()
        found = handins.find(self.place, self.exercise).handins
        plan = batch.Plan(self.exercise, details.pop("handins", found), "none", **details)
        with Store(self.url) as store:
            steps = list(batch.grade_class(plan, store, engine))
        assert len(steps) == len(plan.handins)
        return {step.filed.student.id: step for step in steps}, engine.graded

    def filed(self, id):
        """Return all that is filed for a student, the oldest first."""
        with Store(self.url) as store:
            return store.history("words", id)

    def changed(self, digest):
        """Return the class with another edition of the exercise."""
        return replace(self, exercise=replace(self.exercise, digest=digest))


@pytest.fixture
def group(tmp_path) -> Class:
    """Return a class of three."""
    root = courses.write_course(tmp_path)
    made = Class(catalog.load(root, "words"), tmp_path / "handed", f"sqlite:///{tmp_path / 'results.db'}")
    for name in ("ada", "bob", "cy"):
        made.hand_in(name)
    return made
