"""How the project is laid out: the package in src, so that only what was installed is imported, and a backend."""
import tomllib
from collections.abc import Iterator

from grader import box
from grader.checks.package.release import files_of, place, setting
from grader.checks.registry import check
from grader.model import Finding
from grader.workspace import Workspace

CODE = "package.layout"
COSTS = {"src": 0.5, "root": 0.5, "backend": 0.5}
MOVE = ("Move it to src/. Beside pyproject.toml 'import' finds this folder and not what was installed, and nobody "
        "sees what a wheel lacks.")
HINTS = {"src": MOVE, "root": MOVE,
         "backend": "Write [build-system] with requires and build-backend. Without it a tool has to guess, and takes "
                    "what was usual before 2016."}


@check(CODE)
def layout(work: Workspace) -> Iterator[Finding]:
    """Lay the project out as tools expect it: the package in src, and a backend that is named.

    What is imported lies in `src/MODULE`; from the project's own folder it cannot be imported before it is installed.
    `[build-system]` in pyproject.toml says what builds the package (PEP 517, PEP 518).
    """
    module, files = setting(work).module, files_of(work)
    wanted = f"src/{module}/__init__.py"
    beside = sorted(path for path in files if path == f"{module}.py" or path.startswith(f"{module}/"))
    if wanted not in files:
        seen = f"{place(work, beside[0])} lies beside pyproject.toml, and there is" if beside else "there is"
        yield _finding("src", f"{seen} no {place(work, wanted)}; expected the package in src")
    elif beside:
        yield _finding("root", f"{place(work, beside[0])} can be imported without an installation; expected the "
                               "package in src only")
    if not _names_backend(files.get("pyproject.toml", b"")):
        yield _finding("backend", f"{place(work, 'pyproject.toml')} does not say which backend builds the package; "
                                  "expected build-backend in [build-system]")


def _finding(kind: str, message: str) -> Finding:
    """Return a finding of a kind."""
    return Finding(f"{CODE}.{kind}", message, cost=COSTS[kind], hint=HINTS[kind], sentence=message.partition(";")[0])


def _names_backend(source: bytes) -> bool:
    """Tell whether a pyproject.toml names its backend; one that is no TOML names none."""
    try:
        table = tomllib.loads(source.decode("utf-8")).get("build-system")
    except RecursionError:
        raise box.Breach("tool", "pyproject.toml is nested too deeply") from None
    except ValueError:
        return False
    return isinstance(table, dict) and isinstance(table.get("build-backend"), str)
