"""An app that says Hello world! to whoever asks."""
import os

from bottle import Bottle, run

app=Bottle()
@app.get("/")
def greet():
    return "Hello world!"


if __name__ == "__main__":
    run(
        app,
        host=os.environ.get("HOST", "127.0.0.1"),
        port=int(os.environ.get("PORT", "8080")),
    )
