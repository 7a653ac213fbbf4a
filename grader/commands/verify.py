"""`grader verify`: prove that exercises are sound."""
import os

import click


@click.command()
@click.argument("exercises", nargs=-1, metavar="[EXERCISE]...")
@click.option("--box", "level", metavar="LEVEL", default="auto", show_default=True, help="auto, full or none.")
@click.option("--jobs", type=click.IntRange(1, 64), metavar="N", default=min(2 * (os.cpu_count() or 1), 8),
              help="How many answers are graded at the same time; by default two for each processor.")
@click.pass_obj
def command(course, exercises, level, jobs):
    """Prove that exercises are sound; all of them, and the notebooks, if none is named.

    The solution earns everything, the starter and an empty hand-in do not, every typical wrong answer loses exactly
    where it says, and notebooks build to the committed bytes.
    """
    from grader import catalog
    from grader.errors import UsageError
    root = catalog.root(course)
    names = exercises or catalog.names(root)
    if not names:
        raise UsageError(f"the course in '{root}' has no exercise; begin one with 'grader new NAME'.")
    sound = [_exercise(root, name, level, jobs) for name in names]
    if not exercises:
        sound.append(_notebooks(root))
    return 0 if all(sound) else 2


def _exercise(root, name: str, level: str, jobs: int) -> bool:
    """Say whether an exercise is sound, or what is wrong with it."""
    from grader import catalog
    from grader.errors import ExerciseError, SubmissionError
    from grader.reporters.wording import count
    from grader.verification import problems
    try:
        exercise = catalog.load(root, name)
        found = list(problems(exercise, level, jobs))
    except (ExerciseError, SubmissionError) as error:
        found = [str(error)]
    if found:
        click.echo("\n  ".join([f"{name}: not sound", *found]))
    else:
        click.echo(f"{name}: sound, {count(len(exercise.criteria), 'criterion', 'criteria')}, "
                   f"{count(len(catalog.wrong_cases(exercise)), 'wrong answer')}")
    return not found


def _notebooks(root) -> bool:
    """Say whether the course's notebooks are what their sources build to; a course without any has nothing to say."""
    import subprocess
    import sys

    from grader import catalog
    build = catalog.notebooks(root) / "build.py"
    if not build.is_file():
        return True
    done = subprocess.run([sys.executable, str(build), "--check"], capture_output=True, text=True, check=False)
    said = (done.stdout + done.stderr).strip()
    click.echo("notebooks: " + ("build to the committed bytes" if not done.returncode else f"not sound\n{said}"))
    return not done.returncode
