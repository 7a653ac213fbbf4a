"""`grader report`: draw stored results again without grading, tell what has changed, or forget a person."""
import os
from pathlib import Path

import click

from grader import reporters

DATABASE = "results.db"


@click.command(short_help="Draw stored results again, without grading.")
@click.argument("exercise", metavar="[EXERCISE]", required=False)
@click.option("--store", metavar="URL", envvar="GRADER_STORE", default=".", show_default="the folder you are in",
              help="A batch's folder, its results.db, or the URL of a database.")
@click.option("--format", "form", type=click.Choice(list(reporters.FORMATS)), default="terminal", show_default=True)
@click.option("--output", metavar="FILE", help="Write to a file.")
@click.option("--template", metavar="FILE", help="The gradebook or worksheet that Canvas or Moodle exported.")
@click.option("--table", metavar="NAME", help="With --format csv: criteria, a row for each, or students.")
@click.option("--roster", metavar="CSV", help="A class list: adds names, and keeps to those who are on it.")
@click.option("--changes", is_flag=True, help="Show whose score moved since the result before, and why.")
@click.option("--withhold", is_flag=True, help="Show no hidden input, and nothing that students' code answered.")
@click.option("--pseudonyms", "nameless", is_flag=True, help="Name nobody.")
@click.option("--key", metavar="FILE", help="The key of the pseudonyms; by default beside results.db.")
@click.option("--forget", metavar="ID", help="Delete a person: all results, pages and replay files with that id.")
@click.pass_obj
def command(course, exercise, store, **options) -> int:
    """Draw the newest result of each student again, without grading anything.

    The exit status is 0, or 3 if a hand-in of the class has no complete grade: that is never a number in an export.
    """
    from grader.store import Store
    url, folder = _place(store)
    with Store(url) as opened:
        if options["forget"] is not None:
            return _forget(opened, folder, options["forget"])
        name = _exercise(opened, exercise)
        if options["changes"]:
            return _changes(opened, name, folder, {**options, "course": course})
        return _draw(opened, name, folder, {**options, "course": course})


def _place(store: str) -> tuple[str, Path | None]:
    """Return the URL of a store, and the folder of the batch that it lies in; UsageError if there is none."""
    from grader.errors import UsageError
    if "://" in store and not store.startswith("sqlite:///"):
        return store, None
    path = Path(store.removeprefix("sqlite:///"))
    path = path / DATABASE if path.is_dir() else path
    if not path.is_file():
        raise UsageError(f"there are no results in '{path}'; expected what 'grader batch' wrote. Name its folder, its "
                         "results.db, or the URL of a database with --store.")
    return f"sqlite:///{path.absolute()}", path.absolute().parent


def _exercise(store, name: str | None) -> str:
    """Return the exercise that is meant; UsageError if the store has nothing of it."""
    from grader.errors import UsageError
    from grader.vocabulary import listing
    known = store.exercises()
    name = os.path.basename(os.path.normpath(name)) if name else known[0] if len(known) == 1 else ""
    if name not in known:
        seen = f"the store has no results of '{name}'" if name else "no exercise is named"
        raise UsageError(f"{seen}; it has {listing(name, known)}")
    return name


def _draw(store, name: str, folder: Path | None, options: dict) -> int:
    """Draw the newest results in a format."""
    from grader.batch import incomplete, view
    from grader.commands import check
    from grader.reporters.text import visible
    shown = _view(name, folder, options)
    people, reports, faults = {}, [], []
    for filed in view.filings(store, name, shown, _students(store, name, options)):
        filed = _listed(filed, shown, options)
        people[filed.student.id] = filed.student
        reports += [filed.report] if filed.report else []
        faults += [filed.student.id] if incomplete(filed) else []
    told = {"people": people, "template": _template(options), "table": options["table"] or ""}
    for sentence in reporters.notes(options["form"], reports, people=people, template=told["template"]):
        click.echo(f"grader: {visible(sentence)}", err=True)
    check.write(check.draw(options["form"], reports, options["output"], many=True, **told), options["output"])
    _note_faults(faults, len(people))
    return 3 if faults else 0


