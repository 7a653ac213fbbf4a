"""What a tests folder says, and what the reference solution would show, read from the sources alone.

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
        tree = ast.parse(path.read_bytes())
        imported = {alias.asname or alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
                    for alias in node.names}
        for node in tree.body:
            if not _is_plain(node, imported):
                return None
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test") and not node.decorator_list:
                found.append(f"{path.name}::{node.name}")
    return tuple(found) if len(set(found)) == len(found) else None


def _is_plain(node: ast.stmt, imported: set[str]) -> bool:
    """Tell whether a statement of a test file can be understood: no class, no marks, no generated tests.

    `imported` are names that might be fixtures of another file, whose parameters would multiply the tests.
    """
    if isinstance(node, ast.FunctionDef):
        plain = all(ast.unparse(decorator) in PLAIN_DECORATORS for decorator in node.decorator_list)
        return plain and not node.name.startswith("pytest_") and imported.isdisjoint(
            argument.arg for argument in node.args.args)
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if not isinstance(node, (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)):
        return False
    names = [inner.asname or inner.name if isinstance(inner, ast.alias) else inner.id for inner in ast.walk(node)
             if isinstance(inner, ast.alias) or isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)]
    return not any(name.lower().startswith(("*", "test", "pytest_", "pytestmark", "__test")) for name in names)


def kinds(tests: Iterable[Path], modules: Mapping[str, str], solution: Path) -> dict[str, str] | None:
    """Return what kind of thing each mentioned name is in the solution, or None if reading cannot tell.

    `modules` maps the solution's modules to their paths below the folder `solution`.
    """
    found, trees = {}, {}
    for path in tests:
        for module, name in mentioned(path.read_bytes(), frozenset(modules)):
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


def functions(tests: Path, without=()) -> list[str]:
    """Return the ids of the test functions that stand in a folder's files, but for those seen in `without`."""
    seen = {name.partition("[")[0] for name in without}
    found = []
    for path in sorted(tests.glob("test_*.py")):
        for node in ast.parse(path.read_bytes()).body:
            inner = node.body if isinstance(node, ast.ClassDef) and _is_collected(node) else [node]
            prefix = f"{path.name}::{node.name}::" if isinstance(node, ast.ClassDef) else f"{path.name}::"
            found += [prefix + item.name for item in inner
                      if isinstance(item, ast.FunctionDef) and item.name.startswith("test")]
    return [name for name in found if name not in seen]


def _is_collected(node: ast.ClassDef) -> bool:
    """Tell whether pytest looks for tests in a class: by its name, or because it is a unittest case."""
    return node.name.startswith("Test") or any(ast.unparse(base).endswith("TestCase") for base in node.bases)


def titles(tests: Path) -> dict[str, str]:
    """Return each test function's first docstring line, by its name as pytest writes it without parameters."""
    found = {}
    for path in sorted(tests.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
                lines = (ast.get_docstring(node) or node.name.replace("_", " ").strip()).strip().splitlines()
                found[f"{path.name}::{node.name}"] = lines[0]
    return found
