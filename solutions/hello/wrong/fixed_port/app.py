"""An app that says Hello world! to whoever asks."""
from bottle import Bottle, run

app = Bottle()


@app.get("/")
def greet():
    """Return the greeting."""
    return "Hello world!"


if __name__ == "__main__":
    run(app, host="127.0.0.1", port=5000)
