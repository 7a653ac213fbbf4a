"""The report of a class as files: whole, the same again, without those who left, one filing in memory at a time."""
import os
import tracemalloc
from dataclasses import replace

import pytest

from grader import classroom
from grader.errors import UsageError
from grader.model import Student
from grader.reporters import render
from tests.classroom.pupils import FAULT, filed, many, outcome, perfect, report


def files_of(folder):
    """Return every file below a folder with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def write(folder, *filings, **details):
    """Write the report of a class and return its files."""
    classroom.write(folder, "Words", lambda: iter(filings), **details)
    return files_of(folder)


def test_a_class_is_an_index_and_a_page_a_student(tmp_path):
    """Make the folder, and no page for who has no report."""
    written = write(tmp_path / "new" / "out", filed("ada", perfect()), filed("bob", FAULT), absent=(Student("cleo"),))
    assert set(written) == {"index.html", "students/ada.html"}
    assert written["students/ada.html"].decode() == render("html", [perfect()])


def test_the_same_again_changes_no_file(tmp_path):
    """Touch only what has changed."""
    before = write(tmp_path, *many(20))
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.html")}
    for path in times:
        os.utime(path, ns=(1, 1))
    assert write(tmp_path, *many(20)) == before
    assert all(path.stat().st_mtime_ns == 1 for path in times)
    changed = [replace(found, report=perfect()) if found.student.id == "student0002" else found for found in many(20)]
    after = write(tmp_path, *changed)
    assert {name for name in after if after[name] != before[name]} == {"index.html", "students/student0002.html"}


def test_who_left_the_class_has_no_page(tmp_path):
    """Remove the page also where the student now has a fault, and what a kill left; leave other files alone."""
    write(tmp_path, filed("ada", perfect()), filed("bob", perfect()), filed("cleo", perfect()))
    for name in (".ada.html.x1y2", "notes.txt"):
        (tmp_path / "students" / name).write_text("left", encoding="utf-8")
    (tmp_path / "students" / "folder.html").mkdir()
    assert set(write(tmp_path, filed("ada", perfect()), filed("bob", FAULT))) == {
        "index.html", "students/ada.html", "students/notes.txt"}


def test_an_empty_class_is_a_page(tmp_path):
    """Write the index."""
    assert set(write(tmp_path)) == {"index.html"}


def test_a_page_never_names_whom_a_filing_does_not(tmp_path):
    """Show the student of the filing, which may be a pseudonym, and never the one of the report."""
    written = write(tmp_path, filed("p-17", replace(perfect(), student="Ada Lovelace"), student=Student("p-17")))
    assert not [name for name, data in written.items() if b"Ada" in data]


def test_an_id_never_leads_out_of_the_folder(tmp_path):
    """Refuse it before a page is written."""
    with pytest.raises(ValueError, match="climbs out of its folder"):
        write(tmp_path / "out", filed("../../evil", perfect()))
    assert not (tmp_path / "evil.html").exists()


def test_a_second_filing_overwrites_no_page(tmp_path):
    """Refuse it, and keep the first one's page."""
    other = report(outcome("a", "failed", 0.0))
    with pytest.raises(ValueError, match="two filings"):
        write(tmp_path, filed("ada", perfect()), filed("ada", other))
    assert files_of(tmp_path)["students/ada.html"].decode() == render("html", [perfect()])


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    """Name it, and what to do."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be written.*name another"):
        write(tmp_path / "file", filed("ada", perfect()))


def test_the_old_index_stays_until_the_new_one_is_whole(tmp_path):
    """Lose nothing when the filings end in a failure."""
    before = write(tmp_path, filed("ada", perfect()))

    def failing():
        yield filed("ada", perfect())
        raise RuntimeError("the store is gone")
    with pytest.raises(RuntimeError, match="the store is gone"):
        classroom.write(tmp_path, "Words", failing)
    assert files_of(tmp_path) == before


def test_one_filing_is_held_at_a_time(tmp_path):
    """Write a class of large reports, a hundred MiB in all, in the memory of a few; cycles wait for their collector."""
    classroom.write(tmp_path, "Words", lambda: many(1))       # what is loaded once is not counted

    def large():
        for number in range(100):
            style = replace(outcome("style.pep8"), reason=str(number) + "x" * 2**20)
            yield filed(f"s{number}", report(style))
    tracemalloc.start()
    classroom.write(tmp_path, "Words", large)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 * 2**20
