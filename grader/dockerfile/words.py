"""The words of a Dockerfile: how the builder parts them, and what becomes of quotes, escapes and variables in one.

The rules are the builder's own, not a shell's: https://docs.docker.com/reference/dockerfile, "Environment replacement".
"""
import re
from collections.abc import Iterator, Mapping

# What the builder takes for white space around lines and words (Unicode's White_Space), and between bare words.
SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
GAP = re.compile(r"[\t\v\f\r ]+")
LONG = 60       # characters of a student's text that a message repeats
MOST = 128 * 1024       # bytes of one setting in an environment (MAX_ARG_STRLEN, execve(2))

_WORDS = {escape: re.compile(rf"(?:{mark}[\s\S]|'[^']*'?|\"(?:{mark}[\s\S]|[^\"{mark}])*\"?|[^{SPACE}{mark}'\"])+")
          for escape, mark in (("\\", r"\\"), ("`", "`"))}
_NAME = re.compile(r"\$\{?([^\W\d]\w*)")
_VARIABLE = re.compile(r"\$(?:([^\W\d]\w*)|\{([^\W\d]\w*)(?::([-+])([^${}'\"\\`]*))?\})")
# What is escaped, a heredoc with its `-` and its name in three ways of writing it, what is quoted.
_HEREDOC = re.compile(r"\\[\s\S]|(?<!<)<<(-?)[ \t]*(?:'([^'<]+)'|\"([^\"<]+)\"|([^\s<>;&|()'\"]+))"
                      r"|'[^']*'|\"(?:\\[\s\S]|[^\"\\])*\"")


def shown(text: str) -> str:
    """Return a student's text for a message: quoted, without what cannot be seen, and not too long."""
    short = text if len(text) <= LONG else f"{text[:LONG]}..."
    return f"'{short}'" if short.isprintable() else ascii(short)


def split(text: str, escape: str) -> list[str]:
    """Return the words of an ENV, ARG or LABEL; quotes and escapes stay in them, but an escape at the end goes."""
    return [word[0] for word in _WORDS[escape].finditer(text)]


def pairs(text: str, escape: str) -> list[tuple[str, str]] | None:
    """Return the names and values of an ENV or LABEL, in either of its forms; None where a name has no value."""
    words = split(text, escape)
    if words and "=" not in words[0]:
        name, *value = GAP.split(text, maxsplit=1)
        return [(name, value[0])] if value else None
    found = [word.partition("=") for word in words]
    return [(name, value) for name, _, value in found] if all(name and mark for name, mark, _ in found) else None


def expand(word: str, values: Mapping[str, str], escape: str, unset: str | None = None) -> str | None:
    """Return a word as the builder uses it: without quotes and escapes, with the values of its variables.

    `unset` is what a variable gives that is not among the values. The result is None where it cannot be told, and where
    it is longer than any environment holds.
    """
    pieces, place, quoted, size = [], 0, False, 0
    while place < len(word):
        piece = word[place]
        place += 1
        after = word[place:place + 1]
        if piece == '"':
            piece, quoted = "", not quoted
        elif piece == "'" and not quoted:
            end = word.find("'", place)
            if end < 0:
                return None
            piece, place = word[place:end], end + 1
        elif piece == escape and (not quoted or after in ('"', "$", escape)):
            piece, place = after, place + 1
        elif piece == "$" and after and (after.isalnum() or after in "{_@*#?-$!"):
            match = _VARIABLE.match(word, place - 1)
            piece, place = (_value(match, values, unset), match.end()) if match else (None, place)
        size += MOST if piece is None else len(piece)
        if size >= MOST:
            return None
        pieces.append(piece)
    return None if quoted else "".join(pieces)


def size(text: str, sizes: Mapping[str, int], unset: int = 1024) -> int:
    """Return how many characters a text has at most when its variables are filled in; `unset` for those not known."""
    return len(text) + sum(sizes.get(name, unset) for name in _NAME.findall(text))


def heredocs(line: str) -> Iterator[tuple[str, bool]]:
    """Yield the name of each heredoc that a line may begin, and whether tabs before its end count for nothing (`<<-`).

    `<<<` is a here-string, which has no lines of its own.
    """
    for match in _HEREDOC.finditer(line):
        if name := match[2] or match[3] or match[4]:
            yield name, bool(match[1])


def _value(match: re.Match, values: Mapping[str, str], unset: str | None) -> str | None:
    """Return what `$name`, `${name}`, `${name:-word}` or `${name:+word}` stands for."""
    value = values.get(match[1] or match[2], unset)
    if match[3] is None or value is None:
        return value
    return (value or match[4]) if match[3] == "-" else (match[4] if value else "")
