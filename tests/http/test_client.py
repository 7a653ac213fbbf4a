"""Tests for grader/http/client.py: on real sockets, with servers that answer, and servers that do anything else."""
import errno
import socket
import struct
import threading
import time
import tracemalloc
import zlib

import pytest

from grader.errors import MachineError
from grader.http.client import BODY, TRANSCRIPT, Client
from grader.http.message import Failure, Request
from grader.http.reader import Caps
from tests.http import servers
from tests.http.servers import FAMILIES, OK, read_request, repeating, saying, serving

WORDS = Request("GET", "/words")
PATIENCE = 5.0      # seconds, for answers that come
SOON = 0.15         # seconds, for answers that do not
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def client_of(server, **options):
    """Return a client of a server."""
    return Client(server.dial, "127.0.0.1:8080", **options)


def failure_of(client, request=WORDS, seconds=PATIENCE):
    """Return what a server did instead of answering."""
    with pytest.raises(Failure) as caught:
        client.ask(request, seconds)
    assert str(caught.value).isascii() and str(caught.value).isprintable() and "; expected" in str(caught.value)
    return caught.value


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("keep", [False, True])
def test_answer_comes_back_over_any_socket(family, keep):
    """Send the request with its headers and body, and return the response."""
    with serving(saying(OK, OK), family=family) as server:
        client = client_of(server, keep=keep)
        request = Request("POST", "/words", (("User-Agent", "curl/8.5.0"),), b"{}")
        assert [client.ask(request, PATIENCE).body for _ in range(2)] == [b"ok", b"ok"]
        client.close()
    close = b"" if keep else b"Connection: close\r\n"
    assert server.requests == 2 * [
        b"POST /words HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: curl/8.5.0\r\nAccept-Encoding: identity\r\n"
        b"Content-Length: 2\r\n" + close + b"\r\n{}"]
    assert server.connections == (1 if keep else 2)


def test_request_that_cannot_be_sent_reaches_nobody():
    """Refuse it before there is a connection."""
    with serving(saying(OK)) as server:
        client = client_of(server)
        with pytest.raises(ValueError, match="cannot be sent"):
            client.ask(Request("GET", "/a b"), PATIENCE)
    assert not server.connections and not client.transcript


# Row 103: a deadline for the whole exchange.

