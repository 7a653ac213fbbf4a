"""Remembers results, in a file of SQLite or in PostgreSQL, so that nothing is graded twice and nothing is lost.

    Filed ── packing ──> rows of tables ──> door ──> a database

Each filing is one transaction: it is there as a whole, or not at all, whoever is killed and when. Several processes may
write to one store. A server that goes away is waited for.
"""
import time
from collections.abc import Callable, Collection, Iterator
from itertools import groupby
from types import TracebackType
from typing import Any, Self

from grader.errors import MachineError

try:
    from sqlalchemy import Connection, Engine, Select, delete, func, insert, select
    from sqlalchemy.exc import SQLAlchemyError
except ImportError:
    raise MachineError("the store of results needs the package SQLAlchemy, which is not installed here; "
                       "'python3 course.py setup batch' adds it") from None

from grader.model import Filed, Key, Report
from grader.store import door, packing
from grader.store.changes import Change, Head, change, last_two
from grader.store.tables import ALONE, create, filings, known, reports

PAGE = 32           # students whose filings are in memory at one time
PAUSES = (0.05, 1.0)


class Store:
    """The results of classes, at a URL: `sqlite:///` and a path, or `postgresql://`; made where there is none.

    A server that goes away is waited for, for at most `patience` seconds, and `note` is told so in a sentence. What
    cannot be had raises UsageError or MachineError, here and in every method.
    """

    def __init__(self, url: str, *, note: Callable[[str], None] = lambda sentence: None,
                 patience: float = door.PATIENCE):
        """Connect, and make the tables if they are not there."""
        self._engine: Engine = door.opened(url)
        self._note, self._patience = note, 0.0
        try:
            self._do(lambda connection: None)       # a server that has never answered is not waited for
            self._patience, place = patience, door.place(self._engine)
            if not self._do(lambda connection: known(connection, place)):
                self._do(lambda connection: create(connection, place), alone=True)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Let go of the database."""
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def known(self, key: Key) -> Report | None:
        """Return the newest complete report of a key, as that of nobody, or None."""
        query = (select(reports.c.packed).where(*_by_key(key), reports.c.complete)
                 .order_by(reports.c.id.desc()).limit(1))
        packed = self._do(lambda connection: connection.scalar(query))
        return None if packed is None else packing.unpacked(packed)

    def file(self, filed: Filed) -> None:
        """Keep what became of a hand-in; when this returns, it is on the disk.

        What was filed last for the student is not filed again if it is the same but for its time: so nothing is double
        where a process was killed, or a server went away, before it could say that it was done.
        """
        row = packing.report_row(filed.key, filed.report) if filed.report and filed.key else None

        def work(connection: Connection) -> None:
            """Insert what is new."""
            values = packing.filing_row(filed, _kept(connection, row) if row else None)
            newest = connection.execute(select(filings).where(
                filings.c.exercise == filed.exercise, filings.c.student == filed.student.id,
            ).order_by(filings.c.id.desc()).limit(1)).first()
            if newest is None or any(getattr(newest, name) != value for name, value in values.items() if name != "at"):
                connection.execute(insert(filings).values(values))

        self._do(work, alone=True)

    def latest(self, exercise: str, students: Collection[str] | None = None) -> Iterator[Filed]:
        """Yield the newest filing of each student, or of those with these ids, in the order of the ids.

        A page of them is in memory at a time, and nothing is locked while the caller is at work.
        """
        for page in self._pages(exercise, students):
            newest = select(func.max(filings.c.id)).where(
                filings.c.exercise == exercise, filings.c.student.in_(page)).group_by(filings.c.student)
            yield from self._filed(_whole().where(filings.c.id.in_(newest)).order_by(filings.c.student))

    def history(self, exercise: str, student: str) -> list[Filed]:
        """Return all filings of a student, beginning with the first."""
        return list(self._filed(_whole().where(filings.c.exercise == exercise, filings.c.student == student)
                                .order_by(filings.c.id)))

    def changes(self, exercise: str) -> Iterator[Change]:
        """Yield by student id whose points differ between the newest result and the last grade before it, and why."""
        for page in self._pages(exercise, None):
            query = select(filings, reports.c.complete).join(reports, isouter=True).where(
                filings.c.exercise == exercise, filings.c.student.in_(page),
            ).order_by(filings.c.student, filings.c.id.desc())
            rows = self._do(lambda connection, query=query: connection.execute(query).all())
            for _, own in groupby(rows, lambda row: row.student):
                pair = last_two([Head(row.id, (row.key_exercise, row.key_submission, row.key_grader, row.report),
                                      bool(row.complete)) for row in own])
                both = list(self._filed(_whole().where(filings.c.id.in_(pair or ())).order_by(filings.c.id)))
                if len(both) == 2 and (found := change(*both)):     # fewer if somebody was forgotten just now
                    yield found

    def forget(self, student: str) -> int:
        """Delete a person wholly, and return how many filings that were.

        Reports that nobody else has go, too. A file is then written anew, so that no trace remains in its gaps;
        PostgreSQL overwrites what is deleted by and by, as its own `VACUUM` comes by.
        """
        def work(connection: Connection) -> int:
            """Delete the filings, then the reports that have none."""
            gone = connection.execute(delete(filings).where(filings.c.student == student)).rowcount
            connection.execute(delete(reports).where(~select(filings.c.id).where(
                filings.c.report == reports.c.id).exists()))
            return gone

        gone = self._do(work, alone=True)
        if self._engine.dialect.name == "sqlite":
            self._do(lambda connection: connection.exec_driver_sql("VACUUM"))
        return gone

    def exercises(self) -> list[str]:
        """Return the names of the exercises of which there is a filing."""
        query = select(filings.c.exercise).distinct().order_by(filings.c.exercise)
        return self._do(lambda connection: list(connection.scalars(query)))

    def _pages(self, exercise: str, students: Collection[str] | None) -> Iterator[list[str]]:
        """Yield the ids of students in order, a page at a time."""
        if students is not None:
            ids = sorted(set(students))
            yield from (ids[start:start + PAGE] for start in range(0, len(ids), PAGE))
            return
        query = (select(filings.c.student).where(filings.c.exercise == exercise).distinct()
                 .order_by(filings.c.student).limit(PAGE))
        page = self._do(lambda connection: list(connection.scalars(query)))
        while page:
            yield page
            query_on = query.where(filings.c.student > page[-1])
            page = self._do(lambda connection, query=query_on: list(connection.scalars(query)))

    def _filed(self, query: Select) -> Iterator[Filed]:
        """Yield the filings that a query finds."""
        yield from map(packing.filing, self._do(lambda connection: connection.execute(query).all()))

    def _do(self, work: Callable[[Connection], Any], *, alone: bool = False) -> Any:
        """Return what some work comes to; what writes needs `alone`: one transaction, for which other writers wait.

        Where a server goes away the work is done again, so it has to be such that doing it twice does no harm.
        """
        failures, deadline, (pause, longest) = 0, 0.0, PAUSES
        while True:
            try:
                with self._engine.begin() as connection:
                    if alone:
                        connection.exec_driver_sql(ALONE[connection.dialect.name])
                    return work(connection)
            except SQLAlchemyError as error:
                refused, lost = door.sentence(error, self._engine), door.lost(error)
            failures, now = failures + 1, time.monotonic()
            deadline = deadline or now + self._patience
            if not lost or now >= deadline:
                raise refused
            if failures == 2:       # before, it was only that a connection had been cut
                self._note(f"{door.place(self._engine)} does not answer; waiting up to {self._patience:.0f} s for it.")
            time.sleep(pause)
            pause = min(2 * pause, longest)


def _by_key(key: Key) -> tuple:
    """Return the conditions under which a report has this key."""
    return reports.c.exercise == key.exercise, reports.c.submission == key.submission, reports.c.grader == key.grader


def _kept(connection: Connection, row: dict[str, object]) -> int:
    """Return the number of a report's row, which is inserted if there is none; nobody else may be writing."""
    key = Key(row["exercise"], row["submission"], row["grader"])
    found = connection.scalar(select(reports.c.id).where(*_by_key(key), reports.c.content == row["content"]))
    return found or connection.execute(insert(reports).values(row)).inserted_primary_key[0]


def _whole() -> Select:
    """Return the query for filings with their reports."""
    return select(filings, reports.c.packed).join(reports, isouter=True)
