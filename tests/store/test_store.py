"""Tests for grader/store/__init__.py: what is filed is there, once, and comes back as it was."""
import dataclasses
import os
import pickle
import re
import sys
import tracemalloc

import pytest
from sqlalchemy import event

from grader.errors import MachineError
from grader.model import Filed, Student
from grader.store import PAGE, Store, packing
from grader.store.tables import ALONE, filings, reports
from tests.filings import EXERCISE, ODD, filed, key, report, scored
from tests.forks import forked


def rows(store, table):
    """Return how many rows a table has."""
    with store._engine.connect() as connection:
        return len(connection.execute(table.select()).all())


def fill(store, students, text=""):
    """File the same report for many students in one transaction."""
    big = report(student=None, extra=(), versions={"text": text})
    with store._engine.begin() as connection:
        connection.exec_driver_sql(ALONE[connection.dialect.name])
        number = connection.execute(reports.insert().values(packing.report_row(key(), big))).inserted_primary_key[0]
        connection.execute(filings.insert(), [packing.filing_row(filed(student, report=big), number)
                                              for student in students])


def test_a_new_store_is_empty(store):
    """Know nothing."""
    assert store.known(key()) is None and store.exercises() == [] and store.history(EXERCISE, "ada") == []
    assert list(store.latest(EXERCISE)) == list(store.changes(EXERCISE)) == [] and store.forget("ada") == 0


def test_what_is_filed_comes_back_as_it_was(store):
    """Lose nothing of a report, a student or a hand-in, in another connection too."""
    person = Student("ada", "Ada L.", "ada@example.org", "al", "0042", "B", "99")
    given = filed(person, late=True, handed="yesterday, 5 pm")
    store.file(given)
    with Store(store._engine.url.render_as_string(hide_password=False).replace("+psycopg", "")) as other:
        assert list(other.latest(EXERCISE)) == other.history(EXERCISE, "ada") == [given]
        assert list(other.latest(EXERCISE))[0].report.versions == given.report.versions


def test_a_fault_is_filed_without_a_report(store):
    """Keep a fault with its key, or without one where nothing could be read."""
    given = [filed("ada", fault="the grader failed"), filed("bob", fault="not a zip", key=None)]
    for each in given:
        store.file(each)
    assert list(store.latest(EXERCISE)) == given and store.known(key()) is None


def test_any_text_is_kept(store):
    """Keep characters that databases refuse, wherever they stand."""
    person = Student(*(f"{ODD}{place}" for place in range(7)))
    given = Filed(person, ODD, key(ODD, ODD, ODD), report(student=ODD, extra=(ODD,), exercise=ODD, versions={ODD: ODD}),
                  handed=ODD, at=ODD)
    store.file(given)
    store.file(filed(dataclasses.replace(person, id=ODD), exercise=ODD, fault=ODD))
    assert store.history(ODD, person.id) == [given]
    assert store.known(given.key) == dataclasses.replace(given.report, student=None, extra=())
    assert store.exercises() == [ODD]
    assert [found.student.id for found in store.latest(ODD)] == [ODD, person.id]
    assert store.forget(ODD) == store.forget(person.id) == 1


def test_the_time_of_filing_is_filled_in(store):
    """Say when, in UTC."""
    store.file(filed(at=""))
    assert store.history(EXERCISE, "ada")[0].at.endswith("+00:00")


@pytest.mark.parametrize("details", [{"report": None}, {"report": report(), "fault": "x"},
                                     {"report": report(), "key": None}])
def test_half_a_filing_is_refused(store, details):
    """Take either a report with its key, or a fault."""
    with pytest.raises(ValueError, match="either a report"):
        store.file(dataclasses.replace(filed(), **details))
    assert rows(store, filings) == 0


@pytest.mark.parametrize("status", ["error", "not_run"])
def test_what_is_incomplete_is_not_known(store, status):
    """Have it graded again, and keep both."""
    half, whole = filed(report=report(0, status=status)), filed()
    store.file(half)
    assert store.known(key()) is None
    store.file(whole)
    store.file(half)
    assert store.known(key()) == dataclasses.replace(whole.report, student=None, extra=())
    assert store.history(EXERCISE, "ada") == [half, whole, half] and rows(store, reports) == 2


