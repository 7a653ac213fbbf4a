"""The program that runs the student's own tests under pytest with our configuration, and measures coverage.

Student code runs in this process, so all that it reports is a claim: the grader holds it against the source.
"""
import gc
import os
import re
import sys

import door

BLOCKED = ("terminal cacheprovider junitxml doctest pastebin stepwise setuponly setupplan debugging faulthandler "
           "threadexception unraisableexception").split()
KEPT = frozenset("pytest _pytest pluggy iniconfig coverage sys os builtins".split())
LONG = 1200     # characters of one message
SCRATCH = os.environ["TMPDIR"]      # its name differs from run to run


class Plugin:
    """Collects outcomes, reverses the order on demand, and measures from collection to the last test."""

    def __init__(self, backwards, measured):
        """Keep the order to run in, and the measurement if there is one."""
        self.backwards, self.measured, self.tests, self.uncollected = backwards, measured, {}, []
        self.raised = {}

    def pytest_addoption(self, parser):
        """Answer for the blocked plugin `debugging`: pytest asks its options for each unittest case."""
        parser.addoption("--pdb", dest="usepdb", default=False)
        parser.addoption("--trace", default=False)

    def pytest_collection(self):
        """Start to measure when pytest itself has been imported; Coverage.current() shall not find it."""
        if self.measured:
            self.measured.start()
            type(self.measured)._instances.clear()

    def pytest_collection_modifyitems(self, items):
        """Reverse the order on the second run."""
        if self.backwards:
            items.reverse()

    def pytest_collectreport(self, report):
        """Keep a file that could not be collected."""
        if report.failed:
            self.uncollected.append([report.nodeid, *_crash(report)])

    def pytest_runtest_makereport(self, item, call):
        """Note what was raised, for reports can be made to say something else."""
        if call.excinfo is not None:
            self.raised.setdefault(item.nodeid, call.excinfo.exconly(tryshort=True)[:LONG])

    def pytest_runtest_logreport(self, report):
        """Keep the outcome of one test: it passed only if its call ran and passed, and nothing failed around it."""
        row = self.tests.setdefault(report.nodeid, ["", "", None, None])
        if report.failed and row[0] != "failed":
            self.tests[report.nodeid] = ["failed", *_crash(report)]
        elif report.skipped and not row[0]:
            row[0] = "xfailed" if hasattr(report, "wasxfail") else "skipped"
        elif report.when == "call" and report.passed and not row[0]:
            row[0] = "xpassed" if hasattr(report, "wasxfail") else "passed"
        if row[0] == "passed" and report.nodeid in self.raised:
            row[:2] = "failed", self.raised[report.nodeid]

    def pytest_sessionfinish(self):
        """Stop to measure."""
        if self.measured:
            self.measured.stop()


def _crash(report):
    """Return what was raised, from pytest's own note of it, and the line and path below the hand-in nearest to it."""
    crash = getattr(report.longrepr, "reprcrash", None)
    said = str(crash.message)[:LONG] if crash is not None else str(report.longrepr)[-LONG:]
    errors = [line[1:].strip() for line in said.splitlines() if line.startswith("E ")]    # of a file that is not a test
    said = "\n".join(errors) or said
    said = re.sub(re.escape(SCRATCH) + r"/t/\w+", "tmp_path", said).replace(f"{SCRATCH}/work/", "")
    trace = getattr(report.longrepr, "reprtraceback", None)
    for entry in reversed(getattr(trace, "reprentries", ())):
        place = getattr(entry, "reprfileloc", None)
        if place is not None and not place.path.startswith(("..", os.sep)):
            return [said, place.lineno, place.path.replace(os.sep, "/")]
    return [said, None, None]


def run(work, request):
    """Run the tests once and return {tests, uncollected, lines, arcs}."""
    import pytest
    measured = None
    if request["measure"]:
        import coverage
        measured = coverage.Coverage(branch=True, data_file=None, config_file=False,
                                     include=[os.path.join(work, path) for path in request["measure"]])
    for name in request["modules"]:
        if name not in KEPT:
            sys.modules.pop(name, None)
    plugin = Plugin(request["backwards"], measured)
    arguments = [*(word for name in BLOCKED for word in ("-p", f"no:{name}")), "-c", os.devnull, "--rootdir", work,
                 "--confcutdir", work,      # pytest lists every folder from there down, and may not above it
                 "--import-mode=importlib", "--capture=sys", "-p", "no:warnings", "--basetemp", f"{SCRATCH}/t",
                 *([] if request["conftest"] else ["--noconftest"]), *request["tests"]]
    gc.freeze()
    gc.enable()
    ending = pytest.main(arguments, plugins=[plugin])
    reply = {"tests": plugin.tests, "uncollected": plugin.uncollected, "ending": int(ending), "lines": {}, "arcs": {}}
    if measured:
        data = measured.get_data()
        for path in request["measure"]:
            whole = os.path.join(work, path)
            reply["lines"][path] = sorted(data.lines(whole) or [])
            reply["arcs"][path] = sorted(map(list, data.arcs(whole) or []))
    return reply


def main(text):
    """Answer one request and wait to be ended."""
    channel = door.open_door(text)
    settings, request = channel.settings, channel.read()
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.argv[:] = ["pytest"]
    work = settings["work"]
    sys.path[:] = [*sys.path[1:], settings["site"]]
    import pytest   # noqa: F401 - before any folder of the student's is on the path
    roots = [os.path.join(work, root).rstrip("/") for root in request["roots"]]
    sys.path[:0] = [*roots, *([] if work in roots else [work])]
    reply = run(work, request)
    channel.send({"id": request["id"], **reply})
    channel.read()
