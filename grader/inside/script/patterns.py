"""Regular expressions of a script, as Python's (ECMA-262, 22.2); what differs between the two is named."""
import re

from script.tokens import UnsupportedError
from script.values import UNDEFINED, Function, Pattern, bounded, failure, text_of

FLAGS = {"g": 0, "u": 0, "i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}
# A class, an escape, a group with a name, what Python alone knows, and the end of a text.
PIECES = re.compile(r"\[(?:[^\]\\]|\\.)*\]|\\.|\(\?[^:=!]|[*+?}]\+|\$", re.DOTALL)
ESCAPED = "dDwWsSbBtnrfvxu"     # letters that mean the same to both behind a backslash
FOREIGN = "pPcCkKZAzG"          # and those that do not
LONGEST = 2000                  # characters of an expression


def compiled(source: str, flags: str) -> Pattern:
    """Return a pattern; UnsupportedError for one that only JavaScript knows, its SyntaxError if it is none."""
    if len(source) > LONGEST:
        raise UnsupportedError(f"a regular expression of more than {LONGEST} characters")
    for letter in flags:
        if letter not in FLAGS:
            raise UnsupportedError(f"the flag {letter} of a regular expression")
    try:
        finder = re.compile(PIECES.sub(lambda match: _piece(match[0], "m" in flags), source),
                            re.ASCII | sum(FLAGS[letter] for letter in set(flags)))
    except (re.error, OverflowError, RecursionError) as error:
        raise failure(f"/{source}/ is no regular expression: {error}", "SyntaxError") from None
    return Pattern(source, flags, finder)


def _piece(text, many_lines):
    """Return a piece of an expression as Python writes it."""
    if text == "$":
        return "$" if many_lines else r"\Z"
    if text[0] == "[" and not text.startswith(("[]", "[^]")):
        return "[" + re.sub(r"(?<!\\)\[|&&|\|\||~~|--", lambda odd: "".join(f"\\{letter}" for letter in odd[0]),
                            text[1:])
    if text[0] != "\\" or text[1] in FOREIGN:
        raise UnsupportedError(f"{text} in a regular expression")
    return text if text[1] in ESCAPED or not text[1].isalpha() and text != r"\/" else text[1]


def found(pattern: Pattern, text: str):
    """Return what `match` without the flag g finds: the whole and its groups; null for nothing."""
    match = pattern.finder.search(text)
    return [match[0], *(UNDEFINED if group is None else group for group in match.groups())] if match else None


def all_found(pattern: Pattern, text: str):
    """Return every match of a pattern with the flag g, null if there is none."""
    return [match[0] for match in pattern.finder.finditer(text)] or None


def replaced(text: str, what, by, every: bool) -> str:
    """Return a text with a text or a pattern replaced: once, or each time for `every` and for the flag g."""
    if type(by) is Function:
        raise UnsupportedError("replace() with a function")
    if type(what) is Pattern:
        finder, every = what.finder, "g" in what.flags
    else:
        finder = re.compile(re.escape(text_of(what)))

    def put(match):
        """Return what comes in the place of one match: $1, $& and $$ stand for something."""
        return re.sub(r"\$([$&]|[1-9])", lambda sign: "$" if sign[1] == "$" else match[0] if sign[1] == "&" else (
            match[int(sign[1])] or "" if int(sign[1]) <= finder.groups else sign[0]), text_of(by))
    bounded(sum(len(match[0]) + len(text_of(by)) * (1 + len(match[0])) for match in finder.finditer(text)))
    return finder.sub(put, text, count=0 if every else 1)


def divided(text: str, by, most) -> list:
    """Return the parts of a text between a text or a pattern."""
    if most is not UNDEFINED:
        raise UnsupportedError("split() with a second argument")
    if by is UNDEFINED:
        return [text]
    if type(by) is Pattern:
        return ["" if part is None else part for part in by.finder.split(text)]
    return text.split(text_of(by)) if text_of(by) else list(text)
