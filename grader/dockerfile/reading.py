"""Read a Dockerfile as Docker's classic builder does: lines, escapes, directives, flags, words.

The grammar is that of https://docs.docker.com/reference/dockerfile; what it leaves open was tried on an engine. A file
is read to the end or to its first problem. What some builders read otherwise than others is a problem as well, for
whoever refuses dangerous files must see what the engine will see.
"""
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from grader.dockerfile import grammar, words
from grader.dockerfile.grammar import ProblemError

# More than any Dockerfile has: the builder takes no longer line (bufio.MaxScanTokenSize), and no engine more layers
# than 127. Whoever reads on is then never kept busy.
MOST_BYTES, LONGEST_LINE, MOST_LINES, MOST_INSTRUCTIONS, MOST_HEREDOCS = 256 * 1024, 64 * 1024 - 1, 5000, 500, 20


@dataclass(frozen=True)
class Instruction:
    """One instruction: its name in capitals, what follows its flags, and from which line to which it goes.

    `words` are the elements of a JSON array where `json` is true; for ADD, COPY, EXPOSE, FROM and VOLUME the words, for
    ARG, ENV and LABEL the words with their quotes, for others the value as one word. `flags` are such as "--from=base".
    `heredocs` are the texts of its heredocs, whose lines belong to it. `stage` counts the FROMs from 0; -1 is before
    the first. `inner` is what an ONBUILD puts off.
    """

    name: str
    value: str
    words: tuple[str, ...]
    flags: tuple[str, ...]
    line: int
    end: int
    heredocs: tuple[str, ...] = ()
    stage: int = -1
    json: bool = False
    inner: "Instruction | None" = None

    def flag(self, name: str) -> str | None:
        """Return the value of a flag, "" if it has none; None if it is not there."""
        found = [flag.partition("=")[2] for flag in self.flags if flag.partition("=")[0] == f"--{name}"]
        return found[0] if found else None


@dataclass(frozen=True)
class Dockerfile:
    """What a Dockerfile says, as far as its first problem.

    `comments` maps the number of a line to the comment on it; directives are none. `problem` completes the sentence
    "The file cannot be built:", or is empty; `line` is where, None if it is about the whole file.
    """

    instructions: tuple[Instruction, ...] = ()
    directives: Mapping[str, str] = field(default_factory=dict)
    comments: Mapping[int, str] = field(default_factory=dict)
    problem: str = ""
    line: int | None = None

    @property
    def escape(self) -> str:
        """The character that escapes others and continues lines."""
        return self.directives.get("escape", "\\")

    def steps(self) -> Iterator[Instruction]:
        """Yield all instructions, and instead of an ONBUILD what it puts off."""
        return (instruction.inner or instruction for instruction in self.instructions)


def read(source: str | bytes) -> Dockerfile:
    """Return what a Dockerfile says; never raises, whatever the source is."""
    reader = _Reader()
    try:
        reader.read(_checked(source))
    except ProblemError as problem:
        return Dockerfile(tuple(reader.found), reader.directives, reader.comments, str(problem), problem.line)
    return Dockerfile(tuple(reader.found), reader.directives, reader.comments)


def _checked(source: str | bytes) -> list[str]:
    """Return the lines of a source that is a text of a bearable size; ProblemError otherwise."""
    data = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    if len(data) > MOST_BYTES:
        raise ProblemError(f"it has {len(data)} bytes; expected at most {MOST_BYTES}")
    for number, row in enumerate(data.split(b"\n"), 1):
        if len(row) > LONGEST_LINE:
            raise ProblemError(f"the line has {len(row)} bytes; expected at most {LONGEST_LINE}", number)
        if b"\0" in row:
            raise ProblemError("there is a null byte; expected a text", number)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProblemError(f"byte 0x{data[error.start]:02x} is not UTF-8; expected a text in UTF-8",
                           data.count(b"\n", 0, error.start) + 1) from None
    lines = text.removeprefix("\ufeff").removesuffix("\n").split("\n")
    if len(lines) > MOST_LINES:
        raise ProblemError(f"it has {len(lines)} lines; expected at most {MOST_LINES}")
    return [line.removesuffix("\r") for line in lines]


