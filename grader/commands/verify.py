"""`grader verify`: prove that exercises are sound."""
import click


@click.command()
@click.argument("exercises", nargs=-1, metavar="[EXERCISE]...")
@click.option("--box", "level", metavar="LEVEL", default="auto", show_default=True, help="auto, full or none.")
@click.pass_obj
def command(course, exercises, level):
    """Prove that exercises are sound; all of them, and the notebooks, if none is named.

    The solution earns everything, the starter and an empty hand-in do not, every typical wrong answer loses exactly
    where it says, and notebooks build to the committed bytes.
    """
    from grader import catalog
    from grader.errors import ExerciseError, SubmissionError, UsageError
    from grader.verification import problems
    root = catalog.root(course)
    names = exercises or catalog.names(root)
    if not names:
        raise UsageError(f"the course in '{root}' has no exercise; begin one with 'grader new NAME'.")
    wrong = 0
    for name in names:
        try:
            exercise = catalog.load(root, name)
            found = list(problems(exercise, level))
        except (ExerciseError, SubmissionError) as error:
            found, exercise = [str(error)], None
        wrong += bool(found)
        if found:
            click.echo(f"{name}: not sound")
            click.echo("".join(f"  {sentence}\n" for sentence in found), nl=False)
        else:
            cases = len(catalog.wrong_cases(exercise))
            click.echo(f"{name}: sound, {len(exercise.criteria)} criteria, {cases} wrong answers lose where they "
                       "should")
    if not exercises:
        wrong += _notebooks(root)
    return 2 if wrong else 0


def _notebooks(root) -> bool:
    """Say whether the course's notebooks differ from what their sources build to."""
    import subprocess
    import sys
    build = root / "notebooks" / "build.py"
    if not build.is_file():
        return False
    done = subprocess.run([sys.executable, str(build), "--check"], capture_output=True, text=True, check=False)
    said = (done.stdout + done.stderr).strip()
    click.echo("notebooks: " + ("build to the committed bytes" if not done.returncode else f"not sound\n{said}"))
    return bool(done.returncode)
