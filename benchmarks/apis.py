#!/usr/bin/env python3
"""Grade the apps of the exercise `words`, and say what a fixed script and schemathesis find in the same apps.

    .venv/bin/python benchmarks/apis.py [--runs 9] [--box LEVEL] [--compare [--schemathesis TOOLS/bin/schemathesis]]

Prints the wall time and the requests of one grading of the solution, median of so many runs, and then for each wrong
app and each right one who finds fault with it: the grader, a script of fifteen requests, and schemathesis on the
document that `grader api words --openapi` writes. Fault found with a right app is a false alarm. Schemathesis leaves
out its check positive_data_acceptance, for in JSON Schema 5.0 is an integer, which right apps may refuse.
"""
import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).absolute().parents[1]))
from grader import catalog, verification  # noqa: E402
from grader.api import openapi  # noqa: E402
from grader.grading import grade  # noqa: E402
from grader.http.client import Client  # noqa: E402
from grader.submission import collect  # noqa: E402

# Method, path, body, and what should come back: status, and body if one is looked at.
SCRIPT = (
    ("GET", "/words", None, 200, {"words": []}),
    ("POST", "/words", {"word": "tea", "count": 2}, 201, {"word": "tea", "count": 2}),
    ("POST", "/words", {"word": "milk"}, 201, {"word": "milk", "count": 0}),
    ("GET", "/words/tea", None, 200, {"word": "tea", "count": 2}),
    ("GET", "/words", None, 200, {"words": [{"word": "milk", "count": 0}, {"word": "tea", "count": 2}]}),
    ("POST", "/words", {"word": "tea", "count": 5}, 409, None),
    ("GET", "/words/tea", None, 200, {"word": "tea", "count": 2}),
    ("PUT", "/words/tea", {"count": 7}, 200, {"word": "tea", "count": 7}),
    ("GET", "/words/tea", None, 200, {"word": "tea", "count": 7}),
    ("PUT", "/words/tea", {"count": -1}, 400, None),
    ("POST", "/words", {"word": ""}, 400, None),
    ("DELETE", "/words/tea", None, 204, None),
    ("GET", "/words/tea", None, 404, None),
    ("PUT", "/words/tea", {"count": 1}, 404, None),
    ("DELETE", "/words/tea", None, 404, None),
)
DEADLINE = 10.0     # seconds for an app to listen


def main() -> int:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--box", default="auto")
    parser.add_argument("--compare", action="store_true", help="look at the wrong and right apps as well")
    parser.add_argument("--schemathesis", help="the program, in an environment that has bottle and cheroot as well")
    told = parser.parse_args()
    exercise = catalog.load(catalog.root(str(Path(__file__).absolute().parents[1])), "words")
    seconds, requests = timed(exercise, told.box, told.runs)
    print(f"one grading of the solution: {statistics.median(seconds):.2f} s of wall time ({min(seconds):.2f} to "
          f"{max(seconds):.2f}), {statistics.median(requests):.0f} requests, median of {told.runs}")
    if not told.compare:
        return 0
    for title, cases in (("wrong", catalog.wrong_cases(exercise)), ("right", catalog.right_cases(exercise))):
        rows = {case.name: found(exercise, verification.answer(exercise, case), told) for case in cases}
        for name in next(iter(rows.values())):
            faults = [case for case, row in rows.items() if row[name]]
            print(f"{name} finds fault with {len(faults)} of {len(rows)} {title} apps" + (
                f"; not with {', '.join(sorted(rows.keys() - set(faults)))}"
                if title == "wrong" and len(faults) < len(rows)
                else f": {', '.join(faults)}" if title == "right" and faults else ""))
    return 0


def timed(exercise, level: str, runs: int) -> tuple[list[float], list[int]]:
    """Return seconds and requests of gradings of the solution; each has a digest, and so a seed, of its own."""
    solution, ask, counted = collect(exercise.answers, exercise), Client.ask, []

    def counting(self, request, seconds):
        """Ask, and count."""
        counted.append(request)
        return ask(self, request, seconds)
    Client.ask = counting
    seconds, requests = [], []
    for run in range(runs + 1):
        counted.clear()
        began = time.perf_counter()
        report = grade(exercise, replace(solution, digest=f"run {run}"), level)
        if report.earned < report.possible:
            raise SystemExit(f"the solution earned {report.earned} of {report.possible} in run {run}")
        if run:     # the first one also chooses the level and imports
            seconds.append(time.perf_counter() - began)
            requests.append(len(counted))
    Client.ask = ask
    return seconds, requests


def found(exercise, submission, told) -> dict[str, bool]:
    """Return who finds fault with a hand-in."""
    report = grade(exercise, submission, told.box)
    rows = {"grader": report.earned < report.possible}
    with served(submission.files) as place:
        rows["script"] = place is None or not all(passes(place, *row) for row in SCRIPT)
    if told.schemathesis:
        with served(submission.files) as place:
            rows["schemathesis"] = place is None or not accepted(exercise, place, told.schemathesis)
    return rows


@contextmanager
def served(files):
    """Serve a hand-in by `python app.py` at a free port; give its address, or None if it does not listen there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            place = Path(folder, name)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        process = subprocess.Popen([sys.executable, "app.py"], cwd=folder, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, start_new_session=True,
                                   env={**os.environ, "HOST": "127.0.0.1", "PORT": str(port)})
        try:
            yield f"http://127.0.0.1:{port}" if listens(process, port) else None
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def listens(process, port: int) -> bool:
    """Wait until somebody listens at a port, and say whether that came about."""
    latest = time.monotonic() + DEADLINE
    while process.poll() is None and time.monotonic() < latest:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return True
        except OSError:
            time.sleep(0.02)
    return False


def passes(place: str, method: str, path: str, body, status: int, wanted) -> bool:
    """Say whether a request of the script is answered as it should be."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(place + path, data, {"Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            seen, text = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        seen, text = error.code, error.read()
    except OSError:
        return False
    try:
        return seen == status and (wanted is None or json.loads(text) == wanted)
    except ValueError:
        return False


def accepted(exercise, place: str, program: str) -> bool:
    """Say whether schemathesis finds nothing."""
    with tempfile.TemporaryDirectory() as folder:
        schema = Path(folder, "openapi.json")
        schema.write_text(json.dumps(openapi.document(exercise.resource, exercise.title)), encoding="utf-8")
        done = subprocess.run([program, "run", str(schema), "--url", place, "--seed", "1", "--no-color",
                               "--exclude-checks", "positive_data_acceptance"], cwd=folder, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, timeout=600, check=False)
    return done.returncode == 0


if __name__ == "__main__":
    raise SystemExit(main())
