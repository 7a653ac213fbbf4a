"""An app that needs no library: WSGI itself, and Python's own server."""
import os
from wsgiref.simple_server import make_server


def app(environ, start_response):
    """Answer as PEP 3333 has it, with a line that ends."""
    found = environ["PATH_INFO"] == "/"
    status = "200 OK" if found else "404 Not Found"
    body = b"Hello world!\n" if found else b"There is nothing here.\n"
    start_response(status, [("Content-Type", "text/plain")])
    return [body]


def main():
    """Serve on the address that the environment gives."""
    host = os.environ.get("HOST") or "127.0.0.1"
    port = int(os.environ.get("PORT") or 8080)
    make_server(host, port, app).serve_forever()


if __name__ == "__main__":
    main()
