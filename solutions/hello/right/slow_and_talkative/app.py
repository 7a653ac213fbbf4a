"""An app that takes its time to start, prints, and says goodbye."""
import os
import signal
import sys
import time

from bottle import Bottle, request, response

time.sleep(0.5)
app = Bottle()


@app.hook("before_request")
def tell():
    """Print what is asked for."""
    print("asked for", request.path)


@app.get("/")
def greet():
    """Return the greeting as plain text."""
    response.content_type = "text/plain; charset=utf-8"
    return "Hello world!"


@app.error(404)
def unknown(error):
    """Say what there is instead."""
    return "There is a greeting at /, and nothing else."


def leave(number, frame):
    """End in good order."""
    print("goodbye")
    sys.exit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, leave)
    host = os.getenv("HOST", "127.0.0.1")
    app.run(host=host, port=int(os.getenv("PORT", "8080")), quiet=True)
