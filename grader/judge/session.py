"""One run of pytest over an instructor's tests, in a process without student code.

Everything that is private to pytest is in this file (assertion rewriting, `_reprcompare`), so that a new version of
pytest is looked at here.
"""
import ast
import builtins
import os
import re
import types
from collections.abc import Callable
from pathlib import Path

import _pytest.assertion.util
import pytest
from _pytest.assertion.rewrite import rewrite_asserts

from grader.judge.limits import cause
from grader.judge.link import Link
from grader.judge.mentions import unwritten
from grader.judge.proxy import Fault, Missing, Module, Names, Opaque, Package, UndefinedError, short

# pytest's own comparison (`assertion`) and terminal go: the one is quadratic in the student's text, the other prints.
BLOCKED = ("terminal cacheprovider junitxml faulthandler assertion unraisableexception threadexception logging doctest "
           "pastebin stepwise setuponly setupplan").split()     # `debugging` has options that unittest's cases read
ARGUMENTS = [*(word for name in BLOCKED for word in ("-p", f"no:{name}")), "--noconftest", "--capture=no",
             "-c", os.devnull, "--import-mode=importlib", "-p", "no:warnings", "--continue-on-collection-errors"]
RESERVED = {"pytest", "_pytest", "builtins", "__future__"}      # what rewritten test code imports itself
LONGEST = 2000      # characters of a value in a report


class Suite:
    """The files of a tests folder, parsed and assert-rewritten once; helper modules and conftest.py among them."""

    def __init__(self, folder: Path):
        """Parse and rewrite every file of a folder."""
        self.folder = folder.resolve()
        self.codes = {path: _compile(path) for path in sorted(self.folder.glob("*.py"))}
        self.helpers = {path.stem: path for path in self.codes if not path.stem.startswith("test_")}

    def module(self, path: Path, import_module: Callable) -> types.ModuleType:
        """Return a fresh module of one file, which sees the student's modules through import_module."""
        module = types.ModuleType(path.stem)
        module.__file__ = str(path)
        module.__builtins__ = {**vars(builtins), "__import__": import_module, "callable": _is_callable}
        exec(self.codes[path], vars(module))
        return module


def _is_callable(value) -> bool:
    """Tell whether a value can be called; fail the test for what is missing or may only be looked at."""
    return value._fail() if isinstance(value, (Missing, Opaque)) else callable(value)


def _compile(path: Path) -> types.CodeType:
    """Return the code of one file with its assertions rewritten."""
    source = path.read_bytes()
    tree = ast.parse(source, str(path))
    rewrite_asserts(tree, source, str(path))
    return compile(tree, str(path), "exec", dont_inherit=True)


def importer(suite: Suite, link: Link, modules: frozenset[str]) -> Callable:
    """Return an `__import__` for test modules: the student's modules are proxies, all others are the real ones.

    Import statements look `__import__` up in the builtins of their frame, so only test code sees proxies; pytest and
    the standard library never do, whatever the names.
    """
    helpers = {}

    def import_module(name, globals=None, locals=None, fromlist=(), level=0):
        root = name.split(".")[0]
        if level or root not in modules - RESERVED:
            if name in suite.helpers and not level:
                helpers[name] = helpers.get(name) or suite.module(suite.helpers[name], import_module)
                return helpers[name]
            return builtins.__import__(name, globals, locals, fromlist, level)
        if "*" in (fromlist or ()):
            raise ImportError(f"write the names: 'from {name} import *' would let the student choose them")
        if fromlist:
            return Names(link, Module(link, [name], name), fromlist)
        try:
            link.load(name)
        except Fault:
            pass    # only tests that use the module fail
        return Module(link, [name], name) if "." not in name else Package(link, name)
    return import_module


class _Compiled(pytest.Module):
    """A test file whose code was compiled before."""

    def _getobj(self):
        return self.load(self.path)


