"""Reads Gradescope's submission_metadata.yml: of each submission, who handed it in and when.

The file repeats every result that any student ever had, so it can be hundreds of megabytes, of which these few lines
matter. They are read from front to back, strictly and in the one form that Gradescope's Ruby writes (Psych: block
style, keys that begin with a colon, indented by two); tags, aliases and everything else of YAML 1.1 are not. A
submission that is written in another way has a fault, and costs its neighbours nothing.
"""
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

LINE = 2**16        # bytes; a longer line can only be a student's output, and is read in pieces
_ENTRY = re.compile(r"([\w.-]+): *")
_FIELD = re.compile(r"( *)(- )?:(\w+):(?: (.*))?")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[0-9T :.+-]{0,30}Z?")
_ESCAPE = re.compile(r"\\(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_ESCAPES = {"0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
            " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029"}


@dataclass(frozen=True)
class Entry:
    """One submission: its folder, its submitters' fields as text, when it was made, and why it is not read, or ""."""

    name: str
    people: tuple[dict[str, str], ...] = ()
    created: str = ""
    fault: str = ""


def entries(file: BinaryIO) -> Iterator[Entry]:
    """Yield the submissions, as they come."""
    block: list[str] = []
    for line in _lines(file):
        if line[:1] not in (" ", "") and line.strip() not in ("---", "--- {}", "{}", "..."):
            if block:
                yield _entry(block)
            block = [line]
        elif block:
            block.append(line)
    if block:
        yield _entry(block)


def _lines(file: BinaryIO) -> Iterator[str]:
    """Yield the lines that can matter: those that begin an entry, and those of its submitters and its time."""
    section, whole = "", True
    while data := file.readline(LINE):
        begins, whole = whole, data.endswith(b"\n")
        line = data.decode("utf-8", "replace").rstrip("\r\n")
        if not begins:
            continue
        field, key = _FIELD.fullmatch(line), ""
        if line[:1] not in (" ", ""):
            section = ""
        elif field and field[1] == "  " and not field[2]:
            section = key = field[3]
        if line[:1] not in (" ", "") or section == "submitters" or key == "created_at":
            yield line


def _entry(block: list[str]) -> Entry:
    """Return what a block of lines says."""
    match = _ENTRY.fullmatch(block[0])
    if not match:
        return Entry(block[0].rstrip(": "), fault="is not written as Gradescope writes it")
    people: list[dict[str, list[str]]] = []
    created, column, last = "", 4, None
    for line in block[1:]:
        field = _FIELD.fullmatch(line)
        indent = len(line) - len(line.lstrip(" "))
        if field and field[3] == "submitters" and indent == 2 and field[4] in (None, "", "[]"):
            last = None
        elif field and field[3] == "created_at" and indent == 2 and not field[2]:
            created, last = field[4] or "", None
        elif field and field[2] and indent in (2, 4):
            column, last = indent + 2, [field[4] or ""]
            people.append({field[3]: last})
        elif field and indent == column and people and field[3] not in people[-1]:
            last = people[-1][field[3]] = [field[4] or ""]
        elif last is not None and indent > column:
            last.append(line.strip(" "))
        else:
            return Entry(match[1], fault="has a line about its submitters that is not as Gradescope writes it")
    return _read(Entry(match[1], created=created if _TIME.fullmatch(created) else ""), people)


def _read(entry: Entry, people: list[dict[str, list[str]]]) -> Entry:
    """Return an entry with the texts that the lines of its people's fields stand for."""
    try:
        return replace(entry, people=tuple({key: _text(lines) for key, lines in person.items()} for person in people))
    except (ValueError, OverflowError):
        return replace(entry, fault="has a name, number or address that is not written as Gradescope writes it")


def _text(lines: list[str]) -> str:
    """Return the text that a scalar of one or more lines stands for; ValueError for one that is not read."""
    text = lines[0]
    for line in lines[1:]:
        broken = text.startswith('"') and (len(text) - len(text.rstrip("\\"))) % 2
        text = text[:-1] + line if broken else f"{text} {line}"
    if text in ("", "null", "~"):
        return ""
    if text[0] == "'":
        if not re.fullmatch(r"'(?:[^']|'')*'", text):
            raise ValueError("no end of a quotation")
        return text[1:-1].replace("''", "'")
    if text[0] == '"':
        if not re.fullmatch(r'"(?:[^"\\]|\\.)*"', text, re.DOTALL):
            raise ValueError("no end of a quotation")
        return _ESCAPE.sub(_letter, text[1:-1])
    if text[0] in "!&*|>%@`[]{},#?" or ": " in text or " #" in text or text.endswith(":"):
        raise ValueError("no plain text")
    return text


def _letter(match: re.Match) -> str:
    """Return the letter that an escape stands for; ValueError for one that YAML does not have."""
    code = match[1]
    if code[0] in "xuU" and len(code) > 1:
        return chr(int(code[1:], 16))
    if code not in _ESCAPES:
        raise ValueError("no escape")
    return _ESCAPES[code]
