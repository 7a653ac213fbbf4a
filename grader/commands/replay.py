"""`grader replay`: grade one hand-in again from the file that a batch wrote for a fault."""
from pathlib import Path

import click

from grader import reporters


@click.command(short_help="Grade a hand-in again from a batch's replay file.")
@click.argument("file", metavar="FILE")
@click.option("--format", "form", type=click.Choice(list(reporters.FORMATS)), default="terminal", show_default=True)
@click.option("--output", metavar="FILE", help="Write the report to a file.")
@click.option("--box", "level", metavar="LEVEL", default="auto", show_default=True, help="As for grader check.")
@click.option("--allow-docker", "containers", is_flag=True, help="As for grader batch.")
@click.option("--trace", is_flag=True, help="Show how the fault came about, as it was recorded.")
@click.pass_obj
def command(course: str | None, file: str, form: str, output: str | None, **options) -> int:
    """Grade one hand-in again from FILE, which holds its bytes and all that its grade depends on.

    What is not as it was is said on standard error. The exit status is that of grader check.
    """
    from grader import catalog, replay
    from grader.commands import check
    from grader.grading import grade
    recorded = replay.read(Path(file))
    exercise = catalog.load(catalog.root(course), recorded.exercise)
    handed = replay.submission(recorded, exercise)
    for sentence in _notes(recorded, exercise, options["trace"]):
        _note(sentence)
    report = grade(exercise, handed, options["level"], containers=options["containers"])
    check.write(check.draw(form, [report], output, many=False), output)
    return check.status(report)


def _notes(recorded, exercise, trace: bool) -> list[str]:
    """Return what is to be said before it is graded again."""
    from grader import replay
    fault = f"recorded at box level '{recorded.level}': {recorded.fault}" if recorded.fault else ""
    traced = (recorded.trace or "no trace was recorded") if trace else ""
    return [sentence for sentence in (fault, *replay.differences(recorded, exercise), traced) if sentence]


def _note(sentence: str) -> None:
    """Write to standard error what a stranger may have written into the file."""
    from grader.reporters.text import plain
    click.echo(f"grader: {plain(sentence, keep=chr(10))}", err=True)
