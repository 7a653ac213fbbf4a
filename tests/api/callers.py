"""Clients of an app in this process, and apps from their sources: as fast as a walk with many seeds needs it."""
import io
import types
from functools import cache
from pathlib import Path
from urllib.parse import unquote_to_bytes

from grader.http.message import Request, Response, completed

DATA = Path(__file__).parent / "data"


@cache
def compiled(source):
    """Return the code of an app's source."""
    return compile(source, "app.py", "exec")


def app_of(source):
    """Return the app of a source, afresh."""
    module = types.ModuleType("app")
    exec(compiled(source), module.__dict__)     # an app of our own, from the folder `data`
    return module.app


def text_of(name):
    """Return the source of an app in the folder `data`."""
    return (DATA / f"{name}.py").read_text(encoding="utf-8")


class Local:
    """Asks a WSGI callable (PEP 3333) as grader.http.client.Client asks a server, and keeps what was sent."""

    def __init__(self, app):
        """Take the app."""
        self.app, self.sent = app, []

    def ask(self, request: Request, seconds: float) -> Response:
        """Return the answer; an exception is a 500, as servers have it."""
        self.sent.append(request)
        request = completed(request, "127.0.0.1:8080", close=True)
        path, _, query = request.target.partition("?")
        environ = {"REQUEST_METHOD": request.method, "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
                   "QUERY_STRING": query, "SCRIPT_NAME": "", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8080",
                   "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.version": (1, 0), "wsgi.url_scheme": "http",
                   "wsgi.input": io.BytesIO(request.body), "wsgi.errors": io.StringIO(), "wsgi.multithread": True,
                   "wsgi.multiprocess": False, "wsgi.run_once": False}
        for name, value in request.headers:
            name = name.upper().replace("-", "_")
            environ[name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"] = value
        told = []
        try:
            body = b"".join(self.app(environ, lambda status, headers, info=None: told.append((status, headers))))
        except Exception:       # whatever an app raises
            return Response(500, "Internal Server Error", (), b"")
        status, headers = told[-1]
        return Response(int(status[:3]), status[4:], tuple(headers), body)

    def close(self):
        """Do nothing; nothing is open."""
