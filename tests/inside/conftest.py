"""Ways to the programs of grader/inside: as plain modules, and running in a box."""
import importlib
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import coverage     # noqa: F401 - the whole of it, before a program that needs two modules of it only
import pytest

import grader
from grader import box
from grader.model import Limits

ROOM = Path(grader.__file__).parent
OURS = ("door", "exchange", "facts", "measure", "naming", "wire")


@pytest.fixture
def program(monkeypatch):
    """Return a function that imports a program as its box does, under its bare name; it is forgotten afterwards."""
    for folder in ("box", "inside"):
        monkeypatch.syspath_prepend(str(ROOM / folder))
    for name in OURS:
        monkeypatch.setitem(sys.modules, name, None)
        del sys.modules[name]
    return importlib.import_module


@pytest.fixture
def run():
    """Return a context in which a program runs beside a hand-in; it gives a function that asks it."""
    @contextmanager
    def running(name, files=None, first=None, **limits):
        encoded = {path: text if isinstance(text, bytes) else text.encode() for path, text in (files or {}).items()}
        with box.staged(encoded) as folder:
            started = box.start("none", name, folder=folder, limits=Limits(**limits), reply_bytes=8 << 20)
            try:
                def ask(request, answer=None, seconds=20.0):
                    return started.ask(request, time.monotonic() + seconds, answer)
                if first:
                    ask(first)
                yield ask
            finally:
                started.close()
    return running