@pytest.mark.parametrize("script, words", [
    (repeating(b"A: b\r\n", first=b"HTTP/1.1 200 OK\r\n", pause=0.01), "up to the head"),
    (repeating(b"H", pause=0.01), "up to 'H"),
    (repeating(b"x", first=b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", pause=0.01), "up to the body"),
    (repeating(b"x", first=b"HTTP/1.1 200 OK\r\n\r\n", pause=0.01), "up to the body"),
    (repeating(b"1\r\nx\r\n", first=CHUNKED, pause=0.01), "up to the "),
    (repeating(b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.05), "up to the head"),
    (repeating(b"", pause=0.01), "was not answered"),
], ids=["headers", "status", "body", "close", "chunks", "interim", "silence"])
def test_slow_answers_are_cut_at_the_deadline(script, words):
    """Hold the total, whatever trickles in."""
    with serving(script) as server:
        began = time.monotonic()
        failure = failure_of(client_of(server), seconds=SOON)
        assert SOON <= time.monotonic() - began < SOON + 4
    assert failure.kind == "time" and words in str(failure)
    assert str(failure).endswith(f" within {SOON:g} s; expected the whole answer by then")


def test_slow_connection_is_cut_at_the_deadline():
    """Count the time that connecting takes."""
    def dial(end):
        raise TimeoutError("timed out")
    assert str(failure_of(Client(dial, "a"), seconds=0.5)) == (
        "found no connection within 0.5 s; expected the whole answer by then")


def test_deadline_that_is_over_asks_nothing():
    """Wait for no answer without time for one."""
    with serving(saying(OK)) as server:
        assert failure_of(client_of(server), seconds=0).kind == "time"


# Rows 104, 105: everything has a cap, and memory stays flat.

@pytest.mark.parametrize("script, words", [
    (repeating(b"A: " + b"b" * 999 + b"\r\n", first=b"HTTP/1.1 200 OK\r\n"), "a head of more than 32768 bytes"),
    (repeating(b"A: b\r\n", first=b"HTTP/1.1 200 OK\r\n"), "more than 100 headers"),
    (repeating(b"x" * 4096), "a head of more than 32768 bytes"),
    (repeating(b"1000\r\n" + b"x" * 4096 + b"\r\n", first=CHUNKED), "a body of more than 1048576 bytes"),
    (repeating(b"1;" + b"x" * 4096, first=CHUNKED), "a line before a chunk of more than 1024 bytes"),
    (repeating(b"A: b\r\n", first=CHUNKED + b"0\r\n"), "more than 100 headers"),
    (repeating(b"x" * 4096, first=b"HTTP/1.1 200 OK\r\n\r\n"), "a body of more than 1048576 bytes"),
    (repeating(b"HTTP/1.1 103 Early Hints\r\n\r\n"), "more than 8 1xx answers"),
], ids=["head", "headers", "status", "chunks", "extension", "trailers", "close", "interim"])
def test_endless_answers_are_cut_at_a_cap(script, words):
    """Stop there, long before the deadline, and hold little more than the cap."""
    with serving(script) as server:
        tracemalloc.start()
        failure = failure_of(client_of(server))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert failure.kind == "large" and words in str(failure) and peak < 5 << 20


def test_compressed_bomb_is_not_even_read():
    """Fail on the header; nothing is ever inflated."""
    bomb = zlib.compress(bytes(20 << 20), 9)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb)
    with serving(saying(head + bomb)) as server:
        tracemalloc.start()
        failure = failure_of(client_of(server))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert failure.kind == "encoded" and peak < 1 << 20
    assert b"Accept-Encoding: identity\r\n" in server.requests[0]


def test_caps_are_the_callers():
    """Read as much as a client is told to."""
    with serving(saying(OK)) as server:
        assert failure_of(client_of(server, caps=Caps(body=1))).kind == "large"
        assert client_of(server, caps=Caps(body=2)).ask(WORDS, PATIENCE).body == b"ok"


# Rows 106, 108: nothing is followed, nothing is carried over.

def test_redirects_are_not_followed():
    """Return them as they are; whom they point to hears nothing."""
    with servers.listening("tcp") as canary:
        canary.setblocking(False)
        place = b"http://127.0.0.1:%d/" % canary.getsockname()[1]
        for status in (b"301", b"302", b"303", b"307", b"308"):
            answer = b"HTTP/1.1 " + status + b" Go\r\nLocation: " + place + b"\r\nContent-Length: 0\r\n\r\n"
            with serving(saying(answer)) as server:
                response = client_of(server).ask(WORDS, PATIENCE)
            assert response.status == int(status) and response.header("location") == place.decode()
            assert server.connections == 1
        with pytest.raises(BlockingIOError):
            canary.accept()


@pytest.mark.parametrize("keep", [False, True])
def test_cookies_are_not_carried_over(keep):
    """Send with the second request what was sent with the first."""
    answer = b"HTTP/1.1 200 OK\r\nSet-Cookie: session=forged; Path=/\r\nContent-Length: 0\r\n\r\n"
    with serving(saying(answer, OK)) as server:
        client = client_of(server, keep=keep)
        assert client.ask(WORDS, PATIENCE).header("Set-Cookie") and client.ask(WORDS, PATIENCE)
        client.close()
    assert server.requests[0] == server.requests[1] and b"ookie" not in server.requests[1]


# Row 107: what is no HTTP ends in a sentence.

@pytest.mark.parametrize("answer, kind, words", [
    (b"HELLO\r\n", "malformed", r"a status line that is no HTTP: 'HELLO\r\n'; expected one such as 'HTTP/1.1 200 OK"),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "malformed", "the Content-Length '1, 2'"),
    (b"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n", "malformed", r"a header that is no HTTP: 'X: a\x00b\r\n'"),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", "ended", "closed after 40 bytes, in the body"),
    (b"HTTP/1.1 200 OK\r\nX:", "ended", "in the head"),
    (b"\x15\x03\x01\x00\x02\x02\n", "malformed", r"'\x15\x03\x01\x00\x02\x02\n'"),
    (b"", "closed", "was answered with nothing: the connection was closed; expected an answer"),
])
@pytest.mark.parametrize("keep", [False, True])
def test_what_is_no_http_ends_in_a_sentence(answer, kind, words, keep):
    """Say what came, and keep no connection on which that was said."""
    with serving(saying(answer), saying(OK)) as server:
        client = client_of(server, keep=keep)
        failure = failure_of(client)
        assert failure.kind == kind and words in str(failure)
        assert client.ask(WORDS, PATIENCE).status == 200
        client.close()


