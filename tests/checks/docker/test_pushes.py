"""Tests for grader/checks/docker/pushes.py: an image that is pushed, pulled, changed, and pushed again."""
import pytest

from grader.lab import registry
from tests.checks.docker.images import judged, shown

SERVER = """
import http.server, pathlib, sys

class Version(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write({})

http.server.HTTPServer(("0.0.0.0", 8080), Version).serve_forever()
"""
READS = SERVER.format("pathlib.Path(__file__).with_name('version.txt').read_bytes()")
SHIPS = 'COPY app.py version.txt /app/\nCMD ["python3", "/app/app.py"]'


@pytest.fixture
def shipped(require, tmp_path):
    """Return a function that grades a server with a version."""
    require(registry.PROGRAM)

    def ship(source, text=SHIPS, **details):
        files = {"app.py": source, "version.txt": "1.0.0\n", **details.pop("files", {})}
        return judged(tmp_path, "docker.pushes", text, files, **details)
    return ship


def test_new_version_under_the_same_tag_earns_everything(shipped):
    """Push, pull and ask; change the file, and do all of it again."""
    assert shipped(READS).status == "passed"


@pytest.mark.parametrize(("source", "text", "files", "code", "words"), [
    (SERVER.format("b'1.0.0'"), 'COPY app.py /app/\nCMD ["python3", "/app/app.py"]', {}, "same",
     "the image is the same after version.txt was changed"),
    (SERVER.format("b'1.0.0'"), SHIPS, {}, "stale", "does not show 'changed-"),
    (SERVER.format("b'2.0.0'"), SHIPS, {}, "answer", "does not show '1.0.0'"),
    (READS, SHIPS.replace("python3", "false"), {}, "crashed", "before it listened")])
def test_what_does_not_ship_loses_everything(shipped, source, text, files, code, words):
    """Tell a file that is not in the image, a version that is written elsewhere, another one, and no server."""
    found = shipped(source, text, files=files)
    seen, message = shown(found)
    assert seen == f"docker.pushes.{code}" and words in message
    if code != "crashed":
        lines = found.findings[0].reproduce.splitlines()
        assert lines[1:3] == ["docker build --tag 127.0.0.1:5000/image:1 .", "docker push 127.0.0.1:5000/image:1"]
        assert "echo 2.0.0 > version.txt" in lines


def test_file_that_nobody_hands_in_is_the_authors(shipped):
    """Blame the exercise."""
    found = shipped(READS, options={"change": "other.txt"})
    assert found.status == "error" and "no file other.txt" in found.reason


def test_missing_registry_is_the_machines(shipped, monkeypatch):
    """Grade nothing, and say what to install."""
    monkeypatch.setattr(registry, "missing", lambda: "the program 'docker-registry' is not installed")
    found = shipped(READS)
    assert found.status == "not_run" and "is not installed" in found.reason
