"""What an instructor's test file may not do, because it would not see the student's code; read from its syntax tree.

`grader verify` refuses these; the authors' guide has the table of what works and what takes the place of the rest.
"""
import ast
from collections.abc import Iterator

# Fixtures of pytest that cannot reach into a box, and what takes their place.
FIXTURES = {
    "capfd": "use capsys, which sees what the student's code and its child programs print",
    "capfdbinary": "use capsys",
    "capsysbinary": "use capsys",
    "caplog": "logging happens in the box; let the function return or print what matters",
    "recwarn": "warnings are given in the box and do not cross",
    "tmpdir": "use tmp_path",
    "tmp_path_factory": "use tmp_path, the one folder that the box sees",
    "pytester": "a test of tests belongs to suite.passes",
}
# Functions by their dotted name, and what takes their place. The student's interpreter is another process.
CALLS = {
    "importlib.import_module": "write 'import NAME' at the top of the file",
    "importlib.reload": "each test file has a fresh interpreter; put what needs another one into another file",
    "pytest.importorskip": "write 'import NAME' at the top of the file",
    "pytest.warns": "warnings are given in the box and do not cross",
    "pytest.deprecated_call": "warnings are given in the box and do not cross",
    "warnings.catch_warnings": "warnings are given in the box and do not cross",
    "monkeypatch.setenv": "the box has an environment of its own; pass the value as an argument",
    "monkeypatch.delenv": "the box has an environment of its own; pass the value as an argument",
    "monkeypatch.chdir": "the box has a folder of its own; pass a path below tmp_path",
    "monkeypatch.syspath_prepend": "the exercise's 'path' says where modules are found",
    "inspect.signature": "a proxy has no signature; call the function, or use a style check",
    "inspect.getsource": "a proxy has no source; use a style check",
    "inspect.getdoc": "a proxy has no docstring; use style.pep257",
    "__import__": "write 'import NAME' at the top of the file",
}
PATCHES = ("monkeypatch.setattr", "monkeypatch.delattr", "mock.patch", "patch", "unittest.mock.patch", "mocker.patch")


def refused(source: bytes, modules: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Yield (line, sentence) for each idiom that cannot work; `modules` are the student's top-level names."""
    tree = ast.parse(source)
    names = _students_names(tree, modules)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and _root(node.module) in modules and node.names[0].name == "*":
            yield node.lineno, f"'from {node.module} import *' would let the student choose the names; import them"
        elif isinstance(node, ast.AsyncFunctionDef):
            yield node.lineno, "an async test is not run; call the student's function from an ordinary one"
        elif isinstance(node, ast.FunctionDef):
            yield from _fixtures(node)
            yield from _decorators(node, names)
        elif isinstance(node, ast.ClassDef) and any(_mentions(base, names) for base in node.bases):
            yield node.lineno, f"class {node.name} inherits from a student's class, which lives in another process"
        elif isinstance(node, ast.Call):
            yield from _call(node)
    for node in tree.body:
        if not isinstance(node, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            if _mentions(node, names):
                yield node.lineno, "the student's code is used while tests are collected; use it in a test or a fixture"


def _root(module: str | None) -> str:
    """Return the top-level name of a module."""
    return (module or "").partition(".")[0]


def _students_names(tree: ast.Module, modules: frozenset[str]) -> set[str]:
    """Return the names in a test file that stand for something of the student's."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and _root(node.module) in modules:
            names.update(alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.Import):
            names.update(alias.asname or _root(alias.name) for alias in node.names if _root(alias.name) in modules)
    return names


def _mentions(tree: ast.AST, names: set[str]) -> bool:
    """Tell whether one of the names is used somewhere below."""
    return any(isinstance(node, ast.Name) and node.id in names for node in ast.walk(tree))


def _fixtures(function: ast.FunctionDef) -> Iterator[tuple[int, str]]:
    """Yield the fixtures of a test that cannot work."""
    for argument in function.args.args:
        if argument.arg in FIXTURES:
            yield function.lineno, f"the fixture '{argument.arg}' does not reach into a box: {FIXTURES[argument.arg]}"


def _decorators(function: ast.FunctionDef, names: set[str]) -> Iterator[tuple[int, str]]:
    """Yield decorators that would let the student's values decide which tests there are."""
    for decorator in function.decorator_list:
        if _mentions(decorator, names):
            yield decorator.lineno, (f"a decorator of {function.name} uses the student's code, which would decide "
                                     "which tests there are; write the values yourself")
        name = ast.unparse(decorator).partition("(")[0]
        if name.startswith("pytest.mark.") and name.rpartition(".")[2] in ("skip", "skipif", "xfail"):
            yield decorator.lineno, f"{function.name} is marked {name.rpartition('.')[2]}; a test counts or is not there"


def _call(node: ast.Call) -> Iterator[tuple[int, str]]:
    """Yield a call that cannot work."""
    name = ast.unparse(node.func)
    if name in CALLS:
        yield node.lineno, f"{name}() does not reach into a box: {CALLS[name]}"
    elif name in PATCHES and node.args and isinstance(node.args[0], ast.Constant):
        target = str(node.args[0].value)
        instead = ("set sys.stdin to io.StringIO" if target.startswith("builtins.input") else
                   "give the module itself: monkeypatch.setattr(words, 'RATE', 4)")
        if not target.startswith("sys.std"):
            yield node.lineno, f"{name}({target!r}) patches by text, which does not reach into a box: {instead}"
