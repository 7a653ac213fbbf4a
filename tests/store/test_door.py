"""Tests for grader/store/door.py: what is no store ends in one sentence, in which nothing is private."""
import os
import sqlite3
import subprocess
import sys

import pytest
from sqlalchemy import event

from grader.errors import GraderError, MachineError, UsageError
from grader.store import Store, door
from tests.filings import filed, key, report
from tests.postgres import PASSWORD, PRUDENT
from tests.sources import ROOT


def refusal(url, kind=GraderError):
    """Return the sentence with which a URL is refused."""
    with pytest.raises(kind) as caught:
        Store(url)
    said = str(caught.value)
    assert "\n" not in said and "sqlalche.me" not in said and "SELECT" not in said
    assert caught.value.__cause__ is None and (caught.value.__suppress_context__ or caught.value.__context__ is None)
    return said


@pytest.mark.parametrize("url", [
    "", "results.db", "/tmp/results.db", "sqlite://", "sqlite:///", "mysql://u:geheim@h/d", "postgresql:/h/d",
    "http://h/d", "postgresql+asyncpg://u:geheim@h/d", "postgresql://u:geheim@h:port/d", "postgresql://u:geheim@h",
    "postgresql://u:geheim@h/", "postgresql://u:ge/heim@h/d", "postgresql://u:ge@heim@h/d",
    "postgresql://u:ge:heim@h/d", "postgresql://u:ge#heim@h/d", "postgresql://u:geheim@h/d?x=@"])
def test_what_is_no_url_of_a_store_is_refused(url):
    """Say what was expected, and repeat nothing of the URL."""
    said = refusal(url, UsageError)
    assert "geheim" not in said and "heim" not in said and "expected" in said


@pytest.mark.parametrize("name", ["results.db", "a?b=c#d%20&e", ":memory:", "file:x", "\u00e9 \U0001f600 \udcff"])
def test_a_path_is_taken_as_it_is(tmp_path, name):
    """Make the file of that name and no other."""
    (tmp_path / name).mkdir()
    with Store(f"sqlite:///{tmp_path / name / name}") as store:
        store.file(filed())
    assert os.listdir(tmp_path) == os.listdir(tmp_path / name) == [name]


def test_a_relative_path_is_one_from_here(tmp_path, monkeypatch):
    """Stay with the file, wherever the process goes."""
    monkeypatch.chdir(tmp_path)
    with Store("sqlite:///:memory:") as store:
        store.file(filed())
    assert [path.name for path in tmp_path.iterdir()] == [":memory:"]


