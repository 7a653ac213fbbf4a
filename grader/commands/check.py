"""`grader check`: grade your own work."""
import os
import sys

import click

from grader import reporters
from grader.model import Report


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--exercise", metavar="NAME", help="The exercise, when the folder has another name.")
@click.option("--only", multiple=True, metavar="ID", help="Grade this criterion (and what it needs) only.")
@click.option("--format", "form", type=click.Choice(list(reporters.FORMATS)), default="terminal", show_default=True)
@click.option("--output", metavar="FILE", help="Write the report to a file.")
@click.option("--box", "level", metavar="LEVEL", default="auto", show_default=True,
              help="auto (the best there is), full (nothing gets in or out), docker (full, by a container), reduced "
                   "(full but for what needs namespaces), or none (a plain process with limits).")
@click.option("--withhold", is_flag=True, help="Show no hidden input and nothing that the student's code answered.")
@click.pass_obj
def command(course, paths, exercise, only, form, output, level, withhold):
    """Grade your own work: folders, single files, zips or tars, or exercises by name."""
    from grader import catalog, standing, withholding
    from grader.grading import grade
    from grader.submission import collect
    handed, reports = [], []
    for path in paths:
        asked, place = catalog.find(path, course, exercise)
        handed.append((asked, place, collect(place, asked)))
    for asked, place, submission in handed:
        report = grade(asked, submission, level, only, containers=True)
        reports.append(withholding.withhold(report, asked) if withhold else report)
        if not only and place != asked.answers:
            standing.record(catalog.root(course), report)
    write(draw(form, reports, output, many=len(reports) > 1), output)
    return max(map(status, reports), key=(0, 3, 1).index)


def status(report: Report) -> int:
    """Return the exit status of a report: 1 points lost, 3 nothing lost but something not judged, else 0."""
    if any(outcome.status == "failed" for outcome in report.outcomes):
        return 1
    return 0 if report.complete else 3


def write(text: str, output: str | None) -> None:
    """Write to standard output, or to a file; UsageError if the file cannot be written."""
    if output is None:
        try:
            click.echo(text, nl=not text.endswith("\n"))
        except BrokenPipeError:     # whoever read it has seen enough; the verdict stays the exit status
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    from pathlib import Path

    from grader.errors import UsageError
    target = Path(output)
    try:
        if target.exists() and not target.is_file():    # a pipe or a device such as /dev/stdout
            target.write_text(text, encoding="utf-8")
        else:
            _replace(target.resolve(), text)
    except OSError as error:
        raise UsageError(f"'{output}' cannot be written: {error.strerror}; name another file with --output.") from None


def _replace(target, text: str) -> None:
    """Write a file that is whole or not there, whatever happens in between."""
    import tempfile
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with open(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise


def draw(form: str, reports: list[Report], output: str | None, *, many: bool, **told) -> str:
    """Return the reports in a format, to which some is told besides; a terminal's face depends on where it goes."""
    if form != "terminal" or output:
        return reporters.render(form, reports, many=many, **told)
    from grader.output import typed
    from grader.reporters import terminal
    return typed(terminal.render(reports, many=many, face=terminal.face_of(sys.stdout, os.environ)))
