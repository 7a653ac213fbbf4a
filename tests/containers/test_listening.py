"""Tests for grader/containers/listening.py: a container's output, piece by piece."""
from contextlib import closing

import pytest

from grader.containers.engine import RefusedError, asking
from grader.containers.listening import pieces
from grader.containers.running import Order, run
from grader.model import Limits
from tests.containers import live


@pytest.fixture(scope="module")
def engine():
    """Give an engine."""
    with live.engine() as opened:
        yield opened


def test_pieces_are_what_was_printed(engine):
    """Join them to the output, of one stream or of both, and stop early without leaving a connection open."""
    order = Order(("sh", "-c", "echo out; sleep 0.2; echo more; echo err >&2"))
    with run(engine, live.BASE, Limits(memory_mb=64), order) as container:
        assert container.wait(10) == 0
        path = f"/containers/{container.id}/logs"
        with asking():
            assert b"".join(pieces(engine, "GET", path, params={"stdout": 1})) == b"out\nmore\n"
            assert list(pieces(engine, "GET", path, params={"stderr": 1})) == [b"err\n"]
            with closing(pieces(engine, "GET", path, params={"stdout": 1})) as found:
                assert next(found) == b"out\n"


def test_refusal_is_told_in_the_engines_words(engine):
    """Raise it, with the status, for a container that is not there."""
    with pytest.raises(RefusedError, match="No such container") as caught, asking():
        list(pieces(engine, "GET", "/containers/grader-test-none/logs", params={"stdout": 1}))
    assert caught.value.status == 404
