"""Tests for app.py and ping.py, with a server in a thread of this process."""
import threading
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import requests

from app import app
from ping import ping


class Quiet(WSGIRequestHandler):
    """Answers without a word in the terminal."""

    def log_message(self, *args):
        """Write nothing."""


@pytest.fixture
def serve():
    """Return a function that serves an app and returns its address."""
    servers = []

    def start(served):
        """Serve on a port that is free."""
        server = make_server("127.0.0.1", 0, served, handler_class=Quiet)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/"
    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def saying(status, text):
    """Return an app that always says the same."""
    def answer(environ, start_response):
        """Answer as WSGI has it."""
        start_response(status, [("Content-Type", "text/plain")])
        return [text.encode()]
    return answer


def test_app_says_hello_world(serve):
    """Say Hello world! at the root."""
    answer = requests.get(serve(app), timeout=5)
    assert answer.status_code == 200
    assert answer.text.strip() == "Hello world!"


def test_app_has_nothing_elsewhere(serve):
    """Answer 404 for a path that is not there."""
    answer = requests.get(f"{serve(app)}nowhere", timeout=5)
    assert answer.status_code == 404


def test_ping_returns_the_text(serve):
    """Return what the server says."""
    assert ping(serve(saying("200 OK", "Good morning!"))) == "Good morning!"


@pytest.mark.parametrize("status", ["404 Not Found", "503 Busy"])
def test_ping_raises_for_an_error(serve, status):
    """Raise an exception where the status says that something is wrong."""
    url = serve(saying(status, "no"))
    with pytest.raises(Exception) as caught:
        ping(url)
    assert caught.type is not NotImplementedError


def test_ping_asks_the_app(serve):
    """Let both work together."""
    assert ping(serve(app)).strip() == "Hello world!"
