"""Serves a WSGI app over a socket that was bound by somebody else, a thread for each connection (PEP 3333).

Apart from the program that uses it, for a program of the student's own needs no server of ours, nor its imports.
"""
import socket
import socketserver
import sys
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

SWITCH = 0.0005     # seconds after which another thread has its turn, a tenth of the usual: races show sooner


class Handler(WSGIRequestHandler):
    """One connection to the app object; the grader keeps its own record of it."""

    def log_message(self, format, *args):
        """Write nothing into the app's own output."""

    def handle(self):
        """Answer, and do not mind that the client has gone; what the app raises goes to its log."""
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True


class Server(socketserver.ThreadingMixIn, WSGIServer):
    """A thread for each connection, over a socket that was bound and listens already."""

    daemon_threads = True

    def __init__(self, listener, app):
        """Take the socket over; nothing is bound here."""
        socketserver.BaseServer.__init__(self, ("127.0.0.1", 80), Handler)
        self.socket, self.server_name, self.server_port = listener, "127.0.0.1", 80
        self.setup_environ()
        self.set_app(app)

    def get_request(self):
        """Return a connection with an address as TCP would have it, which apps may look at."""
        return self.socket.accept()[0], ("127.0.0.1", 0)

    def shutdown_request(self, request):
        """Close a connection."""
        self.close_request(request)

    def handle_error(self, request, client_address):
        """Say nothing: an app's own errors are written by the handler, others are the connection's."""


def serve(descriptor, app):
    """Serve an app over a listening socket, for as long as the process lives."""
    sys.setswitchinterval(SWITCH)
    Server(socket.socket(fileno=descriptor), app).serve_forever(60)
