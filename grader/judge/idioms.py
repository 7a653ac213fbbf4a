"""What an instructor's test file may not do, because it would not see the student's code; read from its syntax tree.

`grader verify` refuses these; the authors' guide has the table of what works and what takes the place of the rest.
"""
import ast
import sys
from collections.abc import Iterator, Mapping

WARNINGS = "warnings are given in the box and do not cross"
ENVIRONMENT = "the box has an environment of its own; pass the value as an argument"
PROGRAM = "nothing of the student's may run here; import the function and call it"
# Fixtures of pytest that cannot reach into a box, and what takes their place.
FIXTURES = {
    "capfd": "use capsys, which sees what the student's code and its child programs print",
    "capfdbinary": "use capsys, which sees what the student's code and its child programs print",
    "capsysbinary": "use capsys",
    "capteesys": "use capsys",
    "caplog": "logging happens in the box; let the function return or print what matters",
    "recwarn": WARNINGS,
    "tmpdir": "use tmp_path",
    "tmpdir_factory": "use tmp_path, the one folder that the box sees",
    "tmp_path_factory": "use tmp_path, the one folder that the box sees",
    "pytester": "a test of tests belongs to suite.passes",
}
# Functions by their full name, and what takes their place; a name that ends in a dot stands for a whole module.
CALLS = {
    "__import__": "write 'import NAME' at the top of the file",
    "importlib.import_module": "write 'import NAME' at the top of the file",
    "importlib.reload": "each test file has a fresh interpreter; put what needs another one into another file",
    "pytest.importorskip": "write 'import NAME' at the top of the file",
    "pytest.warns": WARNINGS,
    "pytest.deprecated_call": WARNINGS,
    "warnings.catch_warnings": WARNINGS,
    "inspect.": "a proxy has no signature, no source and no docstring; call the function, or use a style check",
    "asyncio.run": "a coroutine does not cross; ask the student for an ordinary function",
    "subprocess.": PROGRAM,
    "runpy.": PROGRAM,
    "os.system": PROGRAM,
    "exec": PROGRAM,
    "eval": PROGRAM,
}
# Methods by their own name, whatever the fixture is called.
METHODS = {
    "setenv": ENVIRONMENT,
    "delenv": ENVIRONMENT,
    "chdir": "the box has a folder of its own; pass a path below tmp_path",
    "syspath_prepend": "the exercise's 'path' says where modules are found",
}
SKIPS = ("pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail", "pytest.skip", "pytest.xfail", "unittest.skip",
         "unittest.skipIf", "unittest.skipUnless", "unittest.expectedFailure", "self.skipTest")
PATCHES = ("setattr", "delattr", "setitem", "delitem", "patch", "patch.object", "patch.dict", "patch.multiple")


