"""`grader explain`: what a code asks, why, a bad and a good example, the lesson; or the list of all codes."""
import os
import shutil
import textwrap
from collections.abc import Iterator

import click

from grader.explanations import Explanation, codes, load, visible

WIDTH = 88      # columns that prose takes at most
MARGIN = "    "

# What the codes that begin so are about; the first that fits counts.
GROUPS = {
    "E1": "Indentation (PEP 8)",
    "E2": "Spaces inside a line (PEP 8)",
    "E3": "Blank lines (PEP 8)",
    "E4": "Imports (PEP 8)",
    "E5": "Long lines (PEP 8)",
    "E7": "Statements (PEP 8)",
    "E9": "Files that cannot be read (PEP 8)",
    "W": "Tabs, ends of lines and files, escapes (PEP 8)",
    "D1": "Missing docstrings (PEP 257)",
    "D": "Form of docstrings (PEP 257)",
    "N": "Names (PEP 8, and rules of the course)",
    "A": "Names that hide what Python has",
    "S": "Comments that silence a tool",
    "": "Checks",
}


@click.command()
@click.argument("code", nargs=-1)
def command(code: tuple[str, ...]) -> int:
    """Explain each CODE of a finding, such as E302, D103 or suite.coverage; without one, list all codes."""
    pages = [load(one) for one in code]     # all of them first: a wrong code is told of before anything is printed
    text = "\n\n\n".join(map(draw, pages)) if pages else "\n".join(table())
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    click.echo(text, color=False if plain else None)
    return 0


def draw(page: Explanation) -> str:
    """Return a page as text; colours are for terminals only, and click takes them out elsewhere."""
    parts = [click.style(f"{page.code}: {page.title}", bold=True), _prose(page.asks),
             f"{_heading('Why')}\n{_prose(page.why)}"]
    if page.bad:
        parts += [_example("Bad", page.bad_path, page.bad, "red"), _example("Good", page.good_path, page.good, "green")]
    return "\n\n".join([*parts, f"{_heading('Lesson')}\n{MARGIN}{page.lesson}"])


def table() -> Iterator[str]:
    """Yield the lines of the list of all codes with their titles, group by group."""
    members = {start: [] for start in GROUPS}
    for code in codes():
        members[next(start for start in GROUPS if code.startswith(start))].append(code)
    for start, group in members.items():
        yield click.style(GROUPS[start], bold=True)
        width = max(map(len, group))
        yield from (f"{MARGIN}{code:{width}}  {load(code).title}" for code in group)
        yield ""
    yield "'grader explain CODE' shows a page of one of them."


def _heading(text: str) -> str:
    """Return a heading inside a page."""
    return click.style(text, bold=True)


def _prose(text: str) -> str:
    """Return a paragraph that fits the terminal."""
    width = min(shutil.get_terminal_size().columns, WIDTH)
    return textwrap.fill(text, width, initial_indent=MARGIN, subsequent_indent=MARGIN, break_on_hyphens=False)


def _example(heading: str, path: str, source: str, colour: str) -> str:
    """Return an example with a coloured bar beside it."""
    bar = click.style("|", fg=colour)
    title = f"{heading} ({path})" if path else heading
    lines = (f"{MARGIN}{bar} {line}".rstrip() for line in visible(source).splitlines())
    return "\n".join([_heading(title), *lines])
