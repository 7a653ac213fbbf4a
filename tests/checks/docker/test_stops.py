"""Tests for grader/checks/docker/stops.py: a container that leaves when it is asked to."""
from dataclasses import replace

import pytest

from tests.checks.docker.images import LIMITS, judged, shown

LEAVES = "import signal, sys, time\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit())\n" \
         "print('ready', flush=True)\ntime.sleep(60)\n"
STAYS = "import time\nprint('ready', flush=True)\ntime.sleep(60)\n"
SERVER = "import signal, sys\nfrom http.server import *\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit())\n" \
         "HTTPServer(('0.0.0.0', 8080), SimpleHTTPRequestHandler).serve_forever()\n"
OPTIONS = {"ready": "^ready$", "grace": 2.0}
RUNS = 'COPY app.py .\nCMD ["python3", "app.py"]'


@pytest.mark.parametrize(("source", "text", "options"), [
    (LEAVES, RUNS, OPTIONS), (STAYS, f"{RUNS}\nSTOPSIGNAL SIGINT", OPTIONS),
    (SERVER, RUNS, {"port": 8080, "grace": 3.0})])
def test_what_leaves_in_time_earns_everything(tmp_path, source, text, options):
    """Ask a program with a handler, one whose image names a signal that it knows, and a server."""
    assert judged(tmp_path, "docker.stops", text, {"app.py": source}, options=options).status == "passed"


@pytest.mark.parametrize(("source", "text", "code", "words"), [
    (STAYS, RUNS, "late", "still there 2 s after it was asked to leave, by SIGTERM"),
    (LEAVES, "COPY app.py .\nCMD python3 app.py; true", "late", "still there 2 s"),
    (STAYS, f"{RUNS}\nSTOPSIGNAL SIGKILL", "late", "by SIGTERM"),
    ("print('bye')", RUNS, "early", "ended by itself, with status 0"),
    ("import time\nprint('ready', flush=True)\ntime.sleep(0.4)\n", RUNS, "early", "ended by itself, with status 0")])
def test_what_does_not_loses_everything(tmp_path, source, text, code, words):
    """Tell a program that hears nothing, a shell before it, a signal that asks nobody, and an early end."""
    found = judged(tmp_path, "docker.stops", text, {"app.py": source}, options=OPTIONS)
    seen, message = shown(found)
    assert seen == f"docker.stops.{code}" and words in message
    assert "--detach --name image" in found.findings[0].reproduce
    assert found.findings[0].reproduce.endswith("time docker stop image")


def test_container_that_is_never_ready_is_told(tmp_path):
    """Show what it was to print."""
    options, limits = {"ready": "listening", "grace": 2.0}, replace(LIMITS, seconds=8)
    found = judged(tmp_path, "docker.stops", RUNS, {"app.py": STAYS}, options=options, limits=limits)
    assert shown(found)[0] == "docker.stops.ready" and found.findings[0].expected == "listening"


def test_exercise_has_to_say_when_a_container_has_begun(tmp_path):
    """Blame the exercise if it does not."""
    found = judged(tmp_path, "docker.stops", RUNS, {"app.py": LEAVES})
    assert found.status == "error" and "neither ready nor port" in found.reason