@pytest.mark.parametrize("content", [b"PK\x03\x04 no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 2000])
def test_a_file_that_is_no_database_is_refused(tmp_path, content):
    """Say so, and leave it as it is."""
    (tmp_path / "x.db").write_bytes(content)
    said = refusal(f"sqlite:///{tmp_path / 'x.db'}", UsageError)
    assert "no database" in said and "x.db" in said and (tmp_path / "x.db").read_bytes() == content


@pytest.mark.parametrize("place", ["missing/results.db", "file/results.db", "folder"])
def test_a_place_that_cannot_be_written_is_refused(tmp_path, place):
    """Say what to look at."""
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    assert "cannot be opened; check" in refusal(f"sqlite:///{tmp_path / place}", UsageError)


def test_a_store_that_cannot_be_written_is_read(tmp_path, monkeypatch):
    """Draw results from a medium that is read-only, and say so when something is to be filed."""
    url = f"sqlite:///{tmp_path / 'results.db'}"
    with Store(url) as store:
        store.file(filed())
    monkeypatch.setattr(door, "_set_up", lambda connection, _: connection.execute("PRAGMA query_only = ON"))
    with Store(url) as store:
        assert store.known(key()) and list(store.latest("words")) == [filed()]
        with pytest.raises(UsageError, match="cannot be written to; check its permissions"):
            store.file(filed("bob"))


def test_a_full_disk_is_said_to_be_full(tmp_path):
    """Keep what was filed before, and nothing of what did not fit."""
    with Store(f"sqlite:///{tmp_path / 'results.db'}") as store:
        store.file(filed())
        event.listen(store._engine, "begin", lambda each: each.exec_driver_sql("PRAGMA max_page_count = 20"))
        with pytest.raises(MachineError, match="the disk is full; make room"):
            store.file(filed("bob", key=key("sha256:b"), report=report(versions={"x": os.urandom(99_999).hex()})))
        assert list(store.latest("words")) == [filed()] and store.known(key("sha256:b")) is None


CROWDED = """\
import resource, sys
from grader.store import Store
from tests.filings import filed
with Store(sys.argv[1]) as store:
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    for number in range(1000):
        store.file(filed(f"s{number}", fault="x" * 5000))
        print(number, flush=True)
"""


def test_a_file_that_may_not_grow_loses_nothing(tmp_path):
    """End in one sentence, with all in the store of which the process said so."""
    url = f"sqlite:///{tmp_path / 'results.db'}"
    done = subprocess.run([sys.executable, "-c", CROWDED, url], cwd=ROOT, capture_output=True, text=True)
    assert "MachineError" in done.stderr.splitlines()[-1] and "disk" in done.stderr.splitlines()[-1]
    with Store(url) as store:
        assert len(list(store.latest("words"))) == len(done.stdout.split()) > 5


def test_a_damaged_file_is_said_to_be_one(tmp_path):
    """Say what to do about it."""
    url = f"sqlite:///{tmp_path / 'results.db'}"
    with Store(url) as store:
        store.file(filed("bob", fault="x" * 100_000))
    content = (tmp_path / "results.db").read_bytes()
    (tmp_path / "results.db").write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    with pytest.raises(MachineError, match="damaged; restore"):
        with Store(url) as store:
            store.exercises()


def test_a_file_in_use_is_waited_for(tmp_path, monkeypatch):
    """Say so if it does not end."""
    url = f"sqlite:///{tmp_path / 'results.db'}"
    monkeypatch.setattr(door, "PATIENCE", 0.2)
    with Store(url) as store:
        with sqlite3.connect(tmp_path / "results.db", isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(MachineError, match="in use by other programs"):
                store.file(filed())
            other.execute("COMMIT")
        store.file(filed())


def test_a_commit_is_on_the_disk(tmp_path):
    """Have SQLite wait for the disk, keep to one file, and know of foreign keys."""
    with Store(f"sqlite:///{tmp_path / 'results.db'}") as store, store._engine.connect() as connection:
        asked = ("synchronous", "foreign_keys", "journal_mode")
        assert [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked] == [3, 1, "delete"]


def test_no_server_is_no_store(tmp_path):
    """Say that nobody answers, at once, without the password."""
    said = refusal(f"postgresql://u:geheim@/results?host={tmp_path}", MachineError)
    assert "'results' cannot be used" in said and "geheim" not in said


def test_a_wrong_password_is_never_repeated(postgres):
    """Say what the server says."""
    name = postgres.database().partition("@/")[2]
    said = refusal(f"postgresql://{PRUDENT}:geheim@/{name}", MachineError)
    assert "password authentication failed" in said and "geheim" not in said
    assert "no password" in refusal(f"postgresql://{PRUDENT}@/{name}", MachineError)
    postgres.ask("GRANT ALL ON SCHEMA public TO PUBLIC", name.partition("?")[0])
    for scheme in ("postgresql", "postgres", "postgresql+psycopg"):
        with Store(f"{scheme}://{PRUDENT}:{PASSWORD}@/{name}") as store:
            store.file(filed())


def test_a_password_that_a_driver_repeats_is_masked(postgres):
    """Cover it wherever it stands."""
    name = postgres.database().partition("@/")[2]
    said = refusal(f"postgresql://geheim:geheim@/{name}", MachineError)
    assert "***" in said and "geheim" not in said


@pytest.mark.parametrize("change", ["@/nowhere", "?application_name=x&nonsense=1&host="])
def test_a_wrong_database_or_option_is_refused(postgres, change):
    """Say what the server or its library says."""
    url = postgres.database()
    front, _, host = url.rpartition("?host=")
    wrong = f"{front if '?' in change else front.partition('@')[0]}{change}{host if '?' in change else f'?host={host}'}"
    assert any(word in refusal(wrong) for word in ("nowhere", "nonsense"))


def test_a_user_without_rights_is_told(postgres):
    """Name what the server refuses."""
    name = postgres.database().partition("@/")[2]
    assert "permission denied" in refusal(f"postgresql://{PRUDENT}:{PASSWORD}@/{name}", MachineError)


def test_without_the_driver_the_extra_is_named(monkeypatch):
    """Say what to install."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert "setup postgres" in refusal("postgresql://u:geheim@h/d", MachineError)