@pytest.mark.parametrize("part", ["exercise", "submission", "grader"])
def test_another_key_is_not_known(store, part):
    """Grade again after a change of the rubric, of a file or of the grader."""
    store.file(filed())
    assert store.known(key()) and store.known(dataclasses.replace(key(), **{part: "sha256:77"})) is None


def test_equal_hand_ins_have_one_report(store):
    """Store a report once, with each student's own name and files beside it."""
    given = [filed("ada"), filed("bob", report=report(student="bob", extra=()))]
    for each in given:
        store.file(each)
    assert rows(store, reports) == 1 and list(store.latest(EXERCISE)) == given


def test_the_same_is_not_filed_twice(store):
    """Take what differs in times alone for the same, and nothing else."""
    first = filed()
    slower = tuple(dataclasses.replace(outcome, seconds=9.0) for outcome in first.report.outcomes)
    store.file(first)
    store.file(dataclasses.replace(first, at="later"))
    store.file(dataclasses.replace(first, report=dataclasses.replace(first.report, outcomes=slower)))
    assert store.history(EXERCISE, "ada") == [first] and rows(store, reports) == 1
    for change in ({"late": True}, {"handed": "x"}, {"report": report(3)}, {"student": Student("ada", "Other")},
                   {"key": key("sha256:2")}, {"report": None, "fault": "x"}):
        store.file(dataclasses.replace(first, **change))
    assert rows(store, filings) == 7


def test_the_newest_comes_for_each_student_in_order(store):
    """Yield each student once, by id, over more than a page; other exercises are no part of it."""
    ids = [f"s{number:03d}" for number in range(2 * PAGE + 1)]
    fill(store, reversed(ids))
    store.file(scored("s007", 3.0))
    store.file(filed("s007", exercise="shapes", fault="x"))
    found = list(store.latest(EXERCISE))
    assert [each.student.id for each in found] == ids and found[7] == scored("s007", 3.0)
    assert store.exercises() == ["shapes", EXERCISE]


def test_some_students_can_be_asked_for(store):
    """Yield those who are named and have a filing, once, by id."""
    ids = [f"s{number:03d}" for number in range(2 * PAGE + 1)]
    fill(store, ids)
    assert [each.student.id for each in store.latest(EXERCISE, ["s002", "zoe", "s001", "s002"])] == ["s001", "s002"]
    assert [each.student.id for each in store.latest(EXERCISE, ids[::-1])] == ids
    assert list(store.latest(EXERCISE, [])) == []


def test_ids_are_in_the_order_of_code_points(store):
    """Sort as Python does, whatever the language of the database."""
    ids = ["Z", "a", "B", "\u00e9", "e", "10", "9", "\U0001f600", "\uff01", "a-b", "ab", "a b"]
    fill(store, ids)
    assert [each.student.id for each in store.latest(EXERCISE)] == sorted(ids)


def test_filing_goes_on_while_the_newest_are_read(url):
    """Lock nothing between two students."""
    with Store(url) as store, Store(url) as other:
        fill(store, [f"s{number:03d}" for number in range(2 * PAGE)])
        reading = store.latest(EXERCISE)
        next(reading)
        other.file(scored("zoe", 1.0))
        assert len(list(reading)) == 2 * PAGE


def test_memory_stays_flat(store):
    """Hold a page of reports, however many students there are."""
    fill(store, [f"s{number:04d}" for number in range(4 * PAGE)], text="".join(map(chr, range(33, 9_999))))
    peaks = []
    for students in ([f"s{number:04d}" for number in range(PAGE)], None):
        tracemalloc.start()
        for each in store.latest(EXERCISE, students):
            assert each.report
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0], peaks


def test_who_moved_and_why(store):
    """Compare the newest with the last different grade, and say which criteria make the difference."""
    for student, first in (("ada", 1.0), ("bob", 3.0), ("cyd", 2.0)):
        store.file(scored(student, first))
    store.file(scored("new", 4.0, "sha256:e2"))
    for student, second in (("ada", 3.5), ("bob", 3.0), ("cyd", 1.75)):
        store.file(scored(student, second, "sha256:e2"))
    found = list(store.changes(EXERCISE))
    assert [(each.student.id, each.moved) for each in found] == [("ada", 2.5), ("cyd", -0.25)]
    assert found[0].because == (("behaviour.hidden", "Return what is expected.", 2.5),)
    assert (found[0].before, found[0].after) == (scored("ada", 1.0), scored("ada", 3.5, "sha256:e2"))


