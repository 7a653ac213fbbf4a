"""A greeter as a class, served by a server with a thread a request."""
import os
import socketserver
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import bottle


class Greeter:
    """An app with a greeting."""

    def __init__(self, greeting):
        """Keep the greeting, and make the route."""
        self.greeting = greeting
        self.app = bottle.Bottle()
        self.app.route("/", "GET", self.greet)

    def greet(self):
        """Return the greeting."""
        return self.greeting


class Threads(socketserver.ThreadingMixIn, WSGIServer):
    """A server in which nobody waits for another."""


def create_app():
    """Return the app."""
    return Greeter("Hello world!").app


app = create_app()

if __name__ == "__main__":
    place = os.environ.get("HOST", ""), os.environ.get("PORT", "")
    with Threads(
        (place[0] or "127.0.0.1", int(place[1] or 8080)), WSGIRequestHandler
    ) as server:
        server.set_app(app)
        server.serve_forever()
