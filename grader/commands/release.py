"""`grader release`: write the students' edition, or what a school's system needs to grade by itself."""
from pathlib import Path

import click


@click.command()
@click.argument("destination", metavar="DEST")
@click.option("--gradescope", "exercise", metavar="EXERCISE",
              help="Write the zip of an autograder for Gradescope instead, hidden tests and all; DEST is its name.")
@click.option("--github", is_flag=True,
              help="Add a workflow that grades at every push; to an edition that is there, or to the one written.")
@click.pass_obj
def command(course, destination, exercise, github):
    """Write the students' edition of the course into the new folder DEST: no solutions, no hidden tests.

    What goes out is searched for hidden lines before anything is written.
    """
    from grader import catalog, release
    from grader.errors import UsageError
    from grader.reporters.wording import count
    root, place = catalog.root(course), Path(destination)
    if exercise and github:
        raise UsageError("--gradescope and --github go to different places; expected one of them. Run it twice.")
    if exercise:
        from grader.release import autograder
        files = autograder.write(root, exercise, place)
        click.echo(f"'{place}' has {count(files, 'file')}, the solution and the hidden tests among them: upload it to "
                   "Gradescope, with Ubuntu 24.04, and give it to no student.", err=True)
    elif github and (place / catalog.EXERCISES).is_dir():
        release.add_workflow(place)
        click.echo(f"'{place / release.WORKFLOW}' is written.", err=True)
    else:
        _edition(release, root, place, github)


def _edition(release, root: Path, place: Path, github: bool) -> None:
    """Write the students' edition and say what did not go out."""
    from grader.reporters.wording import count
    done = release.write(root, place, github=github)
    click.echo(f"'{place}' is the students' edition: {count(done.files, 'file')}.", err=True)
    if done.stayed:
        click.echo(f"Not in it: {', '.join(done.stayed)}.", err=True)
