"""Opens the database of a store's URL, and says in one sentence of ours why one cannot be had.

What a driver says is shown only as far as it is about the machine: never a statement, a student's data or a password.
"""
import re
import sqlite3
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, SQLAlchemyError

from grader.errors import GraderError, MachineError, UsageError

FORMS = "expected sqlite:///FILE or postgresql://USER@HOST/DATABASE"
FILE = "sqlite:///"
SERVER = re.compile(r"postgres(?:ql)?(?:\+psycopg)?://")
# RFC 3986, section 3.2: what stands before the last @ holds one colon at most, and none of these. A password that does
# would end up in the name of the host or of the database, and so in a message.
PRIVATE = re.compile(r"[^@:/?#]*(?::[^@:/?#]*)?")
PATIENCE = 60       # seconds to wait for other writers, and for a server that went away
# libpq's parameters: a server that vanished without a word is noticed after half a minute.
NOTICE = {"connect_timeout": 10, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3,
          "tcp_user_timeout": 30_000}
# What SQLite's result codes begin with, what is to be said of the file, and whose fault it is.
SAID = {
    "SQLITE_NOTADB": (UsageError, "is no database; name another file, or the results.db of a batch"),
    "SQLITE_CANTOPEN": (UsageError, "cannot be opened; check that its folder is there and can be written to"),
    "SQLITE_READONLY": (UsageError, "cannot be written to; check its permissions and those of its folder"),
    "SQLITE_PERM": (UsageError, "cannot be opened; check its permissions and those of its folder"),
    "SQLITE_FULL": (MachineError, "cannot grow, for the disk is full; make room, and start again: what is filed stays"),
    "SQLITE_BUSY": (MachineError, f"has been in use by other programs for {PATIENCE} s; wait until they are done"),
    "SQLITE_CORRUPT": (MachineError, "is damaged; restore it from a copy, or grade again into a new one"),
    "SQLITE_IOERR": (MachineError, "cannot be read or written, for the disk refuses; check its space and its health"),
}


def opened(url: str) -> Engine:
    """Return the engine of a store's URL, without having connected; UsageError if it is none.

    What follows `sqlite:///` is a path as it is. MachineError if PostgreSQL's driver is not installed.
    """
    if url.startswith(FILE) and url != FILE:
        engine = create_engine(URL.create("sqlite", database=str(Path(url.removeprefix(FILE)).absolute())),
                               connect_args={"timeout": PATIENCE, "isolation_level": None})
        event.listen(engine, "connect", _set_up)
        return engine
    if not SERVER.match(url):
        raise UsageError(f"this is no URL of a store; {FORMS}.")
    address = _address(url)
    try:
        return create_engine(address, connect_args={name: value for name, value in NOTICE.items()
                                                    if name not in address.query})
    except ModuleNotFoundError:
        raise MachineError("a store in PostgreSQL needs the package psycopg, which is not installed here; "
                           "'python3 course.py setup postgres' adds it") from None


def _address(url: str) -> URL:
    """Return the parts of a PostgreSQL URL, with the driver that we use; UsageError if it has other parts."""
    private = url.partition("://")[2].rpartition("@")[0]
    if not PRIVATE.fullmatch(private):
        raise UsageError("the user or the password in the URL of the store holds one of : / ? # @; "
                         "expected them as %3A %2F %3F %23 %40.")
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise UsageError(f"the URL of the store cannot be read; {FORMS}, a port as :5432 after the host.") from None
    if not address.database:
        raise UsageError(f"the URL of the store names no database; {FORMS}.")
    return address.set(drivername="postgresql+psycopg")


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    """Make a connection to SQLite keep what is committed, whatever happens then.

    The file has a rollback journal, since a write-ahead log does not work on a network's disks and is two more files
    beside it; with EXTRA its end is on the disk, too, before a commit returns (sqlite.org/pragma.html, synchronous).
    """
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute("PRAGMA foreign_keys = ON")


def place(engine: Engine) -> str:
    """Return in words where a store lies, without what is private."""
    url = engine.url
    return f"the store '{url.database}'" if url.drivername == "sqlite" else f"the database '{url.database}'"


def lost(error: SQLAlchemyError) -> bool:
    """Say whether a server went away, is starting, or is not there: what time may mend.

    Classes 08 and 57P of PostgreSQL's error codes (appendix A of its manual); an error without a code is libpq's.
    """
    if not isinstance(error, DBAPIError) or isinstance(error.orig, sqlite3.Error):
        return False
    code = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or isinstance(error, OperationalError) and (
        code is None or code.startswith(("08", "57P")))


def sentence(error: SQLAlchemyError, engine: Engine) -> GraderError:
    """Return what a database refused, as an error of ours."""
    cause = getattr(error, "orig", None)
    if isinstance(cause, sqlite3.Error):
        name = getattr(cause, "sqlite_errorname", "")
        for code, (kind, words) in SAID.items():
            if name.startswith(code):
                return kind(f"{place(engine)} {words}.")
    said = (str(cause or "") or type(error).__name__).splitlines()[0].strip()
    if engine.url.password:
        said = said.replace(engine.url.password, "***")
    return MachineError(f"{place(engine)} cannot be used ({said}); check its address and user, and that it runs.")
