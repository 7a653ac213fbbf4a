"""`grader similar`: who handed in the same work."""
from pathlib import Path

import click

PAGE = "similar.html"
ROWS = 20


@click.command(short_help="Show who handed in the same work.")
@click.argument("exercise", metavar="EXERCISE")
@click.argument("place", metavar="HANDINS")
@click.option("--output", metavar="PATH", help="Write a page with the passages side by side: a file that ends in "
                                               f".html, or a folder, which gets {PAGE}.")
@click.option("--least", type=click.FloatRange(0.05, 1), metavar="SHARE", default=0.5, show_default=True,
              help="The share of the smaller hand-in's own passages from which on two are a pair.")
@click.option("--common", type=click.FloatRange(0, 1), metavar="SHARE", default=0.25, show_default=True,
              help="What more of the class than this has is common knowledge, if more than ten have it.")
@click.option("--roster", metavar="CSV", help="A class list, which adds names.")
@click.option("--shape", metavar="NAME", default="",
              help="What the hand-ins are: canvas, moodle, gradescope, nbgrader, checkouts or folders.")
@click.pass_obj
def command(course, exercise, place, **options) -> int:
    """Show which hand-ins of a class share more than what was handed out explains.

    New names, comments and layout, and functions that were moved, do not hide it. Likeness is no proof: read the
    passages, which --output shows side by side. The exit status is 0, whatever is found, and 2 for wrong use.
    """
    from grader import catalog, handins, similarity
    asked, _ = catalog.find(exercise, course)
    target = _target(options["output"], Path(place))
    known, left = _class(asked, Path(place), options)
    students = [handin.student for handin in known]

    def read(number: int):
        """Return a hand-in's declared files."""
        return handins.collect(known[number], asked)

    found = similarity.compare(students, read, asked, least=options["least"], common=options["common"])
    _tell(found, left, options["least"])
    if target:
        _write(target, asked.title, found, read, least=options["least"], left=left)
    return 0


def _target(output: str | None, place: Path) -> Path | None:
    """Return the file to write, or None; UsageError if it would lie among the hand-ins."""
    from grader.errors import UsageError
    if output is None:
        return None
    target = Path(output)
    if target.is_dir() or target.suffix.lower() not in (".html", ".htm"):
        target = target / PAGE
    if target.resolve().is_relative_to(place.resolve()):
        raise UsageError(f"the page '{target}' would lie among the hand-ins in '{place}'; expected another folder. "
                         "Name it with --output.")
    return target


def _class(asked, place: Path, options: dict):
    """Return the hand-ins of a class, and a sentence for whatever fits no rule."""
    from grader import handins
    from grader.errors import UsageError
    from grader.handins import roster
    found = handins.find(place, asked, shape=options["shape"])
    if not found.handins:
        raise UsageError(f"there is no hand-in in '{place}'; expected a folder or an archive for each student, or a "
                         "download of a school's system. Check the path.")
    if not options["roster"]:
        return found.handins, found.left
    known, _, strangers = roster.joined(found.handins, roster.read(Path(options["roster"])))
    return (*known, *strangers), found.left


def _tell(found, left: tuple[str, ...], least: float) -> None:
    """Print the pairs, and what could not be compared."""
    from grader import similarity
    from grader.output import fold, say, table
    from grader.reporters.wording import count
    from grader.similarity.pages import percent, who
    if found.pairs:
        say(table(["Share", "One", "Other", "Files"],
                  [(percent(pair.share), who(found.students[pair.one]), who(found.students[pair.other]),
                    "identical" if similarity.is_copy(found, pair) else "") for pair in found.pairs[:ROWS]]))
        if len(found.pairs) > ROWS:
            say(f"and {count(len(found.pairs) - ROWS, 'more pair')}")
        say()
    say(fold(f"{count(len(found.works), 'hand-in')} compared: {count(len(found.pairs), 'pair')} with at least "
             f"{percent(least)} in common, {count(len(found.groups), 'group')}. Likeness is no proof; read the "
             "passages and talk with both."))
    for places, words in (
            ([place for group in found.same for place in group], "Same files as another one, byte by byte"),
            (found.usual, "Hardly anything but what many have, so in no pair"),
            (found.small, "Hardly anything but what was handed out, so in no pair"),
            ([work.place for work in found.works if work.cut], "So large that only the beginning was compared")):
        if places:
            say(f"{words}: {count(len(places), 'hand-in')}")
    for place, reason in found.unread.items():
        say(f"not read: {who(found.students[place])}: {reason}")
    for sentence in left:
        say(sentence)


def _write(target: Path, title: str, found, read, **details) -> None:
    """Write the page; UsageError if that cannot be done."""
    from grader import writing
    from grader.errors import UsageError
    from grader.output import say
    from grader.similarity import pages
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"'{target.parent}' cannot be made ({error.strerror}); name another folder with "
                         "--output.") from None
    text = pages.page(title, found, read, **details)
    with writing.whole(target, writing.PRIVATE) as stream:
        stream.write(text)
    say(f"The passages: {click.format_filename(target)}")
