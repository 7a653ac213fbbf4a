"""A CSV that a school's system exported, of which every byte stays but for the cells that are filled in.

Cells are kept as they were written, with their quotes, and so are the line ends and a byte order mark: what is not ours
goes back to the school as it came (RFC 4180, and the semicolons and tabs of countries with a decimal comma).
"""
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.errors import UsageError

MARK = "\ufeff"     # the byte order mark
DELIMITERS = ",;\t"


@dataclass(frozen=True)
class Sheet:
    """A table as it was written: `start` is the byte order mark or nothing, `ends` are the line ends of the rows."""

    start: str
    delimiter: str
    rows: tuple[tuple[str, ...], ...]
    ends: tuple[str, ...]


def read(text: str) -> Sheet:
    """Return the table that a text is; UsageError, with the line, if its quotes do not add up."""
    start = MARK if text.startswith(MARK) else ""
    body = text[len(start):]
    delimiter = max(DELIMITERS, key=lambda mark: _width(body, mark))
    try:
        lines = list(_lines(body, delimiter))
    except ValueError as error:
        raise UsageError(f"the template is no sound CSV: line {error} has a quote where a cell should end; expected a "
                         "file as the school's system exports it. Export it again.") from None
    return Sheet(start, delimiter, tuple(cells for cells, _ in lines), tuple(end for _, end in lines))


def value(sheet: Sheet, row: int, column: int) -> str:
    """Return what a cell holds, without its quotes; nothing where the row is shorter."""
    cells = sheet.rows[row]
    return plain(cells[column]) if column < len(cells) else ""


def plain(cell: str) -> str:
    """Return a cell without its quotes."""
    return cell[1:-1].replace('""', '"') if cell.startswith('"') else cell


def heading(sheet: Sheet) -> list[str]:
    """Return what the first row holds."""
    return [plain(cell) for cell in sheet.rows[0]] if sheet.rows else []


def written(sheet: Sheet, changes: Mapping[tuple[int, int], str]) -> str:
    """Return the table as text with new values in some cells, each named by its row and column, which count from 0.

    UsageError for a cell that its row does not have.
    """
    rows = [list(cells) for cells in sheet.rows]
    for (row, column), text in changes.items():
        if column >= len(rows[row]):
            raise UsageError(f"row {row + 1} of the template has {len(rows[row])} cells; expected at least "
                             f"{column + 1}, as in the heading. Export the file again.")
        rows[row][column] = _quoted(text, sheet.delimiter, rows[row][column])
    return sheet.start + "".join(sheet.delimiter.join(row) + end for row, end in zip(rows, sheet.ends, strict=True))


def uneven(sheet: Sheet) -> int:
    """Return the first row, from 1, that has not as many cells as the heading, or 0; blank rows do not count."""
    widths = [len(cells) for cells in sheet.rows]
    return next((place for place, cells in enumerate(sheet.rows, 1) if len(cells) != widths[0] and any(cells)), 0)


def number(text: str) -> float | None:
    """Return the number that a cell holds, with a point or a comma before its decimals, or None."""
    text = text.strip()
    return float(text.replace(",", ".")) if re.fullmatch(r"[0-9]+([.,][0-9]+)?", text, re.ASCII) else None


def separator(texts: Sequence[str]) -> str:
    """Return what stands before decimals in these cells: a comma where one of them shows it, else a point."""
    return "," if any(re.fullmatch(r"[0-9]+,[0-9]+", text.strip(), re.ASCII) for text in texts) else "."


def _quoted(text: str, delimiter: str, before: str) -> str:
    """Return a value as a cell; in quotes if it needs them, or if the cell had them before."""
    if before.startswith('"') or text != text.strip() or re.search(f'["\r\n{delimiter}]', text):
        return '"' + text.replace('"', '""') + '"'
    return text


def _width(body: str, delimiter: str) -> int:
    """Return how many cells the first row has if this divides them; none if it cannot be read so."""
    try:
        return len(next(_lines(body, delimiter), ((), ""))[0])
    except ValueError:
        return 0


def _lines(body: str, delimiter: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the cells and the end of each row; ValueError with the number of a line in which a quote goes astray."""
    token = re.compile(rf'("[^"]*(?:""[^"]*)*"|[^"\r\n{delimiter}][^\r\n{delimiter}]*|)({delimiter}|\r\n|\n|\r|\Z)')
    place, cells = 0, []
    while place < len(body) or cells:
        match = token.match(body, place)
        if not match:
            raise ValueError(body.count("\n", 0, place) + 1)
        place = match.end()
        cells.append(match[1])
        if match[2] != delimiter:
            yield tuple(cells), match[2]
            cells = []