def _note_faults(faults: list[str], total: int) -> None:
    """Say on standard error who has no complete grade."""
    if faults:
        more = f" and {len(faults) - 10:,} more" if len(faults) > 10 else ""
        click.echo(f"grader: {len(faults):,} of {total:,} have no complete grade: {', '.join(faults[:10])}"
                   f"{more}; run the batch again, its index.html says why.", err=True)


def _view(name: str, folder: Path | None, options: dict):
    """Return how results are to be shown."""
    from grader import catalog, pseudonyms
    from grader.batch.view import View
    from grader.errors import UsageError
    if options["nameless"] and not options["key"] and folder is None:
        raise UsageError("the results lie in a database, so the key of the pseudonyms is not beside them; expected to "
                         "know where it lies. Name the file, which is made if it is not there, with --key FILE.")
    secret = pseudonyms.key(Path(options["key"] or folder / pseudonyms.KEY)) if options["nameless"] else b""
    return View(secret, catalog.load(catalog.root(options["course"]), name) if options["withhold"] else None)


def _students(store, name: str, options: dict) -> list[str] | None:
    """Return the ids of those who are on the roster and have a result, or None for everybody."""
    if not options["roster"]:
        return None
    options["people"] = _joined(store, name, options["roster"])
    return list(options["people"])


def _joined(store, name: str, roster: str) -> dict:
    """Return the students of a roster who have a result, by the id under which it is filed."""
    from grader.handins import roster as rosters
    from grader.model import HandIn
    handed = [HandIn(filed.student, Path(filed.student.id)) for filed in store.latest(name)]
    known, _, strangers = rosters.joined(handed, rosters.read(Path(roster)))
    if strangers:
        click.echo(f"grader: {len(strangers):,} with results are on no line of the roster and are left out.", err=True)
    return {handin.place.name: handin.student for handin in known}


def _listed(filed, shown, options: dict):
    """Return a filing with what the roster knows of its student."""
    from dataclasses import replace
    known = None if options["nameless"] else options.get("people", {}).get(filed.student.id)
    return replace(filed, student=replace(known, id=filed.student.id)) if known else filed


def _template(options: dict) -> str:
    """Return the text of the file that the school's system exported; UsageError if it cannot be read."""
    from grader.errors import UsageError
    if not options["template"]:
        return ""
    try:
        return Path(options["template"]).read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise UsageError(f"the template '{options['template']}' cannot be read ({reason}); expected the file as the "
                         "school's system exported it.") from None


def _changes(store, name: str, folder: Path | None, options: dict) -> int:
    """Print whose score moved between the last two results, by how much, and because of which criteria."""
    from grader import output
    shown = _view(name, folder, options)
    rows = sorted(_row(change, shown) for change in store.changes(name))
    if rows:
        click.echo(output.table(("student", "before", "after", "moved", "because of"), rows))
    click.echo(f"{name}: {len(rows):,} moved since the result before.")
    return 0


def _row(change, shown) -> tuple[str, ...]:
    """Return the cells that tell of one student."""
    from grader.reporters.wording import points

    def signed(number: float) -> str:
        return f"{'+' if number > 0 else '-' if number < 0 else ''}{points(abs(number))}"
    id, before = shown.id(change.student.id), points(change.before.report.earned)
    if change.moved is None:
        return id, before, "none", "", "no complete grade any more"
    because = "; ".join(f"{criterion} {signed(moved)}" for criterion, _, moved in change.because)
    return id, before, points(change.after.report.earned), signed(change.moved), because


def _forget(store, folder: Path | None, id: str) -> int:
    """Delete a person from the store, and the files in which a batch named them."""
    from grader.batch.erasure import erase
    from grader.errors import UsageError
    from grader.output import say
    from grader.reporters.wording import count
    found = store.forget(id)
    removed = erase(folder, id) if folder else []
    if not found and not removed:
        raise UsageError(f"nothing is filed under '{id}'; expected the id of a student, as in grades.csv.")
    say(f"'{id}' is forgotten: {count(found, 'result')} deleted, with their history, and {count(len(removed), 'file')}"
        + (f": {', '.join(removed)}." if removed else "."))
    say("Remove the hand-in and the line of the roster as well, then run the batch again: it draws the pages and "
        "tables of the others without grading." if folder else
        "Remove the hand-in, the line of the roster, and the folders that batches drew; then run the batch again.")
    return 0