# Connections that end early, on either side.

def half_closing(answer):
    """Return a script that closes its own half, then reads."""
    def script(server, connection):
        connection.sendall(answer)
        connection.shutdown(socket.SHUT_WR)
        read_request(server, connection)
    return script


def resetting(answer, family=socket.AF_INET):
    """Return a script that answers and resets the connection (SO_LINGER, socket(7))."""
    def script(server, connection):
        read_request(server, connection)
        connection.sendall(answer)
        server.pause(0.02)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return script


@pytest.mark.parametrize("family", FAMILIES)
def test_half_closed_connection_still_brings_its_answer(family):
    """Read what was sent before the end, and nothing into an end without an answer."""
    for answer, kind in ((b"", "closed"), (b"HTTP/1.1 200 OK\r\n", "ended")):
        with serving(half_closing(answer), family=family) as server:
            assert failure_of(client_of(server)).kind == kind
    for answer in (OK, b"HTTP/1.1 200 OK\r\n\r\nok"):
        with serving(half_closing(answer), family=family) as server:
            assert client_of(server).ask(WORDS, PATIENCE).body == b"ok"


@pytest.mark.parametrize("answer, kind, words", [
    (b"", "closed", "was answered with nothing: the connection was reset"),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", "ended", "was reset after 40 bytes, in the body; expected all"),
    (b"HTTP/1.1 200 OK\r\n\r\nab", "ended", "the connection was reset after 21 bytes, in the body"),
])
def test_reset_is_no_end_of_a_body(answer, kind, words):
    """Take only a proper end for one."""
    with serving(resetting(answer), family="tcp") as server:
        failure = failure_of(client_of(server))
    assert failure.kind == kind and words in str(failure)


def test_reset_after_the_answer_changes_nothing():
    """Return what was whole."""
    with serving(resetting(OK), family="tcp") as server:
        assert client_of(server).ask(WORDS, PATIENCE).body == b"ok"


# Sending and reading at once.

LARGE = Request("POST", "/words", (), bytes(16 << 20))     # more than any system keeps in its buffers


def refusing(answer, wait=0.0):
    """Return a script that answers before it has read the request, and reads on after so many seconds, or closes."""
    def script(server, connection):
        connection.recv(1)
        connection.sendall(answer)
        server.pause(wait)
        while wait and connection.recv(1 << 20):
            pass
    return script


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("wait", [0.0, 0.05])
def test_answer_before_the_request_is_read_is_an_answer(family, wait):
    """Send and read at once, so that neither waits for the other; the connection is of no more use."""
    answer = b"HTTP/1.1 413 Too large\r\nContent-Length: 2\r\n\r\nno"
    with serving(refusing(answer, wait), saying(OK), family=family) as server:
        client = client_of(server, keep=True)
        assert client.ask(LARGE, PATIENCE).status == 413
        assert client.ask(WORDS, PATIENCE).status == 200 and server.connections == 2
        client.close()


@pytest.mark.parametrize("family", FAMILIES)
def test_server_that_floods_while_it_should_read_is_heard(family):
    """Deadlock with no server whose own buffer is full, or that would read only afterwards."""
    flood = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + bytes(1_000_000)
    with serving(refusing(flood, 0.05), family=family) as server:
        assert len(client_of(server).ask(LARGE, PATIENCE).body) == 1_000_000


