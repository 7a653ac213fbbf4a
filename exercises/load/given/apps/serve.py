"""Serve one of these apps on 127.0.0.1:8080, or another HOST and PORT.

python3 serve.py right, or python3 serve.py wrong_fails; Ctrl-C ends it.
"""
import importlib
import os
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server


class Server(ThreadingMixIn, WSGIServer):
    """A thread for each connection, and room for users who come at once."""

    daemon_threads = True
    request_queue_size = 128


class Silent(WSGIRequestHandler):
    """Says nothing about each request."""

    def log_message(self, format, *args):
        """Write no log."""


def main(arguments):
    """Serve the app that is named."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.py")
                   if path.stem.startswith(("r", "wrong_")))
    if len(arguments) != 1 or arguments[0] not in names:
        raise SystemExit(f"Which app? One of {', '.join(names)}.")
    host = os.environ.get("HOST", "127.0.0.1")
    port = int(os.environ.get("PORT", "8080"))
    app = importlib.import_module(arguments[0]).app
    with make_server(host, port, app, Server, Silent) as server:
        print(f"serving {arguments[0]} on http://{host}:{port}")
        server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
