"""What commands print: text and tables as the screen can show them, plain ASCII in a pipe."""
import os
import re
import sys
from collections.abc import Iterable, Sequence

import click


def say(text: str = "") -> None:
    """Print text; what the output cannot take, or a terminal would obey, is written as an escape."""
    from grader.reporters.text import plain, visible
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    show = visible if encoding.lower().replace("-", "") == "utf8" else plain
    click.echo(show(typed(text), keep="\n\t"))


def typed(text: str) -> str:
    """Return text with our commands as this user types them: course.py says in GRADER_PROGRAM how it was called."""
    program = os.environ.get("GRADER_PROGRAM")
    return re.sub(r"\bgrader (?=(?:check|hint|solution|explain|list|progress|reset|new|verify|doctor|batch|"
                  r"report|replay|similar|release|api|lab)\b)",
                  lambda _: f"{program} ", text) if program else text


def fold(text: str) -> str:
    """Return prose in lines that fit the screen, of at most 88 columns; line breaks in it stay."""
    import shutil
    import textwrap
    width = min(shutil.get_terminal_size().columns, 88)
    return "\n".join(textwrap.fill(line, width, break_on_hyphens=False) for line in text.split("\n"))


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows in columns below a heading, folded to the width of the screen."""
    from rich.table import Table

    from grader.reporters import terminal
    screen = terminal.screen_of(terminal.face_of(sys.stdout, os.environ))
    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for word in heading:
        drawn.add_column(word, overflow="fold")
    for row in rows:
        drawn.add_row(*(terminal.shown(screen, cell) for cell in row))
    return _drawn(screen, drawn)


def bar(share: float, width: int = 40) -> str:
    """Return a bar in brackets of which a share from 0 to 1 is filled; `width` in columns, without the brackets."""
    from rich.progress_bar import ProgressBar

    from grader.reporters import terminal
    screen = terminal.screen_of(terminal.face_of(sys.stdout, os.environ))
    return f"[{_drawn(screen, ProgressBar(total=1, completed=share, width=width)):<{width}}]"


def _drawn(screen, item) -> str:
    """Return what a console makes of an item, without spaces at the ends of lines."""
    screen.print(item)
    screen.file.flush()
    text = screen.file.buffer.getvalue().decode(screen.encoding)
    return "\n".join(line.rstrip() for line in text.rstrip("\n").split("\n"))
