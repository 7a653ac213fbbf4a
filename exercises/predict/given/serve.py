"""Serve app.py, which lies in the folder above, on 127.0.0.1:8080.

The environment may name another HOST and PORT; Ctrl-C ends it. train.py lies
beside this file, so that app.py can import it.
"""
import os
import sys
from pathlib import Path
from wsgiref.simple_server import make_server

FOLDER = Path(__file__).resolve().parent


def main():
    """Import the app and serve it."""
    sys.path[:0] = [str(FOLDER.parent), str(FOLDER)]
    from app import app
    host = os.environ.get("HOST", "127.0.0.1")
    port = int(os.environ.get("PORT", "8080"))
    with make_server(host, port, app) as server:
        print(f"serving app.py on http://{host}:{port}")
        server.serve_forever()


if __name__ == "__main__":
    main()
