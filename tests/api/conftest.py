"""An app of ours on a port of this machine, for what asks over a network."""
import threading
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from tests.api.callers import app_of


class Quiet(WSGIRequestHandler):
    """Answers without a log."""

    def log_message(self, format, *args):
        """Write nothing."""


@pytest.fixture
def serve():
    """Return a function that serves an app's source and returns where."""
    servers = []

    def start(source):
        """Start a server in a thread."""
        servers.append(make_server("127.0.0.1", 0, app_of(source), handler_class=Quiet))
        threading.Thread(target=servers[-1].serve_forever, args=(0.01,), daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}"
    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
