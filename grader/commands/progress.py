"""`grader progress`: how far you are in the course."""
import click


@click.command(short_help="Show how far you are in the course.")
@click.pass_obj
def command(course: str | None) -> int:
    """Show how far you are in the course: a bar over all points, then each exercise with its hints."""
    from grader import catalog, output, standing
    from grader.commands.list import stand
    from grader.errors import ExerciseError
    from grader.reporters.wording import points
    root = catalog.root(course)
    standings, rows, earned, possible, complete = standing.read(root), [], 0.0, 0.0, 0
    for name in catalog.names(root):
        try:
            exercise = catalog.load(root, name)
        except ExerciseError as error:
            click.echo(f"grader: {error}", err=True)
            continue
        known = standings.get(name, standing.Standing())
        earned += known.best or 0.0
        possible += exercise.points if known.possible is None else known.possible
        complete += known.complete
        rows.append((name, stand(known), _help(exercise, known)))
    share = earned / possible if possible else 0.0
    click.echo(f"{output.bar(share)}\n{points(earned)} of {points(possible)} points ({share:.0%}); "
               f"exercises complete: {complete} of {len(rows)}\n")
    click.echo(output.table(("exercise", "where you stand", "help"), rows))
    return 0


def _help(exercise, known) -> str:
    """Return how many hints were seen, and whether the solution was."""
    there = {id: len(steps) for id, steps in exercise.hints.items()}
    seen = sum(min(known.hints.get(id, 0), number) for id, number in there.items())
    words = [f"{seen} of {sum(there.values())} hints seen"] if there else []
    return ", ".join([*words, "solution seen"] if known.solution else words)
