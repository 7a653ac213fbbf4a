"""Tests for grader/inside/server.py: what it says of an app, at the level that every machine has."""
import time

import pytest

from grader.http.message import Failure
from tests.box.apps import PORT, client, get, served


def test_output_of_an_app_object_is_told():
    """Tell what it printed, each piece once, and what it raised."""
    with served("none") as (started, ask):
        ask(op="object", module="app", name="app")
        asking = client(started)
        get(asking, "/words")
        assert ask(op="look")["out"] == "asked for /words\n" and ask(op="look")["out"] == ""
        assert get(asking, "/crash").status == 500
        assert "ValueError: the app has crashed" in ask(op="look")["err"]


@pytest.mark.parametrize("source, words", [
    (b"raise ValueError('not today')", "ValueError"), (b"def other(): pass", "AttributeError"),
    (b"app =", "SyntaxError"), (b"import sys; sys.exit(3)", "SystemExit"),
])
def test_app_that_cannot_be_imported_is_told(source, words):
    """Tell what the import raised."""
    with served("none", {"app.py": source}) as (_, ask):
        assert ask(op="object", module="app", name="app")["error"][0][0] == words


def test_name_that_is_no_app_is_told():
    """Tell that it cannot be called."""
    with served("none", {"app.py": b"app = 5\n"}) as (_, ask):
        told = ask(op="object", module="app", name="app")
        assert told["serving"] is False and told["kind"] == "int"


def test_app_is_served_afresh_as_it_was_when_imported():
    """Forget what requests have changed, without a new import."""
    source = b"""seen = []
print("imported")


def app(environ, start):
    seen.append(1)
    start("200 OK", [("Content-Length", "1")])
    return [str(len(seen)).encode()]
"""
    with served("none", {"app.py": source}) as (started, ask):
        ask(op="object", module="app", name="app")
        asking = client(started)
        assert [get(asking, "/").body for _ in range(3)] == [b"1", b"2", b"3"]
        ask(op="afresh")
        assert [get(asking, "/").body for _ in range(2)] == [b"1", b"2"]
        assert ask(op="look")["out"] == "imported\n"


def test_app_that_ends_its_process_is_told_and_served_afresh():
    """Tell how it ended; the next one serves again."""
    source = b"import os\n\n\ndef app(environ, start):\n    os._exit(5)\n"
    with served("none", {"app.py": source}) as (started, ask):
        ask(op="object", module="app", name="app")
        with pytest.raises(Failure):
            get(client(started), "/")
        while (status := ask(op="look")["status"]) is None:
            pass
        assert status == 5 and ask(op="afresh")["serving"] is True


def test_client_that_goes_away_does_no_harm():
    """Serve the next one, and write nothing into the app's log."""
    with served("none") as (started, ask):
        ask(op="object", module="app", name="app")
        for _ in range(5):
            gone = started.dial(None, time.monotonic() + 5)
            gone.sendall(b"GET /w")
            gone.close()
        assert get(client(started), "/words").status == 200
        assert ask(op="look")["err"] == ""


def test_program_that_ends_says_how():
    """Tell the exit status and what was printed."""
    with served("none", {"app.py": b"print('off', flush=True)\nraise SystemExit(4)\n"}) as (started, ask):
        ask(op="program", file="app.py", environment={"PORT": str(PORT)}, roots=[""], packages=False)
        with pytest.raises(Failure, match="found no connection"):
            get(client(started, PORT), "/", 0.3)
        looked = ask(op="look")
        assert looked["status"] == 4 and looked["out"] == "off\n"


def test_program_that_listens_elsewhere_is_seen(have):
    """Tell where it listens, in a network of its own."""
    have("full")
    with served("full", port=PORT) as (started, ask):
        ask(op="program", file="app.py", environment={"PORT": str(PORT + 1)}, roots=[""], packages=False)
        get(client(started, PORT + 1), "/")
        assert ask(op="look")["listening"] == [["127.0.0.1", PORT + 1]]
        assert ask(op="stop", seconds=2)["status"] == -15


def test_program_that_does_not_stop_is_told():
    """Say that it lives on; the box ends it all the same."""
    source = (b"import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
              b"print('up', flush=True)\ntime.sleep(60)\n")
    with served("none", {"app.py": source}) as (_, ask):
        ask(op="program", file="app.py", environment={}, roots=[""], packages=False)
        while "up" not in ask(op="look")["out"]:
            pass
        assert ask(op="stop", seconds=0.2)["status"] is None