def test_reset_under_a_request_is_no_end_of_a_body():
    """Believe no end that follows a reset: only half of such a body may have come."""
    with serving(refusing(b"HTTP/1.1 200 OK\r\n\r\n" + bytes(500_000)), family="tcp") as server:
        failure = failure_of(client_of(server), LARGE)
    assert failure.kind in ("ended", "closed") and "the connection was reset" in str(failure)


def test_server_that_never_reads_is_cut_at_the_deadline():
    """Wait for no room in a full buffer beyond the deadline."""
    with serving(lambda server, connection: server.pause(5)) as server:
        began = time.monotonic()
        failure = failure_of(client_of(server), LARGE, SOON)
        assert SOON <= time.monotonic() - began < SOON + 4
    assert failure.kind == "time" and str(failure).startswith("was not answered within")


def test_server_that_reads_slowly_gets_everything():
    """Send piece by piece as the server takes it."""
    with serving(saying(OK)) as server:
        assert client_of(server).ask(LARGE, PATIENCE).body == b"ok"
    assert server.requests[0].endswith(b"\r\n\r\n" + LARGE.body)


@pytest.mark.parametrize("family", FAMILIES)
def test_server_that_closes_unread_has_answered_nothing(family):
    """Say that the connection was reset under a large request."""
    with serving(lambda server, connection: connection.recv(1), family=family) as server:
        assert failure_of(client_of(server), LARGE).kind == "closed"


# Surplus.

