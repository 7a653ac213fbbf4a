"""Whether the project can be built, as everybody builds it: by `python -m build`, from nothing but its own files."""
import tomllib
from collections.abc import Iterator

from grader import box
from grader.checks.package.archives import Archive
from grader.checks.package.offers import BACKENDS, closure
from grader.checks.package.release import BuildError, files_of, place, release
from grader.checks.registry import check
from grader.model import Finding
from grader.workspace import Workspace

CODE = "package.builds"
COSTS = {"backend": 0.25, "two": 1.0}
HINTS = {
    "pyproject": "Two tables are enough to begin with: [build-system], which names the backend, and [project].",
    "step": "Build it yourself, 'python -m build', and read the last lines of what is printed: they say what went "
            "wrong.",
    "time": "A build reads files and writes two of them; it waits for nothing and asks nobody.",
    "files": "Let the backend decide what the files are called and where they go.",
    "unsound": "Let a known backend make both files, and nothing of your own change them.",
    "backend": "Write [build-system] with requires and build-backend. Without it, a tool has to guess, and takes what "
               "was usual before 2016.",
    "two": "Both are made from the same project; let nothing depend on where or when it is built.",
}


@check(CODE)
def builds(work: Workspace, *, project: str = "", name: str = "", module: str = "") -> Iterator[Finding]:
    """Build an sdist, and a wheel from it.

    `project` is the folder with pyproject.toml, `name` what the project is to be called, `module` what is imported,
    which is by default the name. Nothing can be fetched; pip finds the usual backends and no others. Nothing of what
    is built is believed: both files are read as data.
    """
    try:
        made = release(work)
    except BuildError as error:
        yield _failed(work, error)
        return
    if not _names_backend(files_of(work)["pyproject.toml"]):
        yield _finding(work, "backend", f"{place(work, 'pyproject.toml')} does not say which backend builds the "
                                        "package; expected build-backend in [build-system]")
    if _identity(made.wheel) != _identity(made.sdist):
        yield _finding(work, "two", f"the wheel is {' '.join(_identity(made.wheel))}, the sdist "
                                    f"{' '.join(_identity(made.sdist))}; expected the same of both")


def guarded(code: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    """Yield findings; where nothing could be built, that alone, which costs everything."""
    try:
        yield from findings
    except BuildError as error:
        yield Finding(f"{code}.build", f"there is no package: {error}", cost=1.0,
                      hint="What package.builds says comes first.", sentence="there is no package")


def _failed(work: Workspace, error: BuildError) -> Finding:
    """Return why there is no package; which backends there are, where pip may have looked for another one."""
    hint = HINTS[error.kind]
    if "No matching distribution" in error.log:
        hint = (f"The grader builds without a network; pip finds {', '.join(closure(BACKENDS))} there, and nothing "
                f"else. {hint}")
    if "Cannot import 'setuptools" in error.log or "BackendUnavailable" in error.log:
        hint = f"The build has an environment of its own, in which only what 'requires' names is installed. {hint}"
    folder = place(work, "").rstrip("/") or "."
    return Finding(f"{CODE}.{error.kind}", f"the package cannot be built: {error}", cost=1.0,
                   path=place(work, "pyproject.toml"), actual=error.log or None, hint=hint,
                   reproduce=f"python -m build {folder}", sentence="the package cannot be built")


def _finding(work: Workspace, kind: str, message: str) -> Finding:
    """Return a finding of a kind."""
    return Finding(f"{CODE}.{kind}", message, cost=COSTS[kind], path=place(work, "pyproject.toml"), hint=HINTS[kind],
                   sentence=message)


def _names_backend(source: bytes) -> bool:
    """Tell whether a pyproject.toml names its backend (PEP 517); it could be built, so it is TOML."""
    try:
        table = tomllib.loads(source.decode("utf-8")).get("build-system")
    except (ValueError, RecursionError):
        raise box.Breach("tool", "pyproject.toml is too much for Python's own reader of TOML") from None
    return isinstance(table, dict) and isinstance(table.get("build-backend"), str)


def _identity(archive: Archive) -> tuple[str, str]:
    """Return what a file is, by its name."""
    return archive.project, archive.version
