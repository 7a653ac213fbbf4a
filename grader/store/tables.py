"""The tables of a store, the same in SQLite and in PostgreSQL, and how they come to be.

    grader_schema     which version of these tables it is
    grader_reports    reports as compressed JSON, each once, without anything that tells whose it is
    grader_filings    what became of a student's hand-in, one row after the other; most point to a report

Rows are written and deleted, never changed. Whoever changes the tables, or adds a field to the types in a report,
raises VERSION: an older grader then says so and leaves the store alone.
"""
from sqlalchemy import (
    Boolean, Column, Connection, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text, TypeDecorator,
    UniqueConstraint, inspect, select)

from grader.errors import UsageError

VERSION = 1
# What lets one writer at a time in, until its transaction ends: the creation of the tables among them. PostgreSQL's
# lock is a number of our own (section 13.3.5 of its manual); readers wait for nobody there.
ALONE = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "SELECT pg_advisory_xact_lock(7233191866532)"}


class Words(TypeDecorator):
    r"""A text of any characters at all, sorted by code point.

    PostgreSQL refuses U+0000, and no encoding has lone surrogates: both are kept as escapes behind a backslash, and a
    backslash as two. A class since SQLAlchemy asks for one.
    """

    impl = Text().with_variant(Text(collation="C"), "postgresql")
    cache_ok = True

    def process_bind_param(self, value, dialect):
        """Return a text as it is stored."""
        if value is None:
            return None
        return value.replace("\\", "\\\\").replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")

    def process_result_value(self, value, dialect):
        """Return a text that was stored."""
        if value is None or "\\" not in value:
            return value
        plain, *parts = value.split("\\\\")
        return "\\".join(map(_unescaped, (plain, *parts)))


def _unescaped(part: str) -> str:
    """Return a text whose every backslash begins an escape."""
    plain, *escapes = part.split("\\")
    return plain + "".join(chr(int(text[1:3], 16)) + text[3:] if text[0] == "x" else chr(int(text[1:5], 16)) + text[5:]
                           for text in escapes)


METADATA = MetaData()
schema = Table("grader_schema", METADATA, Column("version", Integer, primary_key=True, autoincrement=False))
reports = Table(
    "grader_reports", METADATA,
    Column("id", Integer, primary_key=True),
    Column("exercise", Words, nullable=False),          # these three are the key
    Column("submission", Words, nullable=False),
    Column("grader", Words, nullable=False),
    Column("content", Words, nullable=False),           # a digest of all that is in a report but for seconds
    Column("complete", Boolean, nullable=False),
    Column("packed", LargeBinary, nullable=False),
    UniqueConstraint("exercise", "submission", "grader", "content"))
filings = Table(
    "grader_filings", METADATA,
    Column("id", Integer, primary_key=True),            # the order of filing
    Column("exercise", Words, nullable=False),
    Column("student", Words, nullable=False),
    Column("person", Words, nullable=False),            # the fields of the student, as JSON
    Column("handin", Words, nullable=False),            # what the report says of this hand-in alone, as JSON
    Column("key_exercise", Words),                      # the key, where there is one
    Column("key_submission", Words),
    Column("key_grader", Words),
    Column("report", Integer, ForeignKey("grader_reports.id"), index=True),
    Column("fault", Words, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("handed", Words, nullable=False),
    Column("at", Words, nullable=False))
Index("grader_filings_newest", filings.c.exercise, filings.c.student, filings.c.id)
Index("grader_filings_student", filings.c.student)


def known(connection: Connection, place: str) -> bool:
    """Say whether the tables are there; UsageError if a newer grader made them, or if the file is another program's."""
    tables = inspect(connection).get_table_names()
    if schema.name not in tables:
        if tables and connection.dialect.name == "sqlite":
            raise UsageError(f"{place} is a database of another program; expected a store. Name another file.")
        return False
    version = connection.scalar(select(schema.c.version))
    if version != VERSION:
        raise UsageError(f"{place} was written by another version of the grader (its tables have version {version}, "
                         f"this grader knows {VERSION}); install that version, or name another store.")
    return True


def create(connection: Connection, place: str) -> None:
    """Make the tables, unless somebody else was faster; the caller has seen to it that nobody else writes."""
    if not known(connection, place):
        METADATA.create_all(connection)
        connection.execute(schema.insert().values(version=VERSION))
