"""A store of each kind, so that every test is one of SQLite and of PostgreSQL."""
import pytest

from grader.store import Store
from tests.postgres import postgres  # noqa: F401


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """Return the URL of a store that is not there yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'results.db'}"
    return request.getfixturevalue("postgres").database()


@pytest.fixture
def store(url):
    """Return an empty store."""
    with Store(url) as opened:
        yield opened
