"""`grader list`: exercises, points, where you stand."""
import json

import click


@click.command(short_help="List the exercises and where you stand.")
@click.option("--format", "form", type=click.Choice(["terminal", "json"]), default="terminal", show_default=True)
@click.pass_obj
def command(course: str | None, form: str) -> int:
    """List the exercises of the course by chapter, with their points and where you stand."""
    from grader import catalog, standing
    from grader.errors import ExerciseError
    root, exercises, status = catalog.root(course), [], 0
    for name in catalog.names(root):
        try:
            exercises.append(catalog.load(root, name))
        except ExerciseError as error:
            click.echo(f"grader: {error}", err=True)
            status = error.exit_status
    known = standing.read(root)
    pairs = [(exercise, known.get(exercise.name, standing.Standing())) for exercise in exercises]
    if form == "json":
        click.echo(json.dumps([_record(*pair) for pair in pairs], indent=1))
    else:
        _draw(pairs)
    return status


def stand(known) -> str:
    """Return in words where a student stands in an exercise."""
    from grader.reporters.wording import points
    if known.best is None:
        return "not checked yet"
    if known.complete:
        return "everything earned"
    last = f", {points(known.last)} in the last check" if known.last != known.best else ""
    return f"{points(known.best)} of {points(known.possible)}{last}"


def _draw(pairs) -> None:
    """Print the table."""
    from grader import output
    from grader.reporters.wording import points
    rows = [(str(exercise.chapter), exercise.name, exercise.title, points(exercise.points), stand(known))
            for exercise, known in pairs]
    click.echo(output.table(("chapter", "exercise", "title", "points", "where you stand"), rows))
    click.echo(output.typed("\n'grader check exercises/NAME' grades your work; 'grader hint NAME' helps."))


def _record(exercise, known) -> dict:
    """Return one exercise as JSON; points are None before the first check."""
    return {
        "name": exercise.name, "title": exercise.title, "chapter": exercise.chapter, "files": list(exercise.files),
        "points": exercise.points, "best": known.best, "last": known.last, "possible": known.possible,
        "lost": list(known.lost), "hints": dict(known.hints), "solution": known.solution,
    }
