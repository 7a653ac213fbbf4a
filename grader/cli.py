"""Arguments, dispatch, errors to exit codes; loads click and nothing heavier."""
import importlib
import os
import sys

import click

from grader import __version__

# One line a command: its module below grader/commands, and what it does. The module is imported when it is asked for.
COMMANDS = {
    "check": "Grade your own work.",
    "hint": "Show the next hint for an exercise.",
    "solution": "Show the solution of an exercise.",
    "explain": "Explain a code such as E302 or D103.",
    "list": "List the exercises and where you stand.",
    "progress": "Show how far you are in the course.",
    "reset": "Put the starter files back; your own are kept beside them.",
    "api": "Write documents of the API that an exercise asks for.",
    "new": "Start a new exercise that already verifies.",
    "batch": "Grade a whole class, and go on where it was stopped.",
    "report": "Draw stored results again, without grading.",
    "replay": "Grade a hand-in again from a batch's replay file.",
    "similar": "Show who handed in the same work.",
    "verify": "Prove that exercises are sound.",
    "release": "Write the students' edition, or what Gradescope or GitHub needs to grade.",
    "lab": "Start and stop what the Docker and AWS chapters work with.",
    "doctor": "Say what works on this machine and what to do about the rest.",
}


class Commands(click.Group):
    """A group that imports a command's module only when it is used."""

    def list_commands(self, ctx):
        """Return the names in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx, name):
        """Return the `command` of the module with that name."""
        if name not in COMMANDS:
            return None
        return importlib.import_module(f"grader.commands.{name}").command

    def format_commands(self, ctx, formatter):
        """Write the table without importing any command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="grader")
@click.option("--course", metavar="DIR", envvar="GRADER_COURSE",
              help="The folder with exercises/ and solutions/; by default the one found from here upwards.")
@click.pass_context
def grader(ctx, course):
    """Grade the exercises of a course, and help to learn from the result."""
    ctx.obj = course


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit status: 0, 1, 2 or 3, or 130 after Ctrl-C."""
    from grader.errors import GraderError
    try:
        status = grader.main(args=argv, prog_name="grader", standalone_mode=False) or 0
        sys.stdout.flush()
        return status
    except SystemExit:      # click's own answer to a closed pipe, and to a shell that asks for completions
        return 0
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except GraderError as error:
        _complain(str(error))
        return error.exit_status
    except (click.Abort, KeyboardInterrupt):
        click.echo("grader: stopped; nothing was left running and nothing was half-written.", err=True)
        return 130
    except OSError as error:
        _drop_output()
        place = f" ({error.filename})" if error.filename else ""
        _complain(f"{error.strerror or error}{place}.")
        return 3


def _complain(sentence: str) -> None:
    """Write one sentence to standard error; it may hold names that a student chose."""
    from grader.output import typed
    from grader.reporters.text import visible
    click.echo(typed(f"grader: {visible(sentence)}"), err=True)


def _drop_output() -> None:
    """Let go what cannot be written, or Python would try once more at its end and say so in its own way."""
    try:
        sys.stdout.flush()
    except OSError:
        with open(os.devnull, "wb") as nothing:
            os.dup2(nothing.fileno(), sys.stdout.fileno())
