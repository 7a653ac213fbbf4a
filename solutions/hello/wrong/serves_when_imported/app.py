"""An app that says Hello world! to whoever asks."""
import os

from bottle import Bottle, run

app = Bottle()


@app.get("/")
def greet():
    """Return the greeting."""
    return "Hello world!"


run(
    app,
    host=os.environ.get("HOST", "127.0.0.1"),
    port=int(os.environ.get("PORT", "8080")),
)
