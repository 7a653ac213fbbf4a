"""What one instruction of a Dockerfile may look like: its flags, its words, how many it needs."""
import json
import re
from dataclasses import dataclass

from grader.dockerfile import words

# Each instruction with the flags that some builder knows. Those of NEWER need BuildKit.
FLAGS = {
    "ADD": "chown chmod link checksum keep-git-dir unpack exclude", "ARG": "", "CMD": "",
    "COPY": "from chown chmod link parents exclude", "ENTRYPOINT": "", "ENV": "", "EXPOSE": "", "FROM": "platform",
    "HEALTHCHECK": "interval timeout start-period start-interval retries", "LABEL": "", "MAINTAINER": "", "ONBUILD": "",
    "RUN": "mount network security device", "SHELL": "", "STOPSIGNAL": "", "USER": "", "VOLUME": "", "WORKDIR": "",
}
NEWER = frozenset("chmod link checksum keep-git-dir unpack exclude parents mount network security device".split())
DIRECTIVES = ("syntax", "escape", "check")
LISTS, PAIRS = ("ADD", "COPY", "EXPOSE", "FROM", "VOLUME"), ("ARG", "ENV", "LABEL")
ARRAYS = ("ADD", "CMD", "COPY", "ENTRYPOINT", "RUN", "SHELL", "VOLUME")     # what may be a JSON array
EMPTY = ("CMD", "ENTRYPOINT")       # what may say nothing, and so forgets what a base image says

_DIRECTIVE = re.compile(r"#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*")
_FLAG = re.compile(r"(--(?:\\[\s\S]|'(?:\\[\s\S]|[^\\'])*'?|\"(?:\\[\s\S]|[^\\\"])*\"?|[^\\'\"\t-\r ])*)\\?")
_BLANK = re.compile(r"[\t-\r ]*")
_STAGE = re.compile(r"[a-z][a-z0-9._-]*")


class ProblemError(Exception):
    """Why a Dockerfile cannot be built, and on which line."""

    def __init__(self, text: str, line: int | None = None):
        """Keep the line beside the text."""
        super().__init__(text)
        self.line = line


@dataclass(frozen=True)
class Parsed:
    """An instruction without its place; see Instruction."""

    name: str
    value: str
    words: tuple[str, ...]
    flags: tuple[str, ...]
    json: bool
    inner: "Parsed | None" = None


def directive(line: str) -> tuple[str, str]:
    """Return the name and the value of a directive, two empty texts if the line is none."""
    match = _DIRECTIVE.fullmatch(line)
    name = match[1].lower() if match else ""
    return (name, match[2]) if name in DIRECTIVES else ("", "")


def parse(text: str, escape: str, line: int) -> Parsed:
    """Return an instruction; ProblemError if no builder takes it."""
    name, _, rest = words.GAP.sub(" ", text.strip(words.SPACE), count=1).partition(" ")
    name = name.upper() if name.isascii() else name
    if name not in FLAGS:
        raise ProblemError(f"unknown instruction {words.shown(name)}; expected one such as FROM, COPY or RUN", line)
    flags, value = _flags(name, rest, line)
    if name == "ONBUILD":
        return Parsed(name, value, (value,), flags, False, _put_off(value, escape, line))
    array = _array(name, value, line)
    found = Parsed(name, value, array if array is not None else tuple(_words(name, value, escape)), flags,
                   array is not None)
    if problem := _problem(found, escape):
        raise ProblemError(problem, line)
    return found


def _flags(name: str, rest: str, line: int) -> tuple[tuple[str, ...], str]:
    """Return the flags of an instruction and what follows them; here a backslash escapes, and ASCII's spaces part."""
    flags, place = [], 0
    while match := _FLAG.match(rest, place):
        place = _BLANK.match(rest, match.end()).end()
        flag = re.sub(r"\\([\s\S])|['\"]", lambda found: found[1] or "", match[1])
        if flag == "--":
            break
        if not flag.isascii():
            raise ProblemError(f"the flag {words.shown(flag)} has letters beyond ASCII; expected none", line)
        if flag.partition("=")[0][2:] not in FLAGS[name].split():
            known = ", ".join(f"--{known}" for known in FLAGS[name].split()) or "none"
            raise ProblemError(f"unknown flag {words.shown(flag)} of {name}; known flags: {known}", line)
        flags.append(flag)
    return tuple(flags), rest[place:].strip(words.SPACE)


