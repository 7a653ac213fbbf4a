"""Tests for grader/cli.py: exit statuses, one door for errors, and a quick start."""
import importlib
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from grader import cli, errors
from grader.cli import COMMANDS, main

ROOT = Path(cli.__file__).parents[1]
# What a cold start may not load: everything that only some commands need.
HEAVY = {"rich", "jinja2", "pytest", "_pytest", "coverage", "pycodestyle", "pydocstyle", "jsonschema", "tomllib",
         "json", "asyncio", "sqlite3", "subprocess", "unittest", "xml", "http", "email", "zipfile", "yaml"}


def run(*arguments, **options):
    """Run the real program and return what came of it."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-m", "grader", *arguments], capture_output=True, text=True,
                          env=environment, **options)


@pytest.fixture
def command(monkeypatch):
    """Return a function that puts a command in the place of `list`."""
    def put(body):
        module = type(sys)("grader.commands.list")
        module.command = click.command()(body)
        monkeypatch.setitem(sys.modules, "grader.commands.list", module)
    return put


def raising(error):
    """Return the body of a command that raises."""
    def body():
        raise error
    return body


@pytest.mark.parametrize("result", [None, 0, 1, 2, 3])
def test_what_a_command_returns_is_the_exit_status(command, result):
    """Take nothing for 0."""
    command(lambda: result)
    assert main(["list"]) == (result or 0)


@pytest.mark.parametrize("error, status, said", [
    (errors.UsageError("there is no exercise 'x'."), 2, "grader: there is no exercise 'x'.\n"),
    (errors.MachineError("no box works here."), 3, "grader: no box works here.\n"),
    (KeyboardInterrupt(), 130, "\ngrader: stopped; nothing was left running and nothing was half-written.\n"),
    (OSError(28, "No space left on device"), 3, "grader: No space left on device.\n"),
    (OSError(2, "No such file", "x.py"), 3, "grader: No such file (x.py).\n"),
    (click.UsageError("the exercise has no file."), 2, None),
])
def test_every_error_is_one_sentence_and_a_status(command, capsys, error, status, said):
    """Say it on standard error; print nothing else and no traceback."""
    command(raising(error))
    assert main(["list"]) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert err == said if said else "the exercise has no file." in err


@pytest.mark.parametrize("argv, words", [
    (["nope"], "No such command 'nope'"), (["check"], "Missing argument 'PATH...'"),
    (["check", "--nope", "."], "No such option"), (["--nope"], "No such option"),
    (["check", "--format", "nope", "."], "'nope' is not one of 'terminal', 'json'"),
])
def test_wrong_use_says_what_is_wrong(capsys, argv, words):
    """Exit with 2 and name the option."""
    assert main(argv) == 2
    out, err = capsys.readouterr()
    assert out == "" and words in err


def test_version_and_help_are_no_errors(capsys):
    """Exit with 0."""
    assert main(["--version"]) == main(["--help"]) == main(["check", "--help"]) == 0
    out = capsys.readouterr().out
    assert "grader, version 1.0.0" in out and "Grade your own work" in out


def test_help_lists_every_command_in_the_order_of_the_table(capsys):
    """Show what there is, with one line each."""
    assert main(["--help"]) == 0
    lines = [line.split(maxsplit=1) for line in capsys.readouterr().out.partition("Commands:\n")[2].splitlines()]
    assert [tuple(line) for line in lines] == list(COMMANDS.items())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_a_module_that_keeps_its_promise(name):
    """Begin the command's own help as the table does, or say at least as much."""
    command = importlib.import_module(f"grader.commands.{name}").command
    assert isinstance(command, click.Command) and command.name in (name, "command")
    assert command.help and command.help.partition("\n")[0].rstrip().endswith((".", ";"))


def test_help_loads_click_and_nothing_heavier():
    """Start within a blink, because a command line is used a hundred times a day."""
    code = ("import sys; before = set(sys.modules); from grader.cli import main; status = main(['--help'])\n"
            "print(*(set(sys.modules) - before), file=sys.stderr); sys.exit(status)")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    loaded = set(done.stderr.split())
    assert done.returncode == 0 and "click" in loaded
    assert not {name for name in loaded if name.partition(".")[0] in HEAVY}
    assert {name for name in loaded if name.startswith("grader")} == {"grader", "grader.cli", "grader.errors"}


def test_the_course_is_an_option_or_a_variable(command, capsys, monkeypatch):
    """Give the command what was named, the option before the variable."""
    command(click.pass_obj(lambda course: click.echo(course)))
    monkeypatch.setenv("GRADER_COURSE", "one")
    assert main(["list"]) == main(["--course", "two", "list"]) == 0
    assert capsys.readouterr().out == "one\ntwo\n"


def test_the_module_is_the_same_program(tmp_path):
    """Run `python -m grader` from anywhere."""
    done = run("list", "--course", str(tmp_path), cwd=tmp_path)
    assert done.returncode == 2 and "No such option" in done.stderr
    done = run("--course", str(tmp_path), "list", cwd=tmp_path)
    assert done.returncode == 2 and done.stderr.startswith("grader: the course folder")


def test_a_closed_pipe_is_no_error():
    """Stop quietly when whoever reads has seen enough."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([sys.executable, "-m", "grader", "--help"], stdout=writer, stderr=subprocess.PIPE, cwd=ROOT)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no device that is always full")
def test_a_full_disk_is_one_sentence():
    """Say that nothing can be written."""
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run([sys.executable, "-m", "grader", "--help"], stdout=full, stderr=subprocess.PIPE, cwd=ROOT)
    assert (done.returncode, done.stderr) == (3, b"grader: No space left on device.\n")
