"""Tests for grader/containers/watching.py: what is heard of a build; builds by a real engine are in test_build.py."""
import io
import json
import time
from contextlib import contextmanager

import pytest

from grader.containers import watching
from grader.containers.engine import Engine
from grader.containers.watching import Bounds, watched
from grader.errors import MachineError

BOUNDS = Bounds(end=0, idle=5, log=1000, memory=1, disk=1000, processes=10)


class Api:
    """An engine that says what a test wants, and has one container of so many bytes."""

    base_url, api_version = "x", "1"

    def __init__(self, rows, size=0, status=200, wait=0.0):
        """Keep what is said."""
        self.rows, self.size, self.status, self.wait, self.updates, self.removed = rows, size, status, wait, [], []

    @contextmanager
    def answer(self):
        """Give what answers a build."""
        rows, wait = self.rows, self.wait

        class Answer:
            status_code, raw = self.status, io.BytesIO(rows[0].encode() if rows else b"")

            def iter_lines(self, chunk_size):
                for row in rows:
                    time.sleep(wait)
                    yield row.encode()
        yield Answer()

    def post(self, url, **how):
        """Answer a build, and keep what else is asked for."""
        if url.endswith("/build"):
            return self.answer()
        self.updates.append((url, how["json"]))
        return type("", (), {"status_code": 404 if len(self.updates) == 1 else 200})

    def containers(self, **how):
        """Return the container until it is removed."""
        return [] if self.removed else [{"Id": "c", "SizeRw": self.size if how.get("size") else None}]

    def remove_container(self, id, **how):
        """Remove it."""
        self.removed.append(id)


def ending(api, **bounds):
    """Return how a build ends."""
    bounds = {**vars(BOUNDS), "end": time.monotonic() + 5, **bounds}
    return watched(Engine(api, "run"), io.BytesIO(), {}, Bounds(**bounds))


def said(**message):
    """Return one message."""
    return json.dumps(message)


def test_image_and_log_are_heard():
    """Return the last image, and the end of the log without colours."""
    found = ending(Api([said(stream="\x1b[91mred\x1b[0m, \x1b[x\n"), said(aux={"ID": "i"}), "", said(aux={"ID": "j"})]))
    assert (found.id, found.log, found.over, found.error) == ("j", "red, \x1b[x\n", "", "")


def test_errors_have_a_code_where_a_command_failed():
    """Return the sentence and the exit status."""
    found = ending(Api([said(error="no", errorDetail={"code": 3, "message": "no"})]))
    assert (found.error, found.code) == ("no", 3) and ending(Api([said(error="x")])).code is None
    assert ending(Api([said(message="bad file")], status=400)).error == "bad file"
    assert ending(Api(["no JSON"], status=500)).error == "no JSON"


@pytest.mark.parametrize("api, bounds, over", [
    (Api([said(stream="x" * 600)] * 2), {}, "log"), (Api([said(stream="x")] * 40, wait=0.05), {"end": 0.2}, "time"),
    (Api([said(stream="x")] * 2, wait=2.0), {"idle": 0.2}, "idle"),
    (Api([said(stream="x")] * 40, size=2000, wait=0.05), {}, "disk"),
])
def test_bounds_end_a_build(api, bounds, over):
    """Say which it was, and remove the container."""
    if "end" in bounds:
        bounds = {"end": time.monotonic() + bounds["end"]}
    found = ending(api, **bounds)
    assert found.over == over and (api.removed or over == "log")


def test_processes_are_bounded_until_the_engine_agrees():
    """Ask again as long as the container is not quite there, and then no more."""
    api = Api([said(stream=" ---> Running in c\n")] * 4, wait=0.1)
    ending(api)
    assert api.updates == [("x/v1/containers/c/update", {"PidsLimit": 10})] * 2


def test_broken_engine_is_the_machines_matter():
    """Say so where an engine talks nonsense or hangs up."""
    with pytest.raises(MachineError, match="broke a build off"):
        ending(Api(["nonsense"]))


def test_long_log_is_kept_at_its_end(monkeypatch):
    """Keep what was said last."""
    monkeypatch.setattr(watching, "KEPT", 4)
    assert ending(Api([said(stream="abcdef"), said(stream="g")])).log == "defg"
