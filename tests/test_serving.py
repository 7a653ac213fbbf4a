"""Tests for grader/serving.py: a student's app in a box, at every level, and a sentence where it cannot be served."""
import socket
import threading
import time

import pytest

from grader import box, serving
from grader.http.message import Request
from grader.model import Limits
from tests.box.apps import APP

COUNTER = b"""
seen = []


def app(environ, start):
    seen.append(1)
    start("200 OK", [("Content-Length", "1")])
    return [str(len(seen)).encode()]
"""


@pytest.fixture(params=list(box.LEVELS))
def level(request, have):
    """Return each level that this machine has."""
    return have(request.param)


@pytest.fixture
def staged(request):
    """Return a function that stages an app.py."""
    with_block = []

    def lay(source):
        block = box.staged({"app.py": source})
        with_block.append(block)
        return serving.Staged(block.__enter__(), ("",), ("app",), False)
    yield lay
    for block in with_block:
        block.__exit__(None, None, None)


def get(service, path="/"):
    """Return the answer to a request."""
    return service.client().ask(Request("GET", path, (), b""), 5)


def test_app_is_served_and_served_afresh(level, staged):
    """Give clients, each with a transcript, and the state that the import left."""
    with serving.app(level, staged(COUNTER), Limits()) as service:
        client = service.client()
        assert [client.ask(Request("GET", "/", (), b""), 5).body for _ in range(3)] == [b"1", b"2", b"3"]
        assert len(client.transcript) == 3
        service.afresh()
        assert get(service).body == b"1"


def test_threads_that_an_import_starts_are_there_in_each_start(level, staged):
    """Start such an app in another box, for a fork would leave its threads behind."""
    source = COUNTER.replace(b"seen = []", b"""import queue, threading, time
jobs, seen = queue.Queue(), []


def work():
    while True:
        jobs.get().set()


threading.Thread(target=work, daemon=True).start()""").replace(b"    seen.append(1)", b"""    done = threading.Event()
    jobs.put(done)
    assert done.wait(5)
    seen.append(1)""")
    with serving.app(level, staged(source), Limits()) as service:
        for _ in range(2):
            assert [get(service).body, get(service).body] == [b"1", b"2"]
            service.afresh()


def test_what_an_app_has_written_is_gone_after_a_restart(level, staged):
    """Serve it in a box of its own."""
    source = COUNTER.replace(b"    seen.append(1)", b"""    open("seen", "a").write(".")
    seen[:] = open("seen").read()""")
    with serving.app(level, staged(source), Limits()) as service:
        answers = [get(service).body]
        for again in (service.afresh, service.restart):
            again()
            answers.append(get(service).body)
    assert answers == [b"1", b"2", b"1"]


def test_program_that_listens_elsewhere_is_not_waited_for_long(staged):
    """Give it a moment to listen where it should as well."""
    source = b"import socket, time\nopened = socket.create_server(('127.0.0.1', 0))\ntime.sleep(60)\n"
    with serving.program("none", staged(source), Limits()) as service:
        began = time.monotonic()
        with pytest.raises(serving.ServiceError, match="listens on 127.0.0.1:"):
            service.listens(30)
        assert time.monotonic() - began < 15


def test_nothing_of_what_is_printed_is_lost(staged):
    """Show each line once, however often one looks meanwhile."""
    source = b"import time\nfor number in range(2000):\n    print(number, flush=True)\ntime.sleep(60)\n"
    seen = ""
    with serving.program("none", staged(source), Limits()) as service:
        latest = time.monotonic() + 10
        while "1999\n" not in seen and time.monotonic() < latest:
            seen += service.look().out
    assert seen.split() == [str(number) for number in range(2000)]


def test_program_is_run_and_stopped(level, staged):
    """Wait until it listens, ask it, read its log, and stop it."""
    with serving.program(level, staged(APP), Limits()) as service:
        service.listens(10)
        assert get(service, "/words").body == b"GET /words "
        seen = service.look()
        assert seen.status is None and "GET /words HTTP/1." in seen.err
        status, seconds = service.stop(5)
        assert status in (-15, 143) and seconds < 5


@pytest.mark.parametrize("source, kind, words", [
    (b"x = 1\n", "name", "app.py defines no app"),
    (b"app = 5\n", "callable", "app.app is of the type int and cannot be called"),
    (b"def f():\n    return 1 / 0\n\n\nf()\n", "import", "importing app raised ZeroDivisionError: division by zero"),
    (b"import nothing_of_that_name\n", "import", "importing app raised ModuleNotFoundError"),
])
def test_app_that_cannot_be_served_is_told(staged, source, kind, words):
    """Say why in a sentence, and where if that is in the student's file."""
    with pytest.raises(serving.ServiceError, match=words) as caught, serving.app("none", staged(source), Limits()):
        pass
    assert caught.value.kind == kind
    if "f()" in source.decode():
        assert caught.value.place == ("app.py", 2)


