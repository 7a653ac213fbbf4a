"""We live by what we teach: our own code passes our own checks, says what it is for, and names no machine."""
import ast
import re
import subprocess
import sysconfig
from pathlib import Path

import pytest

from grader.model import Limits
from tests.gradings import outcome
from tests.sources import MODULES, OUTSIDE, ROOT, TESTS, functions_of, names_of, tree_of

PATIENT = Limits(seconds=120)       # for all of our files at once
# Names that our own naming check remarks, and that stay: the design's words, and what others ask for.
NAMES = {
    "`id`": "one of the words of section 7 of the design", "`format`": "the option that it stands for",
    "`globals`": "the signature of __import__", "`locals`": "the signature of __import__",
    "`Breach`": "the design's word",
    "`Failure`": "a server's, as `Breach` is a program's", "`coverage`": "the name of the check",
    "`docker`": "the row of the table", "`random`": "a seeded one, which takes the library's place",
    "`requests`": "what is sent to a server",
    "`html`": "what the notebook calls", "`numpy`": "the package, if it is loaded", "`pandas`": "likewise",
}


@pytest.fixture(scope="module")
def ours():
    """Return our own sources as a hand-in; empty ones have nothing to say."""
    return {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in [*MODULES, *OUTSIDE, *TESTS]
            if path.read_bytes().strip()}


def remarks(found, *but):
    """Return an outcome's remarks as text, without those that hold one of the words or stand beside a `# noqa`."""
    assert found.status in ("passed", "failed"), found.reason
    excused = {(item.path, item.line) for item in found.findings if item.code.endswith("S901")}
    lines = [f"{item.path}:{item.line} {item.code} {item.message}" for item in found.findings
             if (item.path, item.line) not in excused]
    return "\n".join(line for line in lines if not any(word in line for word in but))


def test_our_code_follows_pep_8(ours, tmp_path):
    """Pass our own check, with lines of up to 120 columns; a comment that excuses a line is seen in review."""
    assert not remarks(outcome(tmp_path, "style.pep8", ours, options={"max_line_length": 120}, limits=PATIENT))


def test_our_docstrings_follow_pep_257(ours, tmp_path):
    """Pass our own check."""
    assert not remarks(outcome(tmp_path, "style.pep257", ours, limits=PATIENT))


def test_our_names_say_what_they_mean(ours, tmp_path):
    """Pass our own check, but for the names that the design and others ask for."""
    named = {path: source for path, source in ours.items() if path.startswith("grader/")}
    found = outcome(tmp_path, "style.naming", named, limits=PATIENT)
    assert not remarks(found, *NAMES, "/list.py:1 ", "/json.py:1 ", "/csv.py:1 ", "/filter.py:1 ")


def test_ruff_has_nothing_to_add():
    """Follow its rules for names, bugs and complexity; tests and attacks included."""
    program = Path(sysconfig.get_path("scripts")) / "ruff"
    options = "--isolated --no-cache --select N,F,E,B,C90 --line-length 120 --output-format concise".split()
    done = subprocess.run([program, "check", *options, *MODULES, *OUTSIDE, *TESTS], cwd=ROOT, capture_output=True,
                          text=True)
    found = [line for line in done.stdout.splitlines() if re.match(r"\S+:[0-9]+:", line) and "`Breach`" not in line]
    assert done.returncode in (0, 1) and not found, "\n".join(found)


@pytest.mark.parametrize("path", **names_of([*MODULES, *OUTSIDE, *TESTS]))
def test_every_file_says_what_it_is_for_and_is_finished(path):
    """Begin with a docstring; leave no note to ourselves."""
    assert ast.get_docstring(tree_of(path)) or not path.read_bytes().strip()
    if path != Path(__file__):
        assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b", path.read_text(encoding="utf-8"))


def test_every_test_says_what_it_claims():
    """Give each test an order as its docstring, and a name of three words at least."""
    tests = [(path, function) for path in TESTS for function in functions_of(path)
             if path.stem.startswith("test_") and function.name.startswith("test_")]
    silent = [f"{path.name}: {function.name}" for path, function in tests if not ast.get_docstring(function)
              or function.name.count("_") < 3]
    assert not silent, "\n".join(silent)


def written():
    """Return the text files that we keep under version control, without lock files and pictures."""
    kinds = {".py", ".md", ".toml", ".txt", ".yml", ".yaml", ".json", ".jinja", ".cfg", ".sh", ""}
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, text=True).stdout.split("\n")
    paths = [ROOT / name for name in listed] if any(listed) else [*MODULES, *OUTSIDE, *TESTS]
    return [path for path in paths if path.is_file() and path.suffix in kinds and path != Path(__file__)]


def test_no_file_names_a_machine_or_a_package_registry():
    """Write no path of one machine and no address of a registry of packages, which differ from place to place."""
    alien = re.compile(r"py(?:pi|thonhosted)\.org|registry\.(?:npm|yarn)|conda\.ana|"
                       r"(?<![\w.~$}*-])/(?:root|home|Users)/(?!vscode\b)[\w.]+|/w[o]rk/(?:main|shared)")
    for path in written():
        match = alien.search(path.read_text(encoding="utf-8", errors="replace"))
        assert not match, f"{path.relative_to(ROOT)}: {match[0]}"


def test_lock_files_hold_no_address():
    """Take packages from wherever the machine takes them."""
    locks = sorted((ROOT / "requirements").glob("*.txt"))
    assert locks and not [path.name for path in locks if "://" in path.read_text(encoding="utf-8")]
