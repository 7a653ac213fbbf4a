"""What is inside of the wheel and of the sdist: all that is needed, nothing that is secret, nothing that is litter."""
import re
from collections.abc import Iterator, Mapping

from grader.checks.package.archives import among_tests
from grader.checks.package.builds import guarded
from grader.checks.package.release import Release, files_of, place, release, setting
from grader.checks.registry import check
from grader.files import is_litter, matches, shown
from grader.model import Finding
from grader.workspace import Workspace

CODE = "package.contents"
COSTS = {"secret": 1.0, "missing": 0.5, "sdist": 0.25, "stray": 0.25, "tests": 0.25, "litter": 0.25}
HINTS = {
    "secret": "Once it is on an index, it is everybody's for good: take it out, and have a new one made. What is "
              "secret does not belong into the project's folder at all.",
    "missing": "Python files are found by themselves in 'src'; other files have to be named, for setuptools in "
               "[tool.setuptools.package-data].",
    "sdist": "Whoever builds from the sdist needs the same files as you. Look at what MANIFEST.in leaves out.",
    "stray": "A wheel's top folders are what can be imported once it is installed, in everybody's environment. Keep "
             "one: [tool.setuptools.packages.find] with where = [\"src\"] looks in the right place.",
    "tests": "Tests belong into 'tests' beside 'src', so that they come with the sources and not with the wheel.",
    "litter": "Leave out what tools and systems make by themselves; a line of MANIFEST.in, "
              "'global-exclude __pycache__ *.py[co]', does it.",
}
# Files that hold keys, by their name; then what they begin with or contain.
SECRET_NAMES = ("**.env", "**.key", "**.p12", "**.pypirc", "**.netrc", "**.kdbx", "**.git-credentials", "**id_rsa",
                "**id_ed25519", "**.aws/credentials")
SECRET_TEXTS = (
    (re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----"), "a private key"),
    (re.compile(rb"\bpypi-AgE[A-Za-z0-9_-]{20,}"), "a token of an index"),
    (re.compile(rb"\b(AKIA|ASIA)[A-Z0-9]{16}\b"), "a key of a cloud"),
    (re.compile(rb"\bgh[pousr]_[A-Za-z0-9]{36}"), "a token of a code host"),
)
LISTED = 3      # files of a kind


@check(CODE)
def contents(work: Workspace) -> Iterator[Finding]:
    """Put into the package what belongs there, and nothing else.

    The wheel has each file of the module, data as well, no tests, and nothing beside the module. The sdist has what a
    build needs. Neither has a secret, nor what tools leave behind.
    """
    yield from guarded(CODE, _findings(work))


def _findings(work: Workspace) -> Iterator[Finding]:
    """Yield what is there and should not be, and the other way round; each kind costs once."""
    made, files = release(work), files_of(work)
    rows = [*_secrets(made), *_missing(work, made, files), *_others(work, made)]
    seen: dict[str, int] = {}
    for kind, path, message in rows:
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] <= LISTED:
            known = path in files
            yield Finding(f"{CODE}.{kind}", message, cost=COSTS[kind] if seen[kind] == 1 else 0.0,
                          path=place(work, path) if known else None, hint=HINTS[kind],
                          reproduce=f"python -m zipfile --list {made.wheel.name}", sentence=message.partition(";")[0])


def _secrets(made: Release) -> Iterator[tuple[str, str, str]]:
    """Yield files that hold a secret: (kind, path, message)."""
    found: dict[str, str] = {}
    for archive in (made.wheel, made.sdist):
        for path, data in archive.files.items():
            what = next((what for sign, what in SECRET_TEXTS if sign.search(data)), "")
            if what or matches(path, SECRET_NAMES):
                found.setdefault(path, f"{archive.name} holds {shown(path)}, {what or 'a file for secrets'}; expected "
                                       "nothing secret in it")
    yield from (("secret", path, message) for path, message in sorted(found.items()))


def _missing(work: Workspace, made: Release, files: Mapping[str, bytes]) -> Iterator[tuple[str, str, str]]:
    """Yield files of the module that did not get into the wheel, and files of the project that a build needs."""
    for path in sorted(files):
        inner = path.removeprefix("src/")
        wanted = inner.startswith(f"{setting(work).module}/") and not _unwanted(path)
        if wanted and inner not in made.wheel.files:
            yield "missing", path, f"{path} is not in the wheel; expected all of {setting(work).module}"
        elif (wanted or path == "pyproject.toml" or re.match(r"(?i)(readme|licen[cs]e)[^/]*$", path)) and (
                path not in made.sdist.files):
            yield "sdist", path, f"{path} is not in the sdist; expected what a build needs"


def _unwanted(path: str) -> bool:
    """Tell whether a file may be left out: tests, secrets, and notes to tools."""
    return among_tests(path) or matches(path, SECRET_NAMES) or is_litter(path) or "/." in f"/{path}"


def _others(work: Workspace, made: Release) -> Iterator[tuple[str, str, str]]:
    """Yield files that should not be there: litter in either, and in the wheel tests and what is beside the module."""
    module, wheel = setting(work).module, made.wheel
    for archive in (wheel, made.sdist):
        for path in sorted(archive.files):
            if is_litter(path):
                yield "litter", path, f"{archive.name} holds {shown(path)}, which a tool left behind; expected it not"
    for path in sorted(wheel.files):
        top = path.partition("/")[0]
        if top in (wheel.info, wheel.info.replace(".dist-info", ".data")) or is_litter(path):
            continue
        if among_tests(path):
            yield "tests", f"src/{path}", f"the wheel holds {shown(path)}; expected no tests in it"
        elif top not in (module, f"{module}.py"):
            yield "stray", path, f"the wheel holds {shown(path)} beside {module}; expected nothing but the module"
