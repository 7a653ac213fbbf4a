"""The commands that a RUN, CMD or ENTRYPOINT starts, as far as a reader without a shell can tell.

POSIX, Shell Command Language, sections 2.2 (quoting), 2.3 (tokens) and 2.9.1 (simple commands). What only a shell knows
is left as it is written: the value of a variable, what another program prints.
"""
import re
from collections.abc import Sequence
from dataclasses import dataclass

SHELLS = frozenset(("sh", "bash", "dash", "ash", "zsh"))
# Words before a command that leave it the same command; and how the commands inside a compound one begin.
WRAPPERS = frozenset("sudo doas env exec command time nice nohup".split())
KEYWORDS = frozenset("if then else elif while until do ! {".split())

_TOKEN = re.compile(r"""
    (?P<comment>(?<![^\s;&|()])\#[^\n]*)
  | (?P<redirection>\d*(?:>>|>\||>&|<&|<<-?|<>|>|<)[ \t]*)
  | (?P<end>\n|&&|\|\||;;|[;&|()])
  | (?P<word>(?:\\[\s\S]|'[^']*'?|"(?:\\[\s\S]|[^"\\])*"?|[^\s;&|()<>'"\\])+)
  | (?P<rest>[\s\S])""", re.VERBOSE)
_MARK = re.compile(r"\\([\s\S])|'([^']*)'?|\"((?:\\[\s\S]|[^\"\\])*)\"?")
_INNER = re.compile(r"\\([\"\\$`])")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")


@dataclass(frozen=True)
class Command:
    """One simple command: its words without quotes, and the words that only wrap it, such as `sudo` or `A=1`."""

    words: tuple[str, ...]
    wrappers: tuple[str, ...] = ()

    @property
    def program(self) -> str:
        """The name of the program, without its folder."""
        return self.words[0].rpartition("/")[2] if self.words else ""


def commands(text: str) -> list[Command]:
    """Return the simple commands of a shell's text, in order."""
    found, words, skip = [], [], False
    for match in _TOKEN.finditer(text.replace("\\\n", "")):
        if match.lastgroup == "end":
            found.append(words)
            words = []
        elif match.lastgroup == "word" and not skip:
            words.append(unquoted(match[0]))
        skip = match.lastgroup == "redirection"
    return [_bare(words) for words in (*found, words) if words]


def program(words: Sequence[str]) -> list[Command]:
    """Return the commands that an exec form starts: the one it names, or those that it hands to a shell with `-c`."""
    command = _bare(words)
    if command.program in SHELLS and "-c" in command.words[1:-1]:
        return commands(command.words[command.words.index("-c") + 1])
    return [command]


def unquoted(word: str) -> str:
    """Return a word without its quotes and escapes."""
    return _MARK.sub(lambda match: match[1] or match[2] or _INNER.sub(r"\1", match[3] or ""), word)


def _bare(words: Sequence[str]) -> Command:
    """Return a command with what only wraps it, options of a wrapper as well, put aside."""
    place = 0
    while place < len(words) - 1 and (words[place].rpartition("/")[2] in WRAPPERS | KEYWORDS
                                      or _ASSIGNMENT.match(words[place])
                                      or place and words[place].startswith("-")):
        place += 1
    return Command(tuple(words[place:]), tuple(words[:place]))
