"""Whether the package can be released: uploaded to an index, installed from there, and released again when it grows."""
import secrets
from collections.abc import Iterator, Mapping

from grader.checks.package import versions
from grader.checks.package.archives import Archive, commands
from grader.checks.package.builds import guarded
from grader.checks.package.index import SIMPLE, UPLOAD, USER, Index
from grader.checks.package.offers import offered
from grader.checks.package.release import Release, again, files_of, place, release, setting
from grader.checks.package.script import call
from grader.checks.package.stage import HOST, PORT, Done, Shop, shop
from grader.checks.registry import check
from grader.errors import GraderError
from grader.model import Finding
from grader.workspace import Workspace

CODE = "package.uploads"
ADDRESS = f"http://{HOST}:{PORT}"
FIRST, SECOND, ENVIRONMENT = "first", "second", "env"
HINTS = {
    "refused": "What an index refuses it refuses for everybody: mend what it says, build and upload again.",
    "pip": "An index lists a project by its name, each file with the Pythons that it is for; pip takes what fits.",
    "raise": "A new release starts with a new version. Have it written once, as a text, where a program can change it.",
    "same": "Somewhere the version is written a second time, or worked out: let all others ask the one place.",
    "shows": "importlib.metadata.version(NAME) gives the version of what is installed, so that nobody has to write it "
             "twice.",
}


class _LossError(Exception):
    """What ends the way to the index: a kind of HINTS, a sentence, and what was printed."""

    def __init__(self, kind: str, text: str, log: str = ""):
        """Keep all beside the text."""
        super().__init__(text)
        self.kind, self.log = kind, log


@check(CODE)
def uploads(work: Workspace, *, shows: tuple[str, ...] = ()) -> Iterator[Finding]:
    """Release the package: upload it to an index, install it from there, and release the next version.

    Both files are uploaded by twine to an index of ours, and pip installs the package from there. Then the version is
    raised in the one place where it is written, and what is built of that is uploaded and installed as well; `shows` is
    a command that prints the version.
    """
    yield from guarded(CODE, _findings(work, shows))


def _findings(work: Workspace, shows: tuple[str, ...]) -> Iterator[Finding]:
    """Yield where the way to the index ends, if it does."""
    try:
        made = release(work)
        index = Index(secrets.token_hex(8))
        for name, data in offered(work.exercise.packages).items():
            index.add(name, data)
        _first(work, index, made)
        _next(work, index, made, shows)
    except _LossError as loss:
        yield Finding(f"{CODE}.{loss.kind}", str(loss), cost=1.0, actual=loss.log or None, hint=HINTS[loss.kind],
                      path=place(work, "pyproject.toml"), reproduce="python -m twine check --strict dist/*",
                      sentence=str(loss).partition(":")[0])


def _first(work: Workspace, index: Index, made: Release) -> None:
    """Upload both files, and install from there; _LossError where it ends."""
    with shop(work, _laid(FIRST, made.wheel, made.sdist), work.end) as opened:
        _upload(opened, index, FIRST, made.wheel, made.sdist)
        refused = len(index.refused)
        if _twine(opened, index, FIRST, made.wheel).status == 0 or len(index.refused) == refused:
            raise GraderError(f"an index of ours took {made.wheel.name} twice; expected it to be refused")
        _install(work, opened, index, made.wheel)


def _next(work: Workspace, index: Index, made: Release, shows: tuple[str, ...]) -> None:
    """Raise the version, and do it all again; _LossError where it ends."""
    files, version = files_of(work), made.wheel.version
    spots = versions.places(files, version)
    if not spots:
        raise _LossError("raise", f"the version {version} is written nowhere as a text of its own, so it cannot be "
                                  "raised; expected it in one place")
    higher = versions.next_after(version)
    raised = again(work, versions.raised(files, spots[0], higher))
    where = f"{place(work, spots[0].path)} line {spots[0].line}"
    if raised.version != higher:
        raise _LossError("same", f"the version was raised to {higher} in {where}, and the new wheel is "
                                 f"{raised.version}; expected it to follow")
    with shop(work, _laid(SECOND, raised), work.end) as opened:
        _upload(opened, index, SECOND, raised)
        _install(work, opened, index, raised)
        done = call(opened, shows) if shows and shows[0] in commands(raised) else None
    if done and higher not in done.out:
        raise _LossError("shows", f"the version was raised to {higher} in {where}, and '{' '.join(shows)}' does not "
                                  "show it; expected it to follow", done.shown)


def _laid(folder: str, *archives: Archive) -> Mapping[str, bytes]:
    """Return files by their path in the box."""
    return {f"{folder}/{archive.name}": archive.data for archive in archives}


def _upload(opened: Shop, index: Index, folder: str, *archives: Archive) -> None:
    """Upload files; _LossError if the index refuses one, or if twine does."""
    before = len(index.refused)
    done = _twine(opened, index, folder, *archives)
    if index.refused[before:]:
        raise _LossError("refused", f"the index refuses the upload: {index.refused[-1]}")
    if done.status != 0 or not all(archive.name in index.held for archive in archives):
        raise _LossError("refused", "twine does not upload the package", done.shown)


def _twine(opened: Shop, index: Index, folder: str, *archives: Archive) -> Done:
    """Upload files by twine."""
    return opened.visit(index.answer, "@tools", "-m", "twine", "upload", "--non-interactive", "--disable-progress-bar",
                        "--repository-url", f"{ADDRESS}{UPLOAD}", "--username", USER, "--password", index.password,
                        *(f"{folder}/{archive.name}" for archive in archives))


def _install(work: Workspace, opened: Shop, index: Index, wanted: Archive) -> None:
    """Install the project by its name into an empty environment; _LossError if pip does not get the wanted file."""
    name, before = setting(work).name, len(index.fetched)
    opened.environment(ENVIRONMENT)
    done = opened.visit(index.answer, f"@{ENVIRONMENT}", "@pip", "install", "--no-compile", "--index-url",
                        f"{ADDRESS}{SIMPLE}", name)
    if done.status != 0 or wanted.name not in index.fetched[before:]:
        raise _LossError("pip", f"'pip install {name}' does not install {wanted.name} from the index", done.shown)