class Plugin:
    """The pytest plug-in: collects compiled files, watches the link, tells what each test did."""

    def __init__(self, suite: Suite, link: Link, modules: frozenset[str], tell: Callable[[dict], None]):
        """Keep the suite, the link, and the function that tells."""
        self.suite, self.link, self.tell, self.compared, self.told = suite, link, tell, None, set()
        self.file, self.collected = None, frozenset()
        self.import_module = importer(suite, link, modules)
        _pytest.assertion.util._reprcompare = self._compare

    def pytest_pycollect_makemodule(self, module_path, parent):
        """Use the compiled code instead of importing the file."""
        module = _Compiled.from_parent(parent, path=module_path)
        module.load = lambda path: self.suite.module(path, self.import_module)
        return module

    @pytest.fixture
    def tmp_path(self, tmp_path_factory):
        """Give a folder that the box sees as well: files are copied in and out around each call.

        Unlike pytest's own, its name says nothing of the test, for the student's code can read it.
        """
        self.link.folder = tmp_path_factory.mktemp("files")
        yield self.link.folder
        self.link.folder = None

    def pytest_collection_finish(self, session):
        """Tell which tests there are."""
        self.collected = frozenset(self.link.told)
        self.tell({"collected": [item.nodeid for item in session.items]})

    def pytest_collectreport(self, report):
        """Tell of a file that could not be collected."""
        if report.failed:
            reason = self.link.faults[0] if self.link.faults else _reason(report)
            self.tell({"file": report.nodeid, "reason": reason, "outcome": "failed" if self.link.faults else "error"})

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item):
        """Forget what the test before did; each file has a box of its own, as an interpreter of its own."""
        if self.file not in (None, item.path):
            self.link.drop()
            self.link.told = set(self.collected)
        self.file = item.path
        self.link.calls, self.link.faults, self.compared = [], [], None
        self.tell({"started": item.nodeid})

    def _compare(self, op, left, right):
        """Keep the two sides of a failed comparison; pytest's own difference is quadratic in what the student chose."""
        self.compared = (op, left, right)
        return f"{short(left)} {op} {short(right)}"

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        """Tell the outcome; a breach fails the test even if the test caught it."""
        report = yield
        if report.passed and call.when == "call" and (reason := unwritten(getattr(item, "function", None))):
            self.link.faults.append(reason)
        if report.passed and self.link.faults:
            report.outcome = "failed"
        if item.nodeid in self.told:
            return report
        if report.failed:
            self._tell(item, {"outcome": "failed", **self._failure(call)})
        elif report.skipped:
            self._tell(item, {"outcome": "error", "message": "the instructor's test was skipped"})
        elif call.when == "teardown":
            self._tell(item, {"outcome": "passed"})
        return report

    def _tell(self, item, result):
        """Tell the result of one test, once."""
        self.told.add(item.nodeid)
        self.tell({"test": item.nodeid, **result})

    def _failure(self, call) -> dict:
        """Return what a report says of a failed test: what happened, the last call, expected, got, where."""
        if self.link.faults:
            return {"message": self.link.faults[0], **self._last_call()}
        error = call.excinfo.value
        last = self.link.calls[-1] if self.link.calls else None
        if last and last.error is error:
            unwritten = isinstance(error, NotImplementedError)
            why = f"raised {describe(error)}{cause(error, self.link.clock.limits)}"
            message = f"{last.text} is not written yet" if unwritten else f"{last.text} {why}"
            return {"message": message, **self._last_call(), "actual": None if unwritten else describe(error)}
        told = {"message": _said(error, self.compared), **self._last_call()}
        if self.compared and isinstance(error, AssertionError):
            op, left, right = self.compared
            expected = short(right, LONGEST) if op == "==" else f"{op} {short(right, LONGEST)}"
            told |= {"actual": short(left, LONGEST), "expected": expected}
            plain = all(type(value).__module__ == "builtins" and value is not None for value in (left, right))
            if type(left) is not type(right) and op == "==" and plain:
                told |= {key: f"{told[key]} ({type(value).__name__})"
                         for key, value in (("actual", left), ("expected", right))}
        return told

    def _last_call(self) -> dict:
        """Return the last call and what came of it."""
        if not self.link.calls:
            return {}
        last = self.link.calls[-1]
        actual = describe(last.error) if last.error else short(last.result, LONGEST)
        return {"call": last.text, "actual": actual, "place": last.place}


def _reason(report: pytest.CollectReport) -> str:
    """Return why a file could not be collected: pytest marks the lines that say so, and the rest is a traceback."""
    lines = str(report.longrepr).splitlines()
    marked = [line[1:].strip() for line in lines if line.startswith("E ")]
    return " ".join(marked or lines[-1:])[:LONGEST]


def _said(error: BaseException, compared: tuple | None) -> str:
    """Return what a failure says; of a comparison the instructor's own words, as its sides are shown by themselves."""
    if not isinstance(error, AssertionError):
        return describe(error)
    first, _, rest = str(error).strip().partition("\n")
    if first.startswith("Regex pattern"):
        return " ".join(str(error).split())[:LONGEST]
    if not first.startswith("assert "):
        return first[:LONGEST]
    where = re.match(r" \+  where (.+?) = (.+)", rest)
    return f"{where[2]} gave {where[1]}"[:LONGEST] if where and not compared else ""


def describe(error: BaseException) -> str:
    """Return an exception as `ValueError: text`, cut; only the text where that is a sentence of ours."""
    name = getattr(type(error), "__name__", "Exception")
    try:
        text = str(error)[:LONGEST]
    except Exception:   # an argument that cannot be written
        text = ""
    if isinstance(error, (pytest.fail.Exception, UndefinedError)):
        return text.replace("DID NOT RAISE", "nothing was raised; expected")
    return f"{name}: {text}" if text else name


def run(suite: Suite, link: Link, modules: frozenset[str], tell: Callable[[dict], None], *extra: str) -> None:
    """Run pytest over the suite in this process and tell, one dict at a time, what happens."""
    plugin = Plugin(suite, link, modules, tell)
    plugins = [plugin]
    conftest = suite.folder / "conftest.py"
    try:
        if conftest in suite.codes:
            plugins.append(suite.module(conftest, plugin.import_module))
        tests = [str(path) for path in suite.codes if path.stem.startswith("test_")]
        pytest.main([*ARGUMENTS, *extra, "--rootdir", str(suite.folder), *tests], plugins=plugins)
    except Fault as fault:
        tell({"file": "conftest.py", "reason": str(fault), "outcome": "failed"})
    finally:
        link.drop()
