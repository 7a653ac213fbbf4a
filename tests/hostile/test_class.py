"""A generated class, good, wrong, hostile and broken, in every shape: a batch gives what `grader check` gives alone."""
import json
from dataclasses import replace

import pytest

from grader import box, files, reporters
from grader.cli import main
from grader.model import Report
from grader.store import Store
from tests import classes, courses, downloads
from tests.effort import some

SIZE = 300
EACH = -(-SIZE // (len(downloads.WRITERS) * len(classes.RIGHT)))      # hand-ins of one exercise in one shape
PARTS = [(exercise, shape) for shape in downloads.WRITERS for exercise in classes.RIGHT]


@pytest.fixture(scope="module")
def level():
    """Return the best level there is; what a verdict is does not depend on it."""
    return box.choose("auto")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Return the root of the course of three exercises."""
    return classes.write_course(tmp_path_factory.mktemp("class"))


def timeless(text: str) -> str:
    """Return a report in JSON without what may differ: the seconds, and who it is of."""
    record = json.loads(text)
    for outcome in record["outcomes"]:
        outcome["seconds"] = 0.0
    return json.dumps({**record, "student": None}, indent=1)


def drawn(report: Report) -> str:
    """Return a report from the store as `grader check --format json` writes it."""
    return timeless(reporters.render("json", [replace(report, student=None)]))


@pytest.mark.parametrize("exercise, shape", some(PARTS, tenth=9))
def test_every_verdict_is_that_of_check_alone(exercise, shape, course, level, tmp_path, capsys):
    """Compare byte for byte but for seconds; what cannot be read has the sentence that `check` prints."""
    hand_ins = classes.class_of(exercise, EACH, PARTS.index((exercise, shape)) * EACH)
    place, output = downloads.written(shape, hand_ins, tmp_path / "handed"), tmp_path / "output"
    status = main(["--course", str(course), "batch", exercise, str(place), "--output", str(output), "--jobs", "2",
                   "--box", level, "--trust-submissions", "--shape", downloads.WRITERS[shape][0]])
    capsys.readouterr()
    with Store(f"sqlite:///{output / 'results.db'}") as store:
        filed = list(store.latest(exercise))
    logins = {downloads.login_of(one.student, hand_ins): one for one in filed}
    assert logins.keys() == hand_ins.keys() and len(logins) == len(filed)
    assert status == (3 if any(one.fault for one in filed) else 0)
    for login, one in logins.items():
        alone = courses.write_files(tmp_path / "alone" / one.student.id, hand_ins[login])
        said = [verdict(exercise, path, course, level, capsys) for path in handed_in(login, place, alone)]
        assert ((2, one.fault) if one.fault else (0, drawn(one.report))) in said, login


def handed_in(login, place, alone):
    """Return what a student may be said to have handed in: what lies there, the files, or an archive among them."""
    lying = list(place.glob(f"*{login}*")) if place.is_dir() else []
    return [*lying, alone, *(path for path in alone.iterdir() if files.is_archive(path.name))]


def verdict(exercise, place, course, level, capsys):
    """Return what `grader check` says of one hand-in: 2 with a sentence, or 0 with a report."""
    status = main(["--course", str(course), "check", str(place), "--exercise", exercise, "--format", "json",
                   "--box", level])
    out, err = capsys.readouterr()
    return (2, err.removeprefix("grader: ").rstrip("\n")) if status == 2 else (0, timeless(out))


@pytest.mark.parametrize("exercise", classes.RIGHT)
def test_the_class_has_everything(exercise):
    """Know that the comparison above is over hand-ins of each kind, each unlike the others."""
    found = classes.class_of(exercise, SIZE // len(classes.RIGHT))
    assert len({str(sorted(one.items())) for one in found.values()}) == len(found)
    assert {login.partition("-")[0] for login in found} == {*classes.KINDS}
    assert EACH * len(PARTS) >= SIZE