class _Reader:
    """The reader's place in a file: a handle on what has been found so far."""

    def __init__(self):
        """Begin with nothing."""
        self.found: list[Instruction] = []
        self.directives: dict[str, str] = {}
        self.comments: dict[int, str] = {}
        self.lines: list[str] = []
        self.place, self.escape, self.stage = 0, "\\", -1

    def read(self, lines: list[str]) -> None:
        """Read all lines; ProblemError at the first that no builder takes, or not each builder in the same way."""
        self.lines = lines
        self.place = self._directives()
        while self.place < len(lines):
            if not self._skipped():
                self._instruction()
        if self.stage < 0:
            raise ProblemError("there is no FROM; expected a base image, such as FROM python:3.11-slim")

    def _directives(self) -> int:
        """Take the directives at the top, and return how many lines they have."""
        for number, line in enumerate(self.lines, 1):
            name, value = grammar.directive(line.lstrip(words.SPACE))
            if number == 1 and line.startswith("#!"):
                self.comments[1] = line[2:].strip(words.SPACE)
                continue        # newer builders look for `# syntax` below such a line, too
            if not name:
                return number - 1
            if name in self.directives:
                raise ProblemError(f"there are two directives '# {name}='; expected one", number)
            if name == "escape" and (number > 1 or value not in ("\\", "`")):
                raise ProblemError("builders read this escape directive in several ways; expected '# escape=\\' or "
                                   "'# escape=`' as the very first line", number)
            self.directives[name] = value
            self.escape = value if name == "escape" else self.escape
        return len(self.lines)

    def _skipped(self) -> bool:
        """Pass over a comment or an empty line, and tell whether it was one."""
        text = self.lines[self.place].lstrip(words.SPACE)
        if text.startswith("#"):
            self.comments[self.place + 1] = text.lstrip("#").strip(words.SPACE)
        elif text:
            return False
        self.place += 1
        return True

    def _instruction(self) -> None:
        """Read one instruction with the lines that continue it and those of its heredocs."""
        start = self.place
        self.place += 1
        piece, more = self._cut(self.lines[start].lstrip(words.SPACE))
        pieces = [piece]
        while more and self.place < len(self.lines):
            if not self._skipped():
                self.place += 1
                piece, more = self._cut(self.lines[self.place - 1])
                pieces.append(piece)
        text = "".join(pieces)
        parsed = grammar.parse(text, self.escape, start + 1)
        bodies = tuple(self._heredocs(parsed, text))
        if len(self.found) >= MOST_INSTRUCTIONS:
            raise ProblemError(f"there are more than {MOST_INSTRUCTIONS} instructions; expected at most that many",
                               start + 1)
        self.found.append(self._placed(parsed, start + 1, bodies))

    def _cut(self, line: str) -> tuple[str, bool]:
        """Return a line without the escape that continues it, and whether it has one."""
        text = line.rstrip(" \t")
        if not text.endswith(self.escape):
            return line, False
        if text.endswith(2 * self.escape):
            raise ProblemError(f"the line ends with {2 * self.escape}, which some builders take for the end of the "
                               "instruction and some do not; expected one or none", self.place)
        return text[:-1], True

    def _heredocs(self, parsed: grammar.Parsed, text: str) -> Iterator[str]:
        """Yield the text of each heredoc that is there and has an end, and pass over it."""
        if (parsed.inner or parsed).name not in ("ADD", "COPY", "RUN") or (parsed.inner or parsed).json:
            return
        for number, (name, tabs) in enumerate(words.heredocs(text)):
            if number == MOST_HEREDOCS:
                raise ProblemError(f"'<<' stands more than {MOST_HEREDOCS} times in the instruction; expected at most "
                                   "one heredoc", self.place)
            rows = self.lines[self.place:]
            ends = [number for number, row in enumerate(rows) if (row.lstrip("\t") if tabs else row) == name]
            if ends:
                self.place += ends[0] + 1
                yield "".join(f"{row}\n" for row in rows[:ends[0]])

    def _placed(self, parsed: grammar.Parsed, line: int, bodies: tuple[str, ...]) -> Instruction:
        """Return an instruction in its place: its stage, its lines."""
        if parsed.name == "FROM":
            self.stage += 1
        elif self.stage < 0 and parsed.name != "ARG":
            raise ProblemError(f"{parsed.name} stands before the first FROM; expected only ARG there", line)
        inner = self._placed(parsed.inner, line, bodies) if parsed.inner else None
        return Instruction(parsed.name, parsed.value, parsed.words, parsed.flags, line, self.place,
                           () if inner else bodies, self.stage, parsed.json, inner)
