"""An app that says Hello world! to whoever asks."""
import os

from bottle import Bottle, run


def main():
    """Serve the app."""
    app = Bottle()
    app.route("/", callback=lambda: "Hello world!")
    run(
        app,
        host=os.environ.get("HOST", "127.0.0.1"),
        port=int(os.environ.get("PORT", "8080")),
    )


if __name__ == "__main__":
    main()