@pytest.mark.parametrize("source, kind, words", [
    (b"raise ValueError('no')\n", "crashed", "ended with exit status 1 before it listened"),
    (b"import os\nos.abort()\n", "crashed", "ended with signal 6 before it listened"),
    (b"import time\ntime.sleep(60)\n", "never", "never listened on 127.0.0.1:8080 within 0.3 s"),
    (APP.replace(b'os.environ.get("PORT", "8080")', b'"8123"'), "other",
     "listens on 127.0.0.1:8123; expected 127.0.0.1:8080"),
])
def test_program_that_does_not_listen_is_told(staged, have, source, kind, words):
    """Tell never, elsewhere and crashed apart, with what it printed last."""
    have("full")
    with serving.program("full", staged(source), Limits()) as service:
        with pytest.raises(serving.ServiceError, match=words) as caught:
            service.listens(5 if kind == "crashed" else 0.3 if kind == "never" else 1)
        assert caught.value.kind == kind
        if source.startswith(b"raise"):
            assert 'File "app.py", line 1' in caught.value.out and "ValueError: no" in caught.value.out


def test_endless_import_is_told_in_time(staged):
    """End at the criterion's limit, and say what it usually is."""
    began = time.monotonic()
    words = 'importing app does not come to its end; .* __name__ == "__main__"'
    with (pytest.raises(serving.ServiceError, match=words) as caught,
          serving.app("none", staged(b"while True:\n    pass\n"), Limits(seconds=1))):
        pass
    assert time.monotonic() - began < 5 and caught.value.kind == "endless"


def test_program_is_told_the_port_of_its_own_network(staged, have):
    """Tell it the one that was chosen, and expect it there."""
    with serving.program(have("full"), staged(APP), Limits(), port=20123) as service:
        service.listens(10)
        assert service.host == "127.0.0.1:20123" and service.look().listening == (("127.0.0.1", 20123),)


@pytest.mark.parametrize("name", ["full", "none"])
def test_program_that_is_told_nothing_has_its_own_address(staged, have, name):
    """Set neither HOST nor PORT."""
    port = serving.free_port()
    source = APP.replace(b'"8080"', b'"%d"' % port).replace(b'"serving"', b'{"HOST", "PORT"} & {*os.environ}')
    with serving.program(have(name), staged(source), Limits(), told=False, port=port) as service:
        service.listens(10)
        while not service.printed:
            service.look()
        assert service.printed == "set()\n"


def test_port_of_another_program_is_left_alone(staged):
    """Say so, where a box shares the machine's network."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        words = f"port {port} is taken by another program on this machine"
        with (pytest.raises(serving.ServiceError, match=words) as caught,
              serving.program("none", staged(APP), Limits(), told=False, port=port)):
            pass
    assert caught.value.kind == "taken"


def test_code_is_run_in_place_of_a_file(staged, level):
    """Run it as `python -c` does, with the hand-in's modules at hand; keep what it printed."""
    with serving.program(level, staged(APP), Limits(), code="import app\nprint(app.__name__)") as service:
        while service.look().status is None:
            time.sleep(0.01)
        assert service.look().status == 0 and service.printed == "app\n" and not service.takes()


def test_listeners_of_others_are_not_the_apps(staged):
    """Name its own sockets alone, without a network of its own too, and those of its children."""
    source = (b"import os, socket, time\n\nif os.fork():\n    time.sleep(60)\n"
              b"listener = socket.create_server(('127.0.0.1', 0))\n"
              b"print(listener.getsockname()[1], flush=True)\ntime.sleep(60)\n")
    with socket.create_server(("127.0.0.1", 0)), serving.program("none", staged(source), Limits()) as service:
        while not service.printed:
            time.sleep(0.01)
            service.look()
        assert service.look().listening == (("127.0.0.1", int(service.printed)),)


def test_threads_take_a_client_each(staged):
    """Answer them at the same time."""
    source = b"import time\n\n\ndef app(environ, start):\n    time.sleep(0.2)\n    start('200 OK', [])\n    return []\n"
    with serving.app("none", staged(source), Limits()) as service:
        began, answers = time.monotonic(), []
        threads = [threading.Thread(target=lambda: answers.append(get(service).status)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == [200] * 8 and time.monotonic() - began < 1.4