def test_changes_come_by_pages_too(store):
    """Find a change on a second page."""
    fill(store, [f"s{number:03d}" for number in range(PAGE + 2)])
    store.file(scored(f"s{PAGE + 1:03d}", 3.0))
    assert [each.moved for each in store.changes(EXERCISE)] == [2.0]


def test_a_person_is_forgotten_wholly(store):
    """Delete all that is hers and nobody else's, in every exercise, and leave the others as they are."""
    shared, own = filed("ada"), filed("ada", key=key("sha256:ada"), report=report(3, student="ada"))
    bobs = filed("bob", report=report(student="bob"))
    for each in (shared, bobs, own, dataclasses.replace(own, exercise="shapes")):
        store.file(each)
    assert store.forget("ada") == 3
    assert store.known(own.key) is None and store.known(shared.key) == store.known(bobs.key) is not None
    assert list(store.latest(EXERCISE)) == [bobs] and store.exercises() == [EXERCISE]
    assert (rows(store, filings), rows(store, reports)) == (1, 1) and store.forget("ada") == 0


def test_no_trace_of_a_person_is_left_in_the_file(tmp_path):
    """Look at the bytes of the file itself, and leave it to chance in no build of SQLite."""
    name = b"Unmistakable Name"
    with Store(f"sqlite:///{tmp_path / 'results.db'}") as store:
        fill(store, [f"s{number:03d}" for number in range(300)])
        event.listen(store._engine, "begin", lambda each: each.exec_driver_sql("PRAGMA secure_delete = OFF"))
        store.file(filed(Student("s150", name.decode())))
        assert name in (tmp_path / "results.db").read_bytes()
        store.forget("s150")
    assert [path.name for path in tmp_path.iterdir()] == ["results.db"]
    left = (tmp_path / "results.db").read_bytes()
    assert name not in left and b"s150" not in left and b"s151" in left


def test_filings_travel_between_processes(store):
    """Pickle what comes out of a store."""
    store.file(filed())
    found = store.history(EXERCISE, "ada")
    assert pickle.loads(pickle.dumps(found)) == found == [filed()]


def test_writers_do_not_meet(url):
    """Make one store, and file each result once, where several processes begin at the same moment."""
    def write(count):
        with Store(url) as store:
            for number in range(count):
                store.file(filed(f"s{number}"))

    processes = [forked(write, 6) for _ in range(3)]
    assert [os.waitpid(process, 0)[1] for process in processes] == [0, 0, 0]
    with Store(url) as store:
        assert (rows(store, filings), rows(store, reports)) == (6, 1)


def test_a_server_that_was_restarted_is_used_again(postgres):
    """Go on after a connection was cut, without a word."""
    notes = []
    with Store(postgres.database(), note=notes.append) as store:
        store.file(filed("ada"))
        postgres.stop()
        postgres.start()
        store.file(filed("bob"))
        assert [each.student.id for each in store.latest(EXERCISE)] == ["ada", "bob"] and not notes


def test_a_server_that_went_away_is_waited_for(postgres):
    """Say so once, and go on when it is back."""
    def note(sentence):
        notes.append(sentence)
        postgres.start()

    notes = []
    with Store(postgres.database(), note=note) as store:
        store.file(filed("ada"))
        postgres.stop()
        assert store.known(key()) and len(notes) == 1
        assert re.fullmatch(r"the database 't\w+' does not answer; waiting up to 60 s for it\.", notes[0])


def test_a_server_that_stays_away_is_not_waited_for_long(postgres):
    """End in one sentence after that time."""
    notes = []
    with Store(postgres.database(), note=notes.append, patience=0.3) as store:
        postgres.stop()
        try:
            with pytest.raises(MachineError, match=r"^the database 't\w+' cannot be used \(.*\); check its [^\n]*$"):
                store.file(filed())
        finally:
            postgres.start()
        assert len(notes) == 1 and store.history(EXERCISE, "ada") == []


def test_without_sqlalchemy_the_extra_is_named(monkeypatch):
    """Say what to install."""
    for name in [name for name in sys.modules if name.startswith("grader.store")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(MachineError, match="setup batch"):
        import grader.store  # noqa: F401