def refused(source: bytes, modules: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Yield (line, sentence) for each idiom that cannot work; `modules` are the student's top-level names."""
    tree = ast.parse(source)
    names, known = _students_names(tree, modules), _imported(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and _root(node.module) in modules and node.names[0].name == "*":
            yield node.lineno, f"'from {node.module} import *' would let the student choose the names; write them out"
        elif isinstance(node, ast.AsyncFunctionDef):
            yield node.lineno, "an async test is not run; write an ordinary one"
        elif isinstance(node, ast.FunctionDef):
            yield from ((node.lineno, _fixture(item.arg)) for item in node.args.args if item.arg in FIXTURES)
        elif isinstance(node, ast.ClassDef) and any(_mentions(base, names) for base in node.bases):
            yield node.lineno, f"class {node.name} inherits from a student's class, which lives in another process"
        elif isinstance(node, ast.Attribute):
            yield from _attribute(node, names, known)
        elif isinstance(node, ast.Call):
            yield from _call(node, names, known)
    yield from _collected(tree, names, known)


def _root(name: str | None) -> str:
    """Return the first part of a dotted name."""
    return (name or "").partition(".")[0]


def _fixture(name: str) -> str:
    """Return the sentence about a fixture."""
    return f"the fixture '{name}' does not reach into a box: {FIXTURES[name]}"


def _students_names(tree: ast.Module, modules: frozenset[str]) -> set[str]:
    """Return the names in a test file that stand for something of the student's."""
    return {name for name, full in _imported(tree).items() if _root(full) in modules}


def _imported(tree: ast.Module) -> dict[str, str]:
    """Return the full name of whatever is imported, by the name that it has in the file."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
        elif isinstance(node, ast.Import):
            found.update({alias.asname or _root(alias.name): alias.name if alias.asname else _root(alias.name)
                          for alias in node.names})
    return found


def _full(node: ast.expr, known: Mapping[str, str]) -> str:
    """Return the dotted name of an expression, with what it was imported as instead of its name here."""
    head, dot, rest = ast.unparse(node).partition(".")
    return known.get(head, head) + dot + rest


def _mentions(tree: ast.AST, names: set[str]) -> bool:
    """Tell whether one of the names is used somewhere below."""
    return any(isinstance(node, ast.Name) and node.id in names for node in ast.walk(tree))


def _attribute(node: ast.Attribute, names: set[str], known: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """Yield what would make a test vanish, and a special name of a proxy."""
    if (name := _full(node, known)) in SKIPS:
        yield node.lineno, f"{name} makes a test vanish: a test counts or is not there"
    if node.attr.startswith("__") and _root(ast.unparse(node)) in names:
        yield node.lineno, f"{ast.unparse(node)} is not the student's but the proxy's own; use a style check"


def _call(node: ast.Call, names: set[str], known: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """Yield a call that cannot work."""
    name = _full(node.func, known)
    advice = CALLS.get(name) or CALLS.get(f"{_root(name)}." if "." in name else "")
    if advice is None and isinstance(node.func, ast.Attribute):
        advice = METHODS.get(node.func.attr)
    if advice:
        yield node.lineno, f"{name}() does not reach into a box: {advice}"
    elif name.removeprefix("unittest.").removeprefix("mock.") in PATCHES or name.rpartition(".")[2] in PATCHES[:4]:
        yield from ((node.lineno, sentence) for sentence in _patch(node, name, names, known))
    elif name.endswith(("getfixturevalue", "usefixtures")):
        yield from ((node.lineno, _fixture(item.value)) for item in node.args
                    if isinstance(item, ast.Constant) and item.value in FIXTURES)


def _patch(node: ast.Call, name: str, names: set[str], known: Mapping[str, str]) -> Iterator[str]:
    """Yield why a patch would not reach the student's code."""
    target = node.args[0] if node.args else ast.Constant("")
    full = _full(target, known)
    stream = len(node.args) > 1 and ast.unparse(node.args[1]).startswith("'std")
    if isinstance(target, ast.Constant):
        if "input" in str(target.value):
            yield f"{name}({target.value!r}) does not reach into a box: set sys.stdin to io.StringIO"
        elif not str(target.value).startswith("sys.std"):
            yield (f"{name}({target.value!r}) patches by text, which does not reach into a box: "
                   "give the module itself: monkeypatch.setattr(words, 'RATE', 4)")
    elif _root(full) == "builtins":
        yield f"{name}({full}) does not reach into a box: set sys.stdin to io.StringIO"
    elif _root(full) in sys.stdlib_module_names and _root(ast.unparse(target)) not in names and not stream:
        yield (f"{name}({full}) does not reach into a box: patch it where the student's module keeps it: "
               "monkeypatch.setattr(words.time, 'sleep', print)")
    elif name.endswith(("item", "dict")) and _mentions(target, names):
        yield f"{name}({full}) changes a copy: set all of it: monkeypatch.setattr(words, 'RATES', {{'a': 4}})"


def _collected(tree: ast.Module, names: set[str], known: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """Yield what would let the student's values decide which tests there are."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from _collected(ast.Module(node.body, []), names, known)
            decorators, values = node.decorator_list, []
        elif isinstance(node, ast.FunctionDef):
            decorators, values = node.decorator_list, [*node.args.defaults, *filter(None, node.args.kw_defaults)]
        elif isinstance(node, (ast.Import, ast.ImportFrom, ast.AsyncFunctionDef)):
            continue
        else:
            decorators, values = [], [node]
        for decorator in decorators:
            patches = isinstance(decorator, ast.Call) and _full(decorator.func, known).endswith("patch.object")
            if not patches and _mentions(decorator, names):
                yield decorator.lineno, (f"a decorator of {node.name} uses the student's code, which would decide "
                                         "which tests there are; write the values yourself")
        if any(_mentions(value, names) for value in values):
            yield node.lineno, "the student's code is used while tests are collected; use it in a test or a fixture"
