"""Whether the command that the package brings does what the exercise shows, once it is installed."""
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from grader import catalog
from grader.checks.package.archives import commands
from grader.checks.package.builds import guarded
from grader.checks.package.installs import DESK, ENVIRONMENT, InstallError, installed
from grader.checks.package.release import release
from grader.checks.package.stage import Done, Shop
from grader.checks.registry import check
from grader.errors import ExerciseError
from grader.model import Finding
from grader.workspace import Workspace

SECONDS = 10.0          # for one command
SHOWN = 1000            # characters of what was printed
STATUS = re.compile(r"\[(\d{1,3})\]")
PYTHON = "python"       # the interpreter of the environment
SESSION = "session.txt"     # among the hidden tests
HINTS = {
    "none": "[project.scripts] says which function a command calls: NAME = \"module:function\".",
    "prints": "Install the wheel into an empty environment, and try the command there.",
    "status": "A function that returns None or 0 ends well; sys.exit() and a number returned say otherwise.",
    "late": "The command gets nothing to read but its arguments; let it wait for nothing.",
}


@dataclass(frozen=True)
class Line:
    """One command of a session, what it prints, and its exit status."""

    command: str
    prints: str
    status: int

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the command, as a shell splits it."""
        return tuple(shlex.split(self.command))


@check("package.script")
def script(work: Workspace, *, session: str = "") -> Iterator[Finding]:
    """Bring a command that works wherever the package is installed.

    `session` is what a terminal shows: a command behind `$ `, then what it prints, then `[N]` if its exit status is N
    and not 0. `{version}` stands for the package's own. Only the standard output is compared.
    """
    yield from guarded("package.script", _findings(work, "package.script", session))


@check("package.hidden")
def hidden(work: Workspace) -> Iterator[Finding]:
    """Let the installed package do what it did before it was one.

    The session stands in the solution's `tests/session.txt`, and texts that it needs in its own commands.
    """
    folder = catalog.hidden_tests(work.exercise)
    if folder is None or not (folder / SESSION).is_file():
        raise ExerciseError(f"'{work.exercise.name}' has package.hidden and no session; expected one in the solution's "
                            f"tests/{SESSION}")
    session = (folder / SESSION).read_text(encoding="utf-8")
    yield from guarded("package.hidden", _findings(work, "package.hidden", session))


def lines(session: str) -> list[Line]:
    """Return the commands of a session; ExerciseError if there is none."""
    found = []
    for part in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
        command, *shown = part.rstrip().splitlines()
        status = STATUS.fullmatch(shown[-1]) if shown else None
        printed = "\n".join(shown[:-1] if status else shown).rstrip()
        found.append(Line(command, printed, int(status[1]) if status else 0))
    if not found:
        raise ExerciseError("package.script has no session; expected commands behind '$ ', each with what it prints")
    return found


def call(opened: Shop, words: tuple[str, ...]) -> Done:
    """Run an installed command by its interpreter, for not every level lets a file be made a program (chmod(2))."""
    command, *arguments = words
    file = () if command == PYTHON else (f"../{ENVIRONMENT}/bin/{command}",)
    return opened.run(f"@{ENVIRONMENT}", *file, *arguments, folder=DESK, variables={}, seconds=SECONDS)


def _findings(work: Workspace, code: str, session: str) -> Iterator[Finding]:
    """Yield each command that does something else, each for its share."""
    wheel, wanted = release(work).wheel, lines(session)
    brings = commands(wheel)
    missing = [line.words[0] for line in wanted if line.words[0] not in (PYTHON, *brings)]
    if missing:
        yield Finding(f"{code}.none", f"the package brings no command '{missing[0]}'; expected one", cost=1.0,
                      actual=", ".join(sorted(brings)) or "no command at all", hint=HINTS["none"],
                      sentence="the package does not bring the command")
        return
    try:
        opened = installed(work)
    except InstallError as error:
        yield Finding(f"{code}.pip", str(error), cost=1.0, actual=error.log,
                      hint="What package.installs says comes first.", sentence="the package cannot be installed")
        return
    for line in wanted:
        for kind, message, prints, said in _differs(line, call(opened, line.words), wheel.version):
            yield Finding(f"{code}.{kind}", message, cost=1 / len(wanted), expected=prints, actual=said,
                          hint=HINTS[kind], reproduce=line.command,
                          sentence="a command does not do what it should")


def _differs(line: Line, done: Done, version: str) -> Iterator[tuple[str, str, str | None, str | None]]:
    """Yield what is wrong with what a command did, at most one thing: kind, message, expected, and what came."""
    command, prints = line.command, line.prints.replace("{version}", version)
    printed = "\n".join(row.rstrip() for row in done.out.rstrip().splitlines())
    if done.status is None:
        yield "late", f"`{command}` was still running after {SECONDS:g} s", None, None
    elif printed != prints:
        said = printed if printed or not done.err else done.err.strip()[-SHOWN:]
        yield "prints", f"`{command}` prints something else", prints or "nothing", said[:SHOWN] or "nothing"
    elif done.status != line.status:
        yield "status", f"`{command}` ends with exit status {done.status}; expected {line.status}", None, None
