"""`grader solution`: the solution of an exercise, file by file."""
import click


@click.command(short_help="Show the solution of an exercise.")
@click.argument("exercise")
@click.pass_obj
def command(course: str | None, exercise: str) -> int:
    """Show the solution of EXERCISE; that it was shown is remembered and costs nothing."""
    from grader import catalog, output, standing, submission
    found, _ = catalog.find(exercise, course)
    if found.answers is None:
        output.say(f"The solution of {found.name} is kept by your instructor; this edition of the course does not hold "
                   f"it. 'grader hint {found.name}' helps step by step.")
        return 0
    standing.record_solution(catalog.root(course), found.name)
    for name, data in submission.collect(found.answers, found).files.items():
        output.say(f"--- {name} ---\n{data.decode('utf-8', 'replace')}")
    return 0
