"""A hostile app, what it does under which path, and what a careful client says of that."""
import time

from grader import box, serving
from grader.http.client import Client
from grader.http.document import DocumentError, parse
from grader.http.message import Failure, Request
from grader.model import Limits
from tests.hostile.arena import Arena

APP = '''\
"""An app that answers as no app should; whoever would ask it by a module of Python's gets nothing at all."""
import http.client
import os
import socket
import sys
import time
import urllib.request

http.client.HTTPConnection = http.client.HTTPResponse = urllib.request.urlopen = None
socket.create_connection = None
sys.modules["requests"] = sys.modules["urllib3"] = None
COOKIES = []


def app(environ, start):
    """Answer a path."""
    return globals()["do_" + environ["PATH_INFO"][1:]](environ, start)


def do_first(environ, start):
    """Answer as an app should."""
    start("200 OK", [("Content-Length", "2")])
    return [b"ok"]


def do_drip(environ, start):
    """Send a byte now and then (row 103)."""
    for letter in b"HTTP/1.1 200 OK" * 100:
        raw(environ, bytes([letter]))
        time.sleep(0.02)


def do_endless(environ, start):
    """Send a body without end (row 104)."""
    start("200 OK", [])
    while True:
        yield bytes(1 << 16)


def do_interim(environ, start):
    """Send interim answers without end (row 104)."""
    while True:
        raw(environ, b"HTTP/1.1 103 Early Hints\\r\\n\\r\\n" * 1000)


def do_bomb(environ, start):
    """Send a body that asks to be inflated (row 105)."""
    start("200 OK", [("Content-Encoding", "gzip")])
    return [b"\\x1f\\x8b" + bytes(100)]


def do_away(environ, start):
    """Send the client to somebody else (row 106)."""
    start("302 Found", [("Location", "http://127.0.0.1:@stream@/"), ("Content-Length", "0")])
    return []


def do_nonsense(environ, start):
    """Send what is no HTTP (row 107)."""
    raw(environ, b"HTTP/9 \\x00 fine\\r\\n")
    return []


def do_lengths(environ, start):
    """Say two lengths (row 107)."""
    raw(environ, b"HTTP/1.1 200 OK\\r\\nContent-Length: 1\\r\\nContent-Length: 2\\r\\n\\r\\nab")
    return []


def do_cookie(environ, start):
    """Set a cookie, and tell what was sent of it (row 108)."""
    COOKIES.append(environ.get("HTTP_COOKIE", "none"))
    start("200 OK", [("Set-Cookie", "seen=1"), ("Content-Length", "4")])
    return [COOKIES[-1].encode()[:4]]


def do_deep(environ, start):
    """Send JSON in JSON in JSON (row 109)."""
    start("200 OK", [("Content-Length", "100000")])
    return [b"[" * 100_000]


def do_forks(environ, start):
    """Start a second server on the same socket, which goes on when this one is ended (row 112)."""
    if os.fork():
        return do_first(environ, start)
    os.setsid()
    time.sleep(60)
    os._exit(0)


def do_dies(environ, start):
    """End the program (row 112)."""
    os._exit(0)


def raw(environ, data):
    """Send bytes past the server."""
    environ["wsgi.input"].raw._sock.sendall(data)
'''
# What a client says of each path, in this order.
EXPECTED = {"first": "ok", "drip": "time", "endless": "large", "interim": "large", "bomb": "encoded", "away": "302",
            "nonsense": "malformed", "lengths": "malformed", "cookie": "none", "cookie?again": "none",
            "deep": "no document", "forks": "ok", "dies": "closed"}
PROGRAM = '''\
"""A program that leaves another one behind, in a session of its own, and ends without having listened."""
import os
import sys
import time

if os.fork():
    sys.exit(3)
os.setsid()
time.sleep(60)
'''
SECONDS, LIMITS = 5.0, Limits(seconds=20)


def asked(here: Arena, level: str, source: str) -> dict[str, str]:
    """Serve a hostile app at a level, and return what a client says of each path; serve it afresh and ask once more."""
    with box.staged({"app.py": source.replace("@stream@", here.marks["stream"]).encode()}) as folder:
        with serving.app(level, serving.Staged(folder, ("",), ("app",), False), LIMITS) as service:
            found = {path: _said(service.client(), path) for path in EXPECTED}
            service.afresh()
            return found | {"again": _said(service.client(), "first")}


def run(here: Arena, level: str, source: str) -> str:
    """Run a program that ends before it listens, and return what is said of that."""
    with box.staged({"app.py": source.encode()}) as folder:
        staged = serving.Staged(folder, ("",), ("app",), False)
        try:
            with serving.program(level, staged, LIMITS) as service:
                service.listens(SECONDS)
        except serving.ServiceError as error:
            return str(error)
    return ""


def beside(here: Arena, level: str, source: str) -> list[bytes]:
    """Serve an honest program twice at the same time, and return what each of them answers."""
    with box.staged({"app.py": source.encode()}) as folder:
        staged = serving.Staged(folder, ("",), ("app",), False)
        with serving.program(level, staged, LIMITS) as first, serving.program(level, staged, LIMITS) as second:
            for service in (first, second):
                service.listens(SECONDS)
            return [service.client().ask(Request("GET", f"/{number}"), SECONDS).body
                    for number, service in enumerate((first, second, first))]


def _said(client: Client, path: str) -> str:
    """Return the answer to a request in one word."""
    began = time.monotonic()
    try:
        response = client.ask(Request("GET", f"/{path}"), 1.0 if path == "drip" else SECONDS)
    except Failure as failure:
        late = time.monotonic() - began > SECONDS + 1
        return "too late" if late else failure.kind
    if path == "deep":
        try:
            return str(parse(response.body))
        except DocumentError:
            return "no document"
    return response.body.decode() or str(response.status)
