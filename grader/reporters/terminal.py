"""The report as the student reads it in a terminal: the verdicts, then what was lost, at most 12 lines a failure.

Without anything known about the screen it is plain ASCII in 80 columns; `face_of` finds out what a stream can show.
"""
import codecs
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO

from rich.cells import cell_len, set_cell_size
from rich.console import CONSOLE_SVG_FORMAT, Console
from rich.text import Text

from grader.model import Finding, Outcome, Report
from grader.reporters import wording
from grader.reporters.caps import MOST_BLOCKS, MOST_LINES, MOST_READ, MOST_REMARKS, MOST_RULES
from grader.reporters.text import CUT, cut, differing, plain, shorten, visible

NARROWEST, WIDEST = 40, 120
WORD = 9
LABEL = 11
STYLES = {"PASS": "green", "FAIL": "bold red", "SKIP": "yellow", "NOT RUN": "yellow", "ERROR": "bold magenta",
          "NOTE": "cyan"}


@dataclass(frozen=True)
class Face:
    """What a screen can show; `width` in columns. As it stands: what suits every pipe and file."""

    colour: bool = False
    unicode: bool = False
    width: int = 80


PLAIN = Face()


def face_of(stream: TextIO, environ: Mapping[str, str]) -> Face:
    """Return what the stream can show: plain ASCII unless it is a UTF-8 terminal and NO_COLOR is not set.

    `COLUMNS` decides the width, else the terminal does; a pipe has 80 columns.
    """
    able = stream.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb" and takes_utf8(stream)
    columns = environ.get("COLUMNS", "")
    width = int(columns[:4]) if columns.isascii() and columns.isdigit() else columns_of(stream)
    return Face(colour=able, unicode=able, width=min(max(width, NARROWEST), WIDEST))


def takes_utf8(stream: TextIO) -> bool:
    """Return whether the stream takes every character."""
    try:
        return codecs.lookup(stream.encoding or "").name == "utf-8"
    except LookupError:
        return False


