"""Our own sources, for the tests that read them."""
import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "grader"
MODULES = sorted(HOUSE.rglob("*.py"))
OUTSIDE = [ROOT / "course.py", ROOT / "notebooks" / "build.py", *sorted((ROOT / "requirements").glob("*.py")),
           *sorted((ROOT / "docker").glob("*.py"))]
# Test files that are ours to read; hand-ins, attacks and what golden reports belong to are not.
TESTS = [path for path in sorted((ROOT / "tests").rglob("*.py"))
         if not {"golden", "programs", "data"} & set(path.relative_to(ROOT).parts)]


@cache
def tree_of(path):
    """Return the syntax tree of a file."""
    return ast.parse(path.read_bytes())


def functions_of(path):
    """Return the functions of a file, wherever they stand."""
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def names_of(paths):
    """Return readable ids of files for pytest."""
    return {"argvalues": paths, "ids": [path.relative_to(ROOT).as_posix() for path in paths]}
