"""Tests for grader/store/tables.py: the tables, what text they take, and whose they are."""
import random
import sqlite3

import pytest
from sqlalchemy import insert, select, update

from grader.errors import UsageError
from grader.store import Store
from grader.store.tables import VERSION, Words, filings, reports, schema
from tests.filings import filed, scored


def test_a_store_has_one_version(url):
    """Write it once, however often the store is opened."""
    for _ in range(2):
        with Store(url) as store, store._engine.connect() as connection:
            assert connection.scalars(select(schema.c.version)).all() == [VERSION]


def test_a_store_of_a_newer_grader_is_left_alone(url):
    """Say in one sentence which versions there are, and change nothing."""
    with Store(url) as store:
        store.file(filed())
        with store._engine.begin() as connection:
            connection.execute(update(schema).values(version=VERSION + 1))
    with pytest.raises(UsageError, match=rf"version {VERSION + 1}, this grader knows {VERSION}\); install"):
        Store(url)


def test_a_database_of_another_program_is_left_alone(tmp_path):
    """Add no table to what is not ours."""
    with sqlite3.connect(tmp_path / "places.sqlite") as other:
        other.execute("CREATE TABLE moz_places (id INTEGER)")
    before = (tmp_path / "places.sqlite").read_bytes()
    with pytest.raises(UsageError, match="of another program"):
        Store(f"sqlite:///{tmp_path / 'places.sqlite'}")
    assert (tmp_path / "places.sqlite").read_bytes() == before


def test_a_database_that_others_use_takes_a_store(postgres):
    """Lie beside other tables in PostgreSQL."""
    url = postgres.database()
    postgres.ask("CREATE TABLE other (id integer)", url.partition("@/")[2].partition("?")[0])
    with Store(url) as store:
        store.file(filed())
        assert store.exercises() == ["words"]


def test_a_report_is_stored_once(store):
    """Have the database itself refuse a second one, and a filing whose report is not there."""
    store.file(filed())
    with store._engine.connect() as connection:
        row = {**connection.execute(reports.select()).one()._mapping, "id": 77}
        with pytest.raises(Exception, match="(?i)unique"):
            connection.execute(insert(reports).values(row))
    with store._engine.connect() as connection:
        row = connection.execute(filings.select()).one()._mapping
        with pytest.raises(Exception, match="(?i)foreign key"):
            connection.execute(insert(filings).values({**row, "id": 77, "report": 78}))


@pytest.mark.parametrize("seed", range(30))
def test_any_text_comes_back(seed):
    """Return what went in, for texts of whatever is escaped; what is stored can be encoded and has no U+0000."""
    dice, words = random.Random(seed), Words()
    for _ in range(100):
        text = "".join(dice.choice("\\xu0d8\0\ud800\udfff\u00e9\U0001f600a") for _ in range(dice.randrange(12)))
        stored = words.process_bind_param(text, None)
        assert words.process_result_value(stored, None) == text
        assert "\0" not in stored and stored.encode().decode() == stored


def test_plain_text_is_stored_as_it_is():
    """Leave names readable for whoever looks into the database."""
    words = Words()
    assert words.process_bind_param("Ada Löw ', \"", None) == "Ada Löw ', \""
    assert words.process_bind_param(None, None) is words.process_result_value(None, None) is None


def test_texts_are_sorted_by_code_point(postgres):
    """Ask for it, column by column, since a database sorts by its own language."""
    url = postgres.database()
    with Store(url):
        kinds = postgres.ask("SELECT DISTINCT data_type, collation_name FROM information_schema.columns "
                             "WHERE table_name LIKE 'grader_%' AND data_type LIKE '%char%' OR data_type = 'text' "
                             "AND table_name LIKE 'grader_%'", url.partition("@/")[2].partition("?")[0])
    assert kinds == "text|C"


def test_the_newest_are_found_by_an_index(store):
    """Read nobody else's rows for one student."""
    if store._engine.dialect.name == "sqlite":
        store.file(scored("ada", 1.0))
        with store._engine.connect() as connection:
            plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN SELECT * FROM grader_filings WHERE exercise = 'x' "
                                              "AND student = 'ada' ORDER BY id DESC LIMIT 1").all()
        assert "grader_filings_newest" in str(plan) and "TEMP B-TREE" not in str(plan)
