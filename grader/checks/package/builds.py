"""Whether the project can be built, as everybody builds it: by `python -m build`, from nothing but its own files."""
from collections.abc import Iterator

from grader.checks.package.offers import BACKENDS, offered
from grader.checks.package.release import BuildError, place, release
from grader.checks.registry import check
from grader.containers.wheels import contents as listed
from grader.model import Finding
from grader.workspace import Workspace

CODE = "package.builds"
HINTS = {
    "pyproject": "Two tables are enough to begin with: [build-system], which names the backend, and [project].",
    "step": "Build it yourself, 'python -m build', and read the last lines of what is printed: they say what went "
            "wrong.",
    "time": "A build reads files and writes two of them; it waits for nothing and asks nobody.",
    "files": "Let the backend decide what the files are called and where they go.",
    "unsound": "Let a known backend make both files, and nothing of your own change them.",
}


@check(CODE)
def builds(work: Workspace, *, project: str = "", name: str = "", module: str = "") -> Iterator[Finding]:
    """Build an sdist, and a wheel from it.

    `project` is the folder with pyproject.toml, `name` what the project is to be called, `module` what is imported,
    which is by default the name. Nothing can be fetched; pip finds the usual backends and no others. Nothing of what
    is built is believed: both files are read as data.
    """
    try:
        release(work)
    except BuildError as error:
        yield _failed(work, error)


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
        hint = (f"The grader builds without a network; pip finds {listed(offered(BACKENDS))} there, and "
                f"nothing else. {hint}")
    if "Cannot import 'setuptools" in error.log or "BackendUnavailable" in error.log:
        hint = f"The build has an environment of its own, in which only what 'requires' names is installed. {hint}"
    folder = place(work, "").rstrip("/") or "."
    return Finding(f"{CODE}.{error.kind}", f"the package cannot be built: {error}", cost=1.0,
                   path=place(work, "pyproject.toml"), actual=error.log or None, hint=hint,
                   reproduce=f"python -m build {folder}", sentence="the package cannot be built")
