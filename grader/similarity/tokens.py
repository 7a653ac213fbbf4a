r"""Turns a file into the tokens that count: what renaming, reformatting and new comments do not change.

Students' bytes are only read here, by one regular expression that takes each character once whatever it is given: it
goes never back (possessive groups), so it is linear, has no depth, and no input is an error for it. Nothing of Python's
own parser, tokenizer or compiler is used, and the answer is the same under every version of Python.
"""
import keyword
import re
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

NAME, NUMBER, TEXT = "a", "0", "''"
PYTHON = (".py", ".pyw", ".pyi")
_CODE = re.compile(r'''
    (?P<gap>  [^\S\n]++ | \\\r?\n | \#[^\n]*+ )
  | (?P<end>  \n )
  | (?P<text> [bfrtuBFRTU]{0,2}+ (?: """ (?:[^"\\]++|\\.|"(?!""))*+ (?:""")?+ | "(?!"") (?:[^"\\\n]++|\\.)*+ "?+
                                 |   \'\'\' (?:[^\'\\]++|\\.|\'(?!\'\'))*+ (?:\'\'\')?+
                                 | \'(?!\'\') (?:[^\'\\\n]++|\\.)*+ \'?+ ) )
  | (?P<number> \.?\d (?:[eE][+-]|[\w.])*+ )
  | (?P<word> \w++ )
  | (?P<sign> ->|:=|\*\*=?|//=?|<<=?|>>=?|[-+*/%@&|^<>=!]=|. )
''', re.VERBOSE | re.DOTALL)
_WORDS = re.compile(r"\w++|[^\w\s]")


@dataclass(frozen=True)
class Tokens:
    """The tokens of one file: a number for each, and the first and the last line of each, from 1."""

    path: str
    values: array
    first: array
    last: array


def read(path: str, text: str) -> Tokens:
    """Return the tokens of a file; what is no Python by its name is read as words and signs."""
    values, first, last = array("L"), array("L"), array("L")
    for word, start, end in _code(text) if path.lower().endswith(PYTHON) else _words(text):
        values.append(zlib.crc32(word.encode("utf-8", "replace")))
        first.append(start)
        last.append(end)
    return Tokens(path, values, first, last)


def decoded(data: bytes) -> str:
    """Return a file as text whose lines end alike; what is no UTF-8 is replaced."""
    return data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the words and signs of a text in small letters, each with its line twice."""
    for line, row in enumerate(text.split("\n"), 1):
        for match in _WORDS.finditer(row):
            yield match[0].casefold(), line, line


def _code(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the tokens of Python code without comments, docstrings and layout, each with its lines."""
    row: list[tuple[str, int, int]] = []
    line, depth = 1, 0
    for match in _CODE.finditer(text):
        kind, found, start = match.lastgroup, match[0], line
        line += found.count("\n")
        if kind == "end" and depth == 0:
            yield from _statement(row)
            row = []
        elif kind not in ("gap", "end"):
            depth = max(depth + (found in "([{") - (found in ")]}"), 0)
            _add(row, (_normal(kind, found), start, line))
    yield from _statement(row)


def _normal(kind: str, found: str) -> str:
    """Return what a token counts as, whatever a student called it."""
    if kind == "word":
        return found if keyword.iskeyword(found) else NAME
    return {"number": NUMBER, "text": TEXT}.get(kind, found)


def _add(row: list[tuple[str, int, int]], token: tuple[str, int, int]) -> None:
    """Add a token to a statement: neighbouring texts are one, and a comma before a closing bracket is layout."""
    word, start, end = token
    if row and word == TEXT == row[-1][0]:
        row[-1] = TEXT, row[-1][1], end
        return
    if row and word in ")]}" and row[-1][0] == ",":
        row.pop()
    row.append(token)


def _statement(row: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Return a statement, or nothing if it is a text alone, as a docstring is."""
    return [] if [word for word, _, _ in row] == [TEXT] else row