@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize("method, answer, words", [
    ("GET", OK + OK, r"with 200 and then with 'HTTP/1.1 200 OK\r\n"),
    ("GET", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nlonger", "with 200 and then with 'nger'; expected nothing"),
    ("DELETE", b"HTTP/1.1 204 No Content\r\n\r\n{}", "with 204 and then with '{}'"),
    ("HEAD", OK, "with 200 and then with 'ok'"),
    ("GET", CHUNKED + b"0\r\n\r\n\r\n", r"with 200 and then with '\r\n'"),
])
def test_bytes_beyond_the_answer_are_a_breach(keep, method, answer, words):
    """Believe no second answer to one request."""
    with serving(saying(answer)) as server:
        failure = failure_of(client_of(server, keep=keep), Request(method, "/words"))
    assert failure.kind == "surplus" and words in str(failure)


def late(first, second, gate):
    """Return a script that answers, and says more when a gate is open; then the gate is closed again."""
    def script(server, connection):
        read_request(server, connection)
        connection.sendall(first)
        gate.wait(PATIENCE)
        connection.sendall(second)
        gate.clear()
        connection.recv(1)
    return script


def test_bytes_before_the_end_of_a_connection_are_a_breach(monkeypatch):
    """Look a moment longer where the server has to close, so that how a network cuts an answer decides nothing."""
    monkeypatch.setattr("grader.http.client.LINGER", PATIENCE)
    gate = threading.Event()
    with serving(late(OK, b"more", gate)) as server:
        timer = threading.Timer(0.02, gate.set)
        timer.start()
        assert "and then with 'more'" in str(failure_of(client_of(server)))
        timer.join()


def test_bytes_between_two_requests_are_a_breach():
    """Look before the next request is sent, and begin afresh after it."""
    gate = threading.Event()
    with serving(late(OK, b"more", gate), saying(OK)) as server:
        client = client_of(server, keep=True)
        assert client.ask(WORDS, PATIENCE).body == b"ok"
        gate.set()
        while gate.is_set():
            time.sleep(0.001)
        assert str(failure_of(client)) == "was not sent: after the answer before it came 'more'; expected nothing"
        assert client.ask(WORDS, PATIENCE).body == b"ok" and server.connections == 2
        client.close()


def test_server_that_does_not_close_costs_a_moment_only(monkeypatch):
    """Wait for the end of a connection no longer than that, and soon no more; it is no mistake worth a failure."""
    monkeypatch.setattr("grader.http.client.LINGER", 0.02)
    monkeypatch.setattr("grader.http.client.LINGERS", 2)
    opened = []

    def script(server, connection):
        read_request(server, connection)
        connection.sendall(OK)
        opened.append(connection.dup())
    with serving(script) as server:
        client = client_of(server)
        assert [client.ask(WORDS, PATIENCE).body for _ in range(12)] == [b"ok"] * 12
    seconds = [exchange.seconds for exchange in client.transcript]
    assert min(seconds[:2]) >= 0.02 > min(seconds[2:])
    for connection in opened:
        connection.close()


# Connections that are kept.

def test_connection_is_kept_only_where_the_answer_allows_it():
    """Redial where the server closes or the length was not known, or the request was said to be the last."""
    answers = [OK, b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
               b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\nto the end", OK]
    with serving(saying(answers[0], answers[1]), *(saying(answer) for answer in answers[2:])) as server:
        client = client_of(server, keep=True)
        counts = [client.ask(WORDS, PATIENCE) and server.connections for _ in answers]
        assert counts == [1, 1, 2, 3, 4]
        client.close()
    with serving(saying(OK, OK)) as server:
        client, last = client_of(server, keep=True), Request("GET", "/", (("Connection", "close"),))
        assert client.ask(last, PATIENCE) and client.ask(last, PATIENCE) and server.connections == 2


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_connection_that_was_closed_between_requests_is_dialled_again(family, method):
    """Say nothing of it: a server may do that at any time (RFC 9112 section 9.5)."""
    with serving(saying(OK), family=family) as server:
        client = client_of(server, keep=True)
        for number in range(1, 4):
            assert client.ask(Request(method, "/"), PATIENCE).body == b"ok"
            server.current.close()
            assert server.connections == number and len(server.requests) == number
        client.close()


def test_connection_that_was_reset_between_requests_is_dialled_again():
    """Take a reset for an end, where no request was on its way."""
    with serving(resetting(OK), saying(OK), family="tcp") as server:
        client = client_of(server, keep=True)
        assert client.ask(WORDS, PATIENCE).body == b"ok"
        while server.current.fileno() >= 0:
            time.sleep(0.001)
        assert client.ask(Request("POST", "/words"), PATIENCE).body == b"ok" and server.connections == 2
        client.close()


def hanging_up(reads):
    """Return a script that answers once and closes on the next request, of which it has read all or one byte."""
    def script(server, connection):
        read_request(server, connection)
        connection.sendall(OK)
        if reads:
            read_request(server, connection)
        else:
            connection.recv(1)
    return script


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("method, reads, kinds", [
    ("GET", True, ["ok"]), ("PUT", True, ["ok"]), ("DELETE", False, ["ok"]), ("POST", False, ["ok"]),
    ("POST", True, ["closed"]), ("PATCH", True, ["closed"]),
])
def test_request_is_sent_again_where_that_does_no_harm(family, method, reads, kinds):
    """Repeat what is idempotent, or what the server did not read (RFC 9112 section 9.3.1); once."""
    with serving(hanging_up(reads), saying(OK), family=family) as server:
        client, request = client_of(server, keep=True), Request(method, "/words", (), b"{}")
        assert client.ask(request, PATIENCE).body == b"ok"
        try:
            found = [client.ask(request, PATIENCE).body.decode()]
        except Failure as failure:
            found = [failure.kind]
        assert found == kinds and server.connections == (2 if found == ["ok"] else 1)
        assert len(client.transcript) == 2
        client.close()


@pytest.mark.parametrize("family", FAMILIES)
def test_close_that_crosses_a_request_does_no_harm(family):
    """Send a request again that came to a closed connection, whatever its method."""
    class Racing(socket.socket):
        """A socket whose peer closes just after it was found open."""

        def recv(self, size, *flags):
            """Find nothing to read, and then the end."""
            if self.gettimeout() != 0:
                return super().recv(size, *flags)
            self.settimeout(PATIENCE)
            super().recv(1, socket.MSG_PEEK)
            raise BlockingIOError

    def dial(end):
        connection = server.dial(end)
        return Racing(fileno=connection.detach())
    with serving(saying(OK), family=family) as server:
        client = Client(dial, "a", keep=True)
        for number in (1, 2, 3):
            assert client.ask(Request("POST", "/words"), PATIENCE).body == b"ok" and server.connections == number
        client.close()


def test_request_is_sent_again_only_once():
    """Take a second silence for what it is, and repeat nothing after a byte of an answer."""
    def silent(server, connection):
        read_request(server, connection)
    with serving(hanging_up(True), silent) as server:
        client = client_of(server, keep=True)
        assert client.ask(WORDS, PATIENCE) and failure_of(client).kind == "closed" and server.connections == 2
    with serving(saying(OK, b"HTTP/1.1"), saying(OK)) as server:
        client = client_of(server, keep=True)
        assert client.ask(WORDS, PATIENCE) and failure_of(client).kind == "ended" and server.connections == 1
    with serving(saying(b""), saying(OK)) as server:
        assert failure_of(client_of(server, keep=True)).kind == "closed" and server.connections == 1


# Whose fault it is, and what is left open.

def test_nobody_there_is_said_so():
    """Tell a server that does not listen from a machine that has no room."""
    with servers.listening("tcp") as listener:
        address = listener.getsockname()
    gone = Client(lambda end: servers.dial(socket.AF_INET, address, end), "a")
    assert failure_of(gone).kind == "refused"
    assert str(failure_of(gone)) == "found no connection (Connection refused); expected a server that listens"
    missing = Client(lambda end: servers.dial(socket.AF_UNIX, "/nowhere/app", end), "a")
    assert str(failure_of(missing)).startswith("found no connection (No such file or directory)")


@pytest.mark.parametrize("error", [
    OSError(errno.EMFILE, "Too many open files"), MachineError("no box"), KeyboardInterrupt(),
])
def test_what_is_not_the_servers_fault_passes(error):
    """Blame no student for it, and write no exchange down that did not happen."""
    def dial(end):
        raise error
    client = Client(dial, "a")
    with pytest.raises(type(error)):
        client.ask(WORDS, PATIENCE)
    assert not client.transcript


def test_every_connection_is_closed():
    """Leave no socket open, whatever an exchange came to; keep one at most."""
    dialled = []

    def dial(end):
        dialled.append(server.dial(end))
        return dialled[-1]
    scripts = [saying(OK), saying(b"HELLO\r\n"), saying(b""), saying(OK + OK), saying(OK, OK)]
    with serving(*scripts) as server:
        for keep in (False, True):
            client = Client(dial, "a", keep=keep)
            for _ in scripts:
                try:
                    client.ask(WORDS, PATIENCE)
                except Failure:
                    pass
            assert sum(connection.fileno() >= 0 for connection in dialled) == keep
            client.close()
            client.close()
    assert len(dialled) > 5 and all(connection.fileno() < 0 for connection in dialled)


# The transcript.

def test_transcript_says_what_happened():
    """Keep request as sent, response or failure, and the time, in order."""
    with serving(saying(OK), saying(b"HELLO\r\n")) as server:
        client = client_of(server)
        response, failure = client.ask(WORDS, PATIENCE), failure_of(client)
    first, second = client.transcript
    assert first.request.headers == (
        ("Host", "127.0.0.1:8080"), ("Accept-Encoding", "identity"), ("Connection", "close"))
    assert first.response == response and first.failure is None and 0 < first.seconds < PATIENCE
    assert second.response is None and (second.failure.kind, str(second.failure)) == (failure.kind, str(failure))
    assert second.failure.__traceback__ is None and client.forgotten == 0


def test_transcript_cuts_bodies():
    """Keep the beginning of a large body and its size; the caller gets all of it."""
    answer = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 10_000
    with serving(saying(answer)) as server:
        client = client_of(server)
        assert len(client.ask(Request("PUT", "/", (), b"y" * 5000), PATIENCE).body) == 10_000
    exchange, = client.transcript
    assert exchange.response.body == b"x" * BODY + b"... (cut; 10000 bytes in all)"
    assert exchange.request.body == b"y" * BODY + b"... (cut; 5000 bytes in all)"


def test_transcript_forgets_the_oldest():
    """Hold no more than its cap, however long it goes on."""
    def dial(end):
        raise ConnectionRefusedError
    client = Client(dial, "a")
    for number in range(250):
        failure_of(client, Request("GET", f"/{number}", (("X", "x" * 30_000),)))
    held = sum(len(value) for exchange in client.transcript for _, value in exchange.request.headers)
    assert client.forgotten and len(client.transcript) + client.forgotten == 250
    assert TRANSCRIPT / 2 < held < TRANSCRIPT and client.transcript[-1].request.target == "/249"


# Honest servers.

def test_clients_in_threads_do_not_disturb_each_other():
    """Give each thread a client of its own."""
    def script(server, connection):
        data = read_request(server, connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + data.split()[1])
    found = []
    with serving(script) as server:
        def ask(number):
            client = client_of(server)
            found.extend(client.ask(Request("GET", f"/{number}"), PATIENCE).body == b"/%d" % number for _ in range(10))
        threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [True] * 40


def application():
    """Return a Bottle application that answers in many ways."""
    import bottle
    app = bottle.Bottle()
    app.get("/words", callback=lambda: {"words": [], "agent": bottle.request.get_header("User-Agent")})
    app.get("/parts", callback=lambda: (part for part in (b"a", b"b" * 70_000)))
    app.get("/gone", callback=lambda: bottle.HTTPResponse(status=204))
    app.get("/moved", callback=lambda: bottle.redirect("/words"))
    app.post("/words", callback=lambda: bottle.HTTPResponse(bottle.request.json, 201, Location="/words/%C3%A9"))
    app.put("/unread", callback=lambda: bottle.HTTPResponse({"error": "other type"}, 415))
    return app


def conversation(client):
    """Ask an application about everything, and say whether it answered as it should."""
    json = (("Content-Type", "application/json"),)
    found = [client.ask(Request(*parts), PATIENCE) for parts in (
        ("GET", "/words", (("User-Agent", "curl/8.5.0"),)), ("GET", "/parts"), ("GET", "/gone"), ("GET", "/moved"),
        ("POST", "/words", json, b'{"word": "\xc3\xa9"}'), ("GET", "/nowhere"), ("PATCH", "/words"), ("HEAD", "/words"),
        ("PUT", "/unread", json, b"x" * 3000))]
    assert [response.status for response in found] == [200, 200, 204, 303, 201, 404, 405, 200, 415]
    assert found[0].body == b'{"words": [], "agent": "curl/8.5.0"}' and found[1].body == b"a" + b"b" * 70_000
    assert [found[place].body for place in (2, 7)] == [b"", b""] and found[3].header("Location").endswith("/words")
    assert found[4].header("location") == "/words/%C3%A9" and b"error" in found[8].body
    client.close()


@pytest.mark.parametrize("keep", [False, True])
def test_bottle_on_wsgiref_is_understood(keep):
    """Talk with the server that the course begins with."""
    from wsgiref.simple_server import WSGIRequestHandler, make_server

    class Silent(WSGIRequestHandler):
        """Write no log."""

        def log_message(self, *_):
            """Say nothing."""
    with make_server("127.0.0.1", 0, application(), handler_class=Silent) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            dial = (socket.AF_INET, ("127.0.0.1", server.server_port))
            conversation(Client(lambda end: servers.dial(*dial, end), "127.0.0.1:8080", keep=keep))
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("keep", [False, True])
def test_bottle_on_cheroot_is_understood(keep):
    """Talk with the server that the course goes on with, which keeps connections."""
    from cheroot.wsgi import Server
    server = Server(("127.0.0.1", 0), application(), numthreads=1)
    server.shutdown_timeout, server.expiration_interval = 0.1, 0.02
    server.prepare()
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        dial = (socket.AF_INET, server.bind_addr)
        conversation(Client(lambda end: servers.dial(*dial, end), "127.0.0.1:8080", keep=keep))
    finally:
        server.stop()
        thread.join()