def _put_off(value: str, escape: str, line: int) -> Parsed:
    """Return the instruction that an ONBUILD puts off; its name is looked at first, so that nothing nests."""
    name = words.GAP.split(value, maxsplit=1)[0].upper()
    if name in ("", "ONBUILD", "FROM", "MAINTAINER"):
        raise ProblemError(f"ONBUILD {name}".strip() + " puts nothing off; expected one such as ONBUILD COPY", line)
    return parse(value, escape, line)


def _array(name: str, value: str, line: int) -> tuple[str, ...] | None:
    """Return the elements of a JSON array (RFC 8259, section 5), None where there is none."""
    text = value[3:].lstrip(words.SPACE) if name == "HEALTHCHECK" and value[:3].upper() == "CMD" else value
    if name not in (*ARRAYS, "HEALTHCHECK") or not text.startswith("["):
        return None
    try:
        found, end = _JSON.raw_decode(text)
    except RecursionError:
        found, end = [None], len(text)
    except ValueError:
        return None         # then it is taken for a command or for words, as it stands
    if text[end:].strip(words.SPACE):
        raise ProblemError(f"something follows the array {words.shown(text[:end])}, which some builders drop without a "
                           "word; expected nothing after it", line)
    if not all(isinstance(element, str) for element in found):
        raise ProblemError(f"the array {words.shown(text)} has elements that are no texts; expected texts in double "
                           "quotes", line)
    return tuple(element.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for element in found)


def _refuse(constant: str) -> None:
    """Refuse NaN and its like, which JSON does not have."""
    raise ValueError(constant)


_JSON = json.JSONDecoder(parse_constant=_refuse)


def _words(name: str, value: str, escape: str) -> list[str]:
    """Return the words of a value that is no array."""
    if name in PAIRS:
        return words.split(value, escape)
    if name in LISTS:
        return words.GAP.split(value) if value else []
    return [value] if value else []


def _problem(found: Parsed, escape: str) -> str:
    """Return what an instruction lacks, or nothing."""
    name, count = found.name, len(found.words)
    if name == "FROM":
        return _origin(found.words)
    if name == "HEALTHCHECK":
        kind, _, rest = words.GAP.sub(" ", found.value, count=1).partition(" ")
        fits = (kind.upper() == "NONE" and not rest) or (kind.upper() == "CMD" and rest.strip())
        return "" if fits else f"HEALTHCHECK {words.shown(found.value)}; expected CMD with a command, or NONE"
    if name in ("ADD", "COPY") and count < 2:
        return f"{name} has {count} of the two words it needs; expected what is copied and where to"
    if name in ("ENV", "LABEL") and count and words.pairs(found.value, escape) is None:
        return f"{name} {words.shown(found.value)} has a name without a value; expected name=value"
    if name == "ARG" and any(word.startswith("=") for word in found.words):
        return f"ARG {words.shown(found.value)} has a value without a name; expected name or name=value"
    if name == "SHELL" and not found.json:
        return f'SHELL {words.shown(found.value)} is no array; expected one such as ["/bin/sh", "-c"]'
    empty = not count or (name == "VOLUME" and not all(word.strip() for word in found.words))
    return f"{name} has nothing after it; expected at least one word" if empty and name not in EMPTY else ""


def _origin(given: tuple[str, ...]) -> str:
    """Return what is wrong with the words of a FROM, or nothing."""
    if len(given) not in (1, 3) or (len(given) == 3 and given[1].upper() != "AS"):
        return f"FROM {words.shown(' '.join(given))}; expected FROM image, or FROM image AS name"
    if len(given) == 3 and not _STAGE.fullmatch(given[2].lower()):
        return f"the stage {words.shown(given[2])}; expected a letter first, then letters, digits and . _ -"
    return ""
