"""`grader batch`: grade a whole class, unattended; the same command goes on where it was stopped."""
import os
from pathlib import Path

import click

JOBS = 256
WINDOW = 2          # hand-ins under way, for each one that is being graded
DATABASE, REPLAYS = "results.db", "replay"


@click.command(short_help="Grade a whole class, and go on where it was stopped.")
@click.argument("exercise", metavar="EXERCISE")
@click.argument("place", metavar="HANDINS")
@click.option("--output", metavar="DIR", required=True, help="The folder for results, pages and tables.")
@click.option("--jobs", type=click.IntRange(1, JOBS), metavar="N", default=min(os.cpu_count() or 1, JOBS),
              help="How many hand-ins are graded at the same time here; by default one for each processor.")
@click.option("--cluster", metavar="ADDRESS", default="",
              help="Grade on a Dask cluster, such as tcp://host:8786; local:N starts N workers here.")
@click.option("--store", metavar="URL", envvar="GRADER_STORE",
              help="Where results are kept; by default the file results.db in DIR.")
@click.option("--box", "level", metavar="LEVEL", default="auto", show_default=True, help="As for grader check.")
@click.option("--trust-submissions", "trusting", is_flag=True, help="Allow a box level below full.")
@click.option("--allow-docker", "containers", is_flag=True,
              help="Build and run images of hand-ins, which an engine does with the rights of root; see SECURITY.md.")
@click.option("--roster", metavar="CSV", help="A class list: adds names, and tells who handed in nothing.")
@click.option("--shape", metavar="NAME", default="",
              help="What the hand-ins are: canvas, moodle, gradescope, nbgrader, checkouts or folders.")
@click.option("--repeat", type=click.IntRange(1, 100), metavar="N", default=1,
              help="Grade each hand-in N times, and publish no score that varies.")
@click.option("--withhold", is_flag=True, help="Show no hidden input, and nothing that students' code answered.")
@click.option("--pseudonyms", "nameless", is_flag=True, help="Name nobody in pages and tables.")
@click.option("--key", metavar="FILE", help="The key of the pseudonyms; by default beside the results.")
@click.option("--quiet", is_flag=True, help="No progress bar, but a line every half minute, for logs.")
@click.pass_obj
def command(course, exercise, place, **options) -> int:
    """Grade the hand-ins of a class: a folder of folders or archives, or a download of a school's system.

    What was graded before is not graded again. DIR gets index.html, a page for each student, results.csv (a row for
    each criterion) and grades.csv (a row for each student). The exit status is 0 when every hand-in was graded,
    whatever it earned, 3 when some are incomplete, 2 for wrong use, and 130 after Ctrl-C.
    """
    from grader import catalog
    from grader.batch import turn
    asked, _ = catalog.find(exercise, course)
    level = _level(options["level"], options["trusting"], options["cluster"])
    options["output"] = Path(options["output"])
    found = _class(asked, Path(place), options)
    with turn.taken(options["output"]):
        return _grade(asked, found, level, options)


def _level(wanted: str, trusting: bool, cluster: str) -> str:
    """Return the box level to use; UsageError for one that is too low for hand-ins that nobody trusts."""
    from grader import box
    from grader.errors import MachineError, UsageError
    if cluster:         # what the workers can do is for them to say; they refuse what they lack
        level = "full" if wanted == "auto" else wanted
    else:
        try:
            level = box.choose(wanted)
        except MachineError as error:
            raise UsageError(str(error)) from None
    if level not in box.LEVELS:
        raise UsageError(f"there is no box level '{level}'; use auto or one of {', '.join(box.LEVELS)}.")
    if box.isolation(level) != "full" and not trusting:
        raise UsageError(f"the box level here is '{level}', and nobody can trust all hand-ins of a class; expected "
                         "'full'. Install bubblewrap (a package of that name) or a container engine, as 'grader "
                         "doctor' says, or add --trust-submissions.")
    return level


