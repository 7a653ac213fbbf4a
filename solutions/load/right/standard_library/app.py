"""The word API as a WSGI application of its own, with a thread a request."""
import json
import os
import time
from concurrent.futures import Future
from socketserver import ThreadingMixIn
from threading import Lock
from wsgiref.simple_server import WSGIServer, make_server

REASONS = {200: "OK", 201: "Created", 204: "No Content", 404: "Not Found",
           409: "Conflict"}
words = {}
promised = {}
lock = Lock()


def rank(word):
    """Ask a dictionary in another town how common a word is.

    It stands for what is not yours: leave it as it is.
    """
    time.sleep(0.1)
    return sum(word.encode()) % 9 + 1


def asked(word):
    """Return the rank of a word; several who ask at once wait together."""
    with lock:
        mine = word not in promised
        promise = promised.setdefault(word, Future())
    if mine:
        promise.set_result(rank(word))
    return promise.result()


def show(word):
    """Return a word with all that is known of it."""
    return {"word": word, "count": words[word],
            "rank": promised[word].result()}


def create(body):
    """Keep a new word."""
    word = body["word"]
    asked(word)
    with lock:
        if word in words:
            return 409, {"error": "known"}
        words[word] = body.get("count", 0)
        return 201, show(word)


def serve_one(method, word, body):
    """Answer a request for one word."""
    with lock:
        if word not in words:
            return 404, {"error": "unknown"}
        if method == "DELETE":
            del words[word]
            return 204, None
        if method == "PUT":
            words[word] = body["count"]
        return 200, show(word)


def app(environ, start_response):
    """Answer one request."""
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    size = int(environ.get("CONTENT_LENGTH") or 0)
    body = json.loads(environ["wsgi.input"].read(size)) if size else None
    word = path.removeprefix("/words").removeprefix("/")
    if word:
        status, told = serve_one(method, word, body)
    elif method == "POST":
        status, told = create(body)
    else:
        with lock:
            status, told = 200, {"words": [show(key) for key in sorted(words)]}
    data = b"" if told is None else json.dumps(told).encode()
    start_response(f"{status} {REASONS[status]}",
                   [("Content-Type", "application/json")])
    return [data]


class Server(ThreadingMixIn, WSGIServer):
    """A thread for each connection."""

    daemon_threads = True
    request_queue_size = 64


def main():
    """Serve where the environment says."""
    host = os.environ.get("HOST", "127.0.0.1")
    port = int(os.environ.get("PORT", "8080"))
    with make_server(host, port, app, Server) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
