"""What the reference solution would show, read from the sources alone where that is certain.

To collect the tests with the solution in a box costs as much as to run them. Most test files are plain functions and
most solutions plain definitions, so that the same can be read; where anything is doubtful nothing is said, and the
box is asked.
"""
import ast
from collections.abc import Iterable, Mapping
from pathlib import Path

from grader.judge.mentions import mentioned

PLAIN_DECORATORS = ("pytest.fixture",)


def test_ids(paths: Iterable[Path]) -> tuple[str, ...] | None:
    """Return the ids that pytest gives to the tests of files, in its order, or None if reading cannot tell."""
    found = []
    for path in paths:
        if path.name == "conftest.py":
            return None
        if not path.name.startswith("test_"):
            continue
        for node in ast.parse(path.read_bytes()).body:
            if not _is_plain(node):
                return None
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
                found.append(f"{path.name}::{node.name}")
    return tuple(found) if len(set(found)) == len(found) else None


def _is_plain(node: ast.stmt) -> bool:
    """Tell whether a statement of a test file can be understood: no class, no marks, no generated tests."""
    if isinstance(node, ast.FunctionDef):
        plain = all(ast.unparse(decorator) in PLAIN_DECORATORS for decorator in node.decorator_list)
        return plain and not node.name.startswith("pytest_")
    return isinstance(node, (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.Expr))


def kinds(tests: Iterable[Path], modules: Mapping[str, str], solution: Path) -> dict[str, str] | None:
    """Return what kind of thing each mentioned name is in the solution, or None if reading cannot tell.

    `modules` maps the solution's modules to their paths below the folder `solution`.
    """
    tops, found, trees = frozenset(name.partition(".")[0] for name in modules), {}, {}
    for path in tests:
        for module, name in mentioned(path.read_bytes(), tops):
            if module not in modules:
                return None
            if module not in trees:
                trees[module] = ast.parse((solution / modules[module]).read_bytes())
            if (kind := _kind(trees[module], name)) is None:
                return None
            found[f"{module}.{name}"] = kind
    return found


def _kind(tree: ast.Module, name: str) -> str | None:
    """Return "function", "class" or "value" for a name that a module binds once and plainly, else None."""
    kinds = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and node.name == name:
            plain = node in tree.body and not node.decorator_list
            kinds.append(("class" if isinstance(node, ast.ClassDef) else "function") if plain else None)
        elif isinstance(node, ast.alias) and name in (node.asname or node.name, "*"):
            kinds.append(None)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == name:
            kinds.append(None)
    literal = [node for node in tree.body if isinstance(node, ast.Assign) and _is_literal(node.value)
               and [getattr(target, "id", None) for target in node.targets] == [name]]
    if len(kinds) == 1 and literal:
        return "value"
    return kinds[0] if len(kinds) == 1 else None


def _is_literal(node: ast.expr) -> bool:
    """Tell whether an expression is a literal."""
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True
