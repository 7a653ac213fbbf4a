"""A student's app, and a box in which it is served at a level."""
import time
from contextlib import contextmanager

from grader import box
from grader.http.client import Client
from grader.http.message import Failure, Request
from grader.model import Limits

PORT = 8093
APP = b'''\
"""An app that answers with what it got."""
import os
import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server


def app(environ, start):
    """Answer with the method, the path and the body."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    print("asked for", environ["PATH_INFO"])
    if environ["PATH_INFO"] == "/crash":
        raise ValueError("the app has crashed")
    answer = b" ".join([environ["REQUEST_METHOD"].encode(), environ["PATH_INFO"].encode("latin-1"), body])
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(answer)))])
    return [answer]


def main():
    """Serve where the environment says."""
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8080"))
    print("serving", flush=True)
    make_server(host, port, app).serve_forever()


if __name__ == "__main__":
    main()
'''


@contextmanager
def served(level, files=None, port=None):
    """Give a box of a level that is ready to serve, and a function that asks its program."""
    with box.staged(files or {"app.py": APP}) as folder:
        started = box.serve(level, folder=folder, limits=Limits(seconds=20), port=port)

        def ask(**request):
            return started.ask(request, time.monotonic() + 10)
        try:
            ask(roots=[""], modules=["app"], packages=False)
            yield started, ask
        finally:
            started.close()


def client(started, port=None):
    """Return a client of what is served."""
    return Client(lambda end: started.dial(port, end), f"127.0.0.1:{port or 80}")


def get(asking, path, seconds=5.0):
    """Return the answer to a request, asked again while nobody listens yet."""
    end = time.monotonic() + seconds
    while True:
        try:
            return asking.ask(Request("GET", path, (), b""), seconds)
        except Failure as failure:
            if failure.kind != "refused" or time.monotonic() > end:
                raise
            time.sleep(0.02)