def columns_of(stream: TextIO) -> int:
    """Return the width of the terminal behind the stream, 80 where there is none or it does not know."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or PLAIN.width
    except (OSError, ValueError):
        return PLAIN.width


def render(reports: Sequence[Report], *, many: bool = False, face: Face = PLAIN) -> str:
    """Return the reports one after the other; several of them end with a table."""
    screen = screen_of(face)
    for line in draw(screen, reports):
        screen.print(line, soft_wrap=True)
    screen.file.flush()
    return screen.file.buffer.getvalue().decode(screen.encoding)


def picture(report: Report) -> str:
    """Return the report in colours as an SVG that asks for nothing outside itself."""
    screen = screen_of(Face(colour=True, unicode=True), record=True)
    for line in draw(screen, [report]):
        screen.print(line, soft_wrap=True)
    # rich's frame names a font on a web server; without that part, the reader's own monospaced font is used.
    fonts, classes = CONSOLE_SVG_FORMAT.index("@font-face"), CONSOLE_SVG_FORMAT.index(".{unique_id}-matrix")
    return screen.export_svg(title=f"grader check {visible(report.exercise)}", unique_id="report",
                             code_format=CONSOLE_SVG_FORMAT[:fonts] + CONSOLE_SVG_FORMAT[classes:])


def screen_of(face: Face, record: bool = False) -> Console:
    """Return a console that writes into memory and asks the environment nothing."""
    file = io.TextIOWrapper(io.BytesIO(), encoding="utf-8" if face.unicode else "ascii", newline="\n")
    return Console(file=file, width=face.width, color_system="standard" if face.colour else None, record=record,
                   no_color=not face.colour, legacy_windows=False, highlight=False, markup=False, emoji=False,
                   force_jupyter=False)


def draw(screen: Console, reports: Sequence[Report]) -> Iterator[Text]:
    """Yield the lines of all reports."""
    for number, report in enumerate(reports):
        if number:
            yield Text()
        yield from draw_report(screen, report)
    if len(reports) > 1:
        yield Text()
        for report in reports:
            yield sides(screen, wording.name(report), wording.score(report))
        yield from fold(screen, wording.totals(reports), style="bold")


def draw_report(screen: Console, report: Report) -> Iterator[Text]:
    """Yield the lines of one report: score, verdicts, what was lost, what is missing, the one next step."""
    yield sides(screen, f"{wording.name(report)}: {wording.score(report)}", f"isolation {report.isolation}")
    if open_here := wording.left_open(report):
        yield from fold(screen, open_here)
    yield from fold(screen, wording.withheld(report))
    yield Text()
    for outcome in report.outcomes:
        yield from draw_verdict(screen, outcome)
    for outcome in sorted(report.outcomes, key=lambda outcome: outcome.status != "failed"):
        if outcome.findings:
            yield Text()
            yield from draw_findings(screen, report, outcome)
    yield Text()
    if report.extra:
        yield Text(clip(f"Left alone: {shown(screen, ', '.join(report.extra))}", screen.width))
    yield from fold(screen, wording.missing(report), most=6)
    yield from fold(screen, wording.closing(report), style="bold")


def draw_verdict(screen: Console, outcome: Outcome) -> Iterator[Text]:
    """Yield the lines of one criterion: the verdict in a word, the title, the points, the reason if there is one."""
    points = f"{wording.points(outcome.earned)}/{wording.points(outcome.possible)}"
    title, *others = fold(screen, outcome.title or outcome.id, indent=WORD + 2, most=3, right=len(points) + 2)
    yield sides(screen, title.plain.strip(), points, word=wording.WORDS[outcome.status], indent=2)
    yield from others
    yield from fold(screen, outcome.reason, indent=WORD + 2, most=3)


def draw_findings(screen: Console, report: Report, outcome: Outcome) -> Iterator[Text]:
    """Yield what there is to say about one criterion: what was called and compared, then the remarks rule by rule."""
    lost = f"  -{wording.points(outcome.possible - outcome.earned)}" if outcome.status == "failed" else ""
    word = "NOTE" if outcome.status == "passed" else wording.WORDS[outcome.status]
    yield sides(screen, outcome.title, outcome.id + lost, word=word)
    blocks = [finding for finding in outcome.findings if not wording.is_remark(finding)]
    for finding in blocks[:MOST_BLOCKS]:
        yield from draw_block(screen, finding)
    if len(blocks) > MOST_BLOCKS:
        where = "json lists" if wording.unlisted(outcome) else "html shows"
        yield from fold(screen, f"and {len(blocks) - MOST_BLOCKS:,} more; --format {where} them all", indent=2)
    groups = wording.by_rule(finding for finding in outcome.findings if wording.is_remark(finding))
    for group in groups[:MOST_RULES]:
        yield from draw_group(screen, group)
    if others := ", ".join(f"{wording.rule(group[0]) or 'other'} {len(group):,}" for group in groups[MOST_RULES:]):
        yield from fold(screen, f"and by other rules: {others}", indent=2, hang=2)
    if command := wording.command(report, outcome):
        yield from fold(screen, "".join(wording.lessons(outcome)[:1]), indent=2, most=1, label="lesson")
        yield from fold(screen, command, indent=2, most=1, label="next")


def draw_block(screen: Console, finding: Finding) -> list[Text]:
    """Return what was called, expected and got; long calls, code and hints give way to the values compared."""
    rows = wording.rows(finding)
    room = screen.width - LABEL - 4
    if {"expected", "got"} <= rows.keys():
        values = [shown(screen, rows[label], keep="\n\t") for label in ("expected", "got")]
        if max(map(len, values)) > 2 * room:
            values = differing(*values, room)
        rows.update(zip(("expected", "got"), values, strict=True))
    for most in (3, 2, 1):
        lines = list(fold(screen, finding.message, indent=2, hang=2))
        for label, text in rows.items():
            allowed = {"called": most, "seen": 2 * most, "hint": most, "where": 1}.get(label, 2)
            lines += fold(screen, text, indent=4, most=allowed, label=label)
        if len(lines) <= MOST_LINES:
            break
    return lines


def draw_group(screen: Console, group: Sequence[Finding]) -> Iterator[Text]:
    """Yield the remarks of one rule as linters write them, each new hint once, and how many more there are."""
    costly = wording.costs(group)
    hint = None
    for finding in group[:MOST_REMARKS]:
        words = (wording.place(finding), wording.rule(finding), "" if costly else "advice:", finding.message)
        yield from fold(screen, " ".join(filter(None, words)), indent=2, hang=2)
        if finding.hint and finding.hint != hint:
            hint = finding.hint
            yield from fold(screen, f"hint: {hint}", indent=4)
    if len(group) > MOST_REMARKS:
        some = f"; {costly} of the {len(group):,} cost points" if 0 < costly < len(group) else ""
        more = f"and {len(group) - MOST_REMARKS:,} more {wording.rule(group[0])}".rstrip()
        yield from fold(screen, more + some, indent=2, hang=2)


def sides(screen: Console, left: str, right: str, *, word: str = "", indent: int = 0) -> Text:
    """Return one line with a text at each edge; `word` is a verdict, in its colour, before the left one."""
    right = clip(shown(screen, right), screen.width // 2)
    head = (" " * indent + word.ljust(WORD if indent else len(word) + 2)) if word else ""
    left = clip(shown(screen, left), screen.width - cell_len(head + right) - 2)
    gap = " " * (screen.width - cell_len(head + left + right))
    return Text.assemble((head, STYLES.get(word, "")), (left, "" if word else "bold"), gap, right)


def fold(screen: Console, content: str, *, indent: int = 0, most: int = 2, right: int = 0, label: str = "",
         hang: int = 0, style: str = "") -> Iterator[Text]:
    """Yield the text as at most that many lines; a cut ends in three dots.

    Lines after the first begin below the text after the label, or `hang` columns further in, so that none of them can
    pass for a verdict. For the same reason only a labelled text keeps its own line breaks and tabs. Where a text was
    broken, a log's reader may see an order that was none before; so each line is looked at once more.
    """
    if not content:
        return
    margin = indent + (LABEL if label else hang)
    width = screen.width - margin - right
    text = shorten(shown(screen, content, keep="\n\t" if label else ""), most * width)
    lines = [line.plain for line in Text(text).wrap(screen, width, tab_size=4)]
    if len(lines) > most:
        lines[most - 1] = clip(lines[most - 1] + CUT, width)
    first = " " * indent + label.ljust(LABEL if label else 0)
    for number, line in enumerate(lines[:most]):
        yield Text(((" " * margin if number else first) + clip(visible(line), width)).rstrip(), style)


def clip(content: str, width: int) -> str:
    """Return the text in at most that many columns; a cut ends in three dots."""
    return content if cell_len(content) <= width else set_cell_size(content, width - len(CUT)) + CUT


def shown(screen: Console, content: str, keep: str = "") -> str:
    """Return the text as the screen can show it, with nothing in it that the screen would obey."""
    return (plain if screen.options.ascii_only else visible)(cut(content, MOST_READ), keep=keep)