def _class(asked, place: Path, options: dict):
    """Return the hand-ins of a class, those who handed in nothing, and a sentence for whatever fits no rule."""
    from grader import handins
    from grader.errors import UsageError
    from grader.handins import roster
    if options["output"].resolve().is_relative_to(place.resolve()):
        raise UsageError(f"the results in '{options['output']}' would lie among the hand-ins in '{place}'; expected "
                         "another folder. Name it with --output.")
    found = handins.find(place, asked, shape=options["shape"])
    if not found.handins:
        raise UsageError(f"there is no hand-in in '{place}'; expected a folder or an archive for each student, or a "
                         "download of a school's system. Check the path.")
    if not options["roster"]:
        return found.handins, (), found.left
    known, absent, strangers = roster.joined(found.handins, roster.read(Path(options["roster"])))
    unlisted = (f"'{handin.student.id}' is on no line of the roster; graded, and filed under that name. Mend the "
                "roster if it is somebody's." for handin in strangers)
    return (*known, *strangers), absent, (*found.left, *unlisted)


def _grade(asked, found, level: str, options: dict) -> int:
    """Grade, draw, and tell; return the exit status."""
    from grader import pseudonyms
    from grader.batch import Plan, drawing, view
    from grader.store import Store
    (handed, absent, left), output, secret = found, options["output"], b""
    if options["nameless"]:
        secret = pseudonyms.key(Path(options["key"] or output / pseudonyms.KEY))
    shown = view.View(secret, asked if options["withhold"] else None)
    plan = Plan(asked, handed, level, options["repeat"], options["containers"])
    url = options["store"] or f"sqlite:///{(output / DATABASE).absolute()}"
    with Store(url, note=lambda sentence: click.echo(f"grader: {sentence}", err=True)) as store:
        tally = _run(plan, store, shown, options)
        lists = drawing.Lists(tuple(map(shown.student, absent)), shown.sentences(left))
        drawing.draw(output, asked, lambda: view.filings(store, asked.name, shown, tally.ids), lists)
    _tell(tally, lists, options)
    return 3 if tally.faults else 0


def _run(plan, store, shown, options: dict):
    """Grade what is to be graded, keep count, and write a replay file for each fault of ours."""
    from functools import partial

    from grader import engine, executors, meter, worker
    from grader.batch import grade_class
    from grader.batch.tally import Tally
    tally, parcel = Tally(plan.exercise.name, len(plan.handins)), worker.packed(plan.exercise)
    chosen = executors.cluster(options["cluster"]) if options["cluster"] else executors.local(options["jobs"])
    try:
        with chosen as crew, meter.metered(plan.exercise.name, len(plan.handins), options["quiet"]) as count:
            grade_all = partial(engine.grade_all, parcels=lambda _: parcel, executor=crew, window=WINDOW * crew.jobs)
            for step in grade_class(plan, store, grade_all):
                tally.add(step, shown)
                _replay(plan, step, shown, options["output"] / REPLAYS)
                count(not step.known and step.submission is not None)
    except KeyboardInterrupt:
        click.echo(f"\ngrader: {tally.done:,} of {len(plan.handins):,} hand-ins are done and kept; the same command "
                   "goes on from there.", err=True)
        raise
    return tally


def _replay(plan, step, shown, folder: Path) -> None:
    """Write the replay file of a fault, or remove the one of a fault that is over."""
    from dataclasses import replace

    from grader import replay
    from grader.batch import is_ours
    place = folder / f"{shown.id(step.filed.student.id)}.json"
    if step.submission is not None and is_ours(step.filed):
        folder.mkdir(exist_ok=True)
        handed = replace(step.submission, student=shown.id(step.filed.student.id))
        fault = step.filed.fault or _errors(step.filed.report)
        replay.write(replay.of(plan.exercise, handed, plan.level, fault=fault, trace=step.trace), place)
    elif not is_ours(step.filed):
        place.unlink(missing_ok=True)


def _errors(report) -> str:
    """Return what went wrong in the criteria of a report."""
    return "; ".join(f"{outcome.id}: {outcome.reason}" for outcome in report.outcomes if outcome.status == "error")


def _tell(tally, lists, options: dict) -> None:
    """Print what came of it, and the next step."""
    from grader.output import say, typed
    for line in tally.lines(lists.absent, lists.left):
        say(line)
    place = click.format_filename(options["output"])
    say(f"\nThe class: {place}/index.html; tables: {place}/grades.csv and {place}/results.csv")
    store = "URL" if options["store"] else place        # a URL may hold a password
    say(typed(f"Next: grader report {tally.exercise} --store {store} --format canvas --output gradebook.csv"))
