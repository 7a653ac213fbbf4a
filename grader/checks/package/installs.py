"""Whether the wheel can be installed where nothing of its author is, and imported there."""
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from grader.checks.package.archives import Archive, among_tests
from grader.checks.package.builds import guarded
from grader.checks.package.offers import offered
from grader.checks.package.release import release, setting
from grader.checks.package.stage import Shop, shop, wheelhouse
from grader.checks.registry import check
from grader.containers.wheels import contents as listed
from grader.layout import given_files
from grader.model import Finding
from grader.workspace import Workspace

CODE = "package.installs"
ENVIRONMENT = "env"
INSTALL = (f"@{ENVIRONMENT}", "@pip", "install", "--no-compile")
DESK = "desk"           # the folder in which commands are run, with the exercise's given files
IMPORT = "import importlib, sys\nfor name in sys.argv[2:]:\n    importlib.import_module(name)\nprint(sys.argv[1])"
DONE = "all of it was imported"
HINTS = {
    "pip": "Try it yourself: make an environment, 'python -m venv try', and install into it what was built, "
           "'try/bin/pip install dist/*.whl'.",
    "none": "A wheel has what its project names. Is the package in src, and is it called as it is imported?",
    "import": "On your machine something is there that an empty environment lacks: another package, which has to be "
              "named in 'dependencies', or a file that is not in the wheel.",
}


class InstallError(Exception):
    """Why a wheel cannot be installed, in a sentence, and what pip said."""

    def __init__(self, text: str, log: str):
        """Keep what was printed beside the text."""
        super().__init__(text)
        self.log = log


@check(CODE)
def installs(work: Workspace) -> Iterator[Finding]:
    """Let others install the package: into an empty environment, where each of its modules can be imported.

    pip finds the packages that the exercise names, and no others.
    """
    yield from guarded(CODE, _findings(work))


def _findings(work: Workspace) -> Iterator[Finding]:
    """Yield why the wheel cannot be installed, or what cannot be imported."""
    names = modules_of(release(work).wheel, setting(work).module)
    try:
        opened = installed(work)
    except InstallError as error:
        yield _finding("pip", str(error), _hint(work, error.log), error.log)
        return
    if not names:
        yield _finding("none", f"the wheel has no module {setting(work).module}; expected it to be imported by that "
                               "name", HINTS["none"])
        return
    done = opened.run(f"@{ENVIRONMENT}", "-I", "-c", IMPORT, DONE, *names, folder=DESK)
    if done.status != 0 or not done.out.rstrip().endswith(DONE):
        raised = [line for line in done.err.strip().splitlines() if line[:1].strip()][-1:]
        yield _finding("import", "the package was installed, and cannot be imported: "
                                 f"{raised[0][:300] if raised else 'the import ends the program'}", HINTS["import"],
                       done.shown)


def installed(work: Workspace) -> Shop:
    """Return a box in which the wheel is installed, the same for all criteria; InstallError if pip refuses it.

    The time that it takes to install is not a criterion's.
    """
    began = time.monotonic()
    try:
        opened = work.shared("package.installs", lambda: _installed(work))
    finally:
        work.end += time.monotonic() - began
    opened.end = work.end
    return opened


@contextmanager
def _installed(work: Workspace) -> Iterator[Shop]:
    """Install the wheel into an empty environment; no code of the student's runs by that."""
    wheel, end = release(work).wheel, time.monotonic() + work.exercise.limits.seconds
    given = {f"{DESK}/{path}": data for path, data in given_files(work.exercise).items()}
    wares = {**given, f"dist/{wheel.name}": wheel.data, **wheelhouse(offered(work.exercise.packages))}
    with shop(work, wares, end) as opened:
        opened.environment(ENVIRONMENT)
        done = opened.run(*INSTALL, f"dist/{wheel.name}")
        if done.status != 0:
            raise InstallError("pip cannot install the wheel into an empty environment", done.shown)
        yield opened


def modules_of(wheel: Archive, module: str) -> list[str]:
    """Return the names of a package's modules in a wheel, but for tests and for what an import would start."""
    paths = [PurePosixPath(path).with_suffix("") for path in sorted(wheel.files)
             if path.endswith(".py") and path.partition("/")[0] in (module, f"{module}.py") and not among_tests(path)]
    parts = [path.parts[:-1] if path.name == "__init__" else path.parts for path in paths if path.name != "__main__"]
    return [".".join(names) for names in parts if all(name.isidentifier() for name in names)]


def _finding(kind: str, message: str, hint: str, log: str = "") -> Finding:
    """Return a finding that costs everything."""
    return Finding(f"{CODE}.{kind}", message, cost=1.0, actual=log or None, hint=hint,
                   reproduce="python -m venv try\ntry/bin/pip install dist/*.whl",
                   sentence=message.partition(":")[0])


def _hint(work: Workspace, log: str) -> str:
    """Return the next step; which packages there are, where pip may have looked for another one."""
    if "No matching distribution" not in log:
        return HINTS["pip"]
    there = listed(offered(work.exercise.packages)) or "no package"
    return f"The grader installs without a network; pip finds {there} there, and nothing else. {HINTS['pip']}"
