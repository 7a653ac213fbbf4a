"""Tests for grader/api/curl.py: bash and curl themselves send the bytes that are meant."""
import contextlib
import socket
import subprocess
import threading

import pytest

from grader.api import curl
from grader.api.step import Step
from grader.api.walk import explore
from grader.api.writing import written
from grader.http.message import Request
from tests.api import wrong
from tests.api.callers import Local, app_of
from tests.api.explorations import WORD_API

JSON = (("Content-Type", "application/json"),)
REPLY = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@contextlib.contextmanager
def listener():
    """Yield an address and the list of the requests that arrive there, each as bytes."""
    arrived = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)

        def serve():
            """Take one connection after the other."""
            with contextlib.suppress(OSError):
                while True:
                    connection = server.accept()[0]
                    with connection:
                        connection.settimeout(20)
                        arrived.append(receive(connection))
                        connection.sendall(REPLY)
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield "127.0.0.1:%d" % server.getsockname()[1], arrived
        server.shutdown(socket.SHUT_RDWR)
        thread.join(20)


def receive(connection):
    """Return the bytes of one request."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    while len(body) < int(lengths[0] if lengths else 0):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def headers_of(head):
    """Return the headers of a request by their names."""
    lines = (line.partition(":") for line in head.decode("latin-1").split("\r\n")[1:])
    return {name: value.strip() for name, _, value in lines}


@pytest.fixture
def pasted(require, tmp_path):
    """Return a function that runs commands in bash, in a folder with traps, and returns what arrives."""
    require("bash")
    require("curl")
    (tmp_path / "x").write_text("a file that no body may be taken from")

    def paste(requests):
        """Return the requests as (first line, headers, body)."""
        with listener() as (host, arrived):
            script = curl.commands(requests, host)
            done = subprocess.run(["bash", "-e"], input=script.encode(), cwd=tmp_path, capture_output=True, timeout=60,
                                  env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(tmp_path),
                                       "LC_ALL": "C.UTF-8"})
            assert done.returncode == 0, done.stderr
        heads = [data.partition(b"\r\n\r\n") for data in arrived]
        return [(head.split(b"\r\n")[0].decode(), headers_of(head), body) for head, _, body in heads]
    return paste


NAMES = ["tea", " a b ", "it's", '"a"', "$(touch y)", "`touch y`", "a\\b", "a!b", "{a,b}", "[1-3]", "a;b&c|d", "#?",
         "%41%", "+", "~", "*",
         "\u00e9\u65e5\U0001f600", "-X", "..."]
BODIES = [b"{}", b'{"word": "it\'s"}', b"@x", b"@/etc/hostname", "{\"a\": \"\u00e9\U0001f600\"}".encode(), b"", b"'",
          b"\\n\\'", b"a\nb",
          b"\n", b"$HOME `id` $(id) !! !x", b"\x00\x01\xff\xfe", b"a\r\nb", b"\x7f", b"%41%s%%", b"\\", b"  ", b"-d",
          b"x" * 3000,
          b'\xef\xbb\xbf{"word": "x"}', "\u202eabc\u2028".encode(), bytes(range(256))]


def test_hostile_names_arrive_as_they_are(pasted, tmp_path):
    """Quote every name for the shell, in every form of writing; nothing is run, expanded or rewritten."""
    requests = [written(WORD_API, Step(operation, name, (("count", 1),), form), name) for name in NAMES
                for operation, form in zip(("read", "create", "update"), ("escaped", "plain", "indented"), strict=True)]
    requests += [Request("GET", "/words/../x/./y"), Request("GET", "/words/{a,b}[1-3]?q={c,d}")]
    for request, (line, _, body) in zip(requests, pasted(requests), strict=True):
        assert (line, body) == (f"{request.method} {request.target} HTTP/1.1", request.body)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x"]


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_hostile_bodies_arrive_byte_by_byte(pasted, method):
    """Send control characters, bytes that are no UTF-8, and what curl or bash would take for something else."""
    requests = [Request(method, "/words", JSON, body) for body in BODIES]
    for request, (line, headers, body) in zip(requests, pasted(requests), strict=True):
        assert (line, body) == (f"{method} /words HTTP/1.1", request.body)
        assert (headers["Content-Type"], headers["Content-Length"]) == ("application/json", str(len(request.body)))


def test_headers_are_the_request_s_own(pasted):
    """Send a type only where there is one, an empty value as it is, and quotes."""
    requests = [Request("POST", "/words", (), b"{}"), Request("POST", "/words", (("Content-Type", "text/plain; a='b'"),
                                                                                 ), b"{}"),
                Request("GET", "/words", (("X-Empty", ""), ("Accept", "a\"b$c"))), Request("DELETE", "/words/a"),
                Request("HEAD", "/words"), Request("PATCH", "/words", JSON), Request("OPTIONS", "/words")]
    arrived = pasted(requests)
    assert [line.split()[0] for line, _, _ in arrived] == [request.method for request in requests]
    types = [headers.get("Content-Type") for _, headers, _ in arrived]
    assert types == [None, "text/plain; a='b'", None, None, None, "application/json", None]
    assert arrived[2][1]["Accept"] == 'a"b$c' and arrived[2][1]["X-Empty"] == ""
    assert "Content-Length" not in arrived[3][1]


def test_commands_are_as_short_as_they_can_be():
    """Leave out what curl does anyway."""
    put = written(WORD_API, Step("update", "tea", (("count", 2),)), "tea")
    assert curl.commands([Request("GET", "/words"), put], "localhost:8080") == (
        "curl -i 'http://localhost:8080/words'\n"
        "curl -i -X PUT 'http://localhost:8080/words/tea' -H 'Content-Type: application/json' -d '{\"count\": 2}'")


@pytest.mark.parametrize("name", ["plus_is_blank", "decoded_twice", "put_adds", "list_unsorted", "true_is_a_count"])
def test_counterexamples_arrive_as_they_were_found(pasted, name):
    """Paste what a student reads, and send what the walk sent."""
    found = explore(WORD_API, lambda keep: Local(app_of(wrong.source(name))), 5).disagreements[0]
    arrived = [(line, body) for line, _, body in pasted(found.requests)]
    assert arrived == [(f"{request.method} {request.target} HTTP/1.1", request.body) for request in found.requests]
