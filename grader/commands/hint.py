"""`grader hint`: the next hint for an exercise, one step at a time."""
import click


@click.command(short_help="Show the next hint for an exercise.")
@click.argument("exercise")
@click.argument("criterion", required=False)
@click.pass_obj
def command(course: str | None, exercise: str, criterion: str | None) -> int:
    """Show the next hint for EXERCISE, or for one CRITERION of it; without one, for the first that was lost."""
    from grader import catalog, output, standing
    found, _ = catalog.find(exercise, course)
    root = catalog.root(course)
    known = standing.read(root).get(found.name, standing.Standing())
    chosen = _named(found, criterion) if criterion else _next(found, known)
    steps = found.hints.get(chosen.id, ()) if chosen else ()
    if not steps:
        output.say(output.fold(_without(found, chosen)))
        return 0
    seen = known.hints.get(chosen.id, 0)
    if seen >= len(steps):
        output.say(output.fold(_again(found, chosen, steps)))
        return 0
    standing.record_hint(root, found.name, chosen.id, seen + 1)
    after = (f"'grader hint {found.name} {chosen.id}' shows the next one." if seen + 1 < len(steps)
             else f"That was the last one. {_further(found, chosen)}")
    output.say(output.fold(f"{found.name}, {chosen.id}: hint {seen + 1} of {len(steps)}\n\n{steps[seen]}\n\n{after}"))
    return 0


def _named(exercise, id: str):
    """Return the criterion with that id; UsageError if there is none."""
    from grader.errors import UsageError
    from grader.vocabulary import listing
    ids = {criterion.id: criterion for criterion in exercise.criteria}
    if id not in ids:
        raise UsageError(f"{exercise.name} has no criterion '{id}'; known criteria: {listing(id, ids)}")
    return ids[id]


def _next(exercise, known):
    """Return the criterion to help with: the first that was lost in the last check, else the first with hints."""
    lost = [criterion for criterion in exercise.criteria if criterion.id in known.lost]
    for criterion in [*lost, *exercise.criteria]:
        if criterion.id in exercise.hints:
            return criterion
    return lost[0] if lost else None


def _without(exercise, criterion) -> str:
    """Return what to do where there is no hint."""
    if criterion is None:
        return f"{exercise.name} has no hints. Read its README.md, then 'grader check {exercise.name}'."
    return f"There are no hints for {exercise.name}, {criterion.id}. {_further(exercise, criterion)}"


def _again(exercise, criterion, steps: tuple[str, ...]) -> str:
    """Return all hints once more, and what is left to do."""
    lines = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=1))
    return (f"You have seen all {len(steps)} hints for {exercise.name}, {criterion.id}:\n\n{lines}\n\n"
            f"{_further(exercise, criterion)}")


def _further(exercise, criterion) -> str:
    """Return where else to look: the lesson and the solution."""
    notebook, _, section = (criterion.lesson or "").partition("#")
    part = f", section {section}" if section else ""
    first = f"Read notebook {notebook}{part}, or look" if notebook else "Look"
    return f"{first} at the solution: 'grader solution {exercise.name}'."
