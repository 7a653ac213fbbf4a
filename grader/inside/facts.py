"""What stands in a source: functions, tests, assertions, suppression comments; read from its syntax tree alone."""
import ast
import io
import re
import tokenize

SUPPRESSIONS = {"S901": re.compile(r"#.*\bno(?:qa|pep8)\b", re.I),
                "S902": re.compile(r"#.*\bpragma:?\s*no\s*cover", re.I)}
CHECKS = re.compile(r"(assert|check|expect|verify|raises|warns|fail|approx)", re.I)


def read(text):
    """Return {functions, tests, mentions, imports, texts, comments} of a source.

    `functions` are [qualified name, line] of the module's functions and methods; `tests` are
    {name, line, asserts, words} of the test functions that pytest collects; `mentions` are all names that the source
    uses, `imports` the modules it imports, `texts` its short texts but docstrings; `comments` are [line, column, code]
    of comments that switch a tool off.
    """
    tree = ast.parse(text)
    helpers = {node.name for node in ast.walk(tree) if _is_function(node) and _asserts(node, frozenset())}
    return {"functions": list(_functions(tree)), "tests": list(_tests(tree, helpers)),
            "mentions": sorted(_mentions(tree)), "imports": sorted(_imports(tree)), "texts": sorted(_texts(tree)),
            "comments": _suppressions(text)}


def _is_function(node):
    """Tell whether a node defines a function."""
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))


def _functions(tree):
    """Yield [qualified name, line] of the functions of a module and of its classes."""
    for node in tree.body:
        if _is_function(node):
            yield [node.name, node.lineno]
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if _is_function(inner):
                    yield [f"{node.name}.{inner.name}", inner.lineno]


def _tests(tree, helpers):
    """Yield what is known of each test function that pytest collects, also in Test classes and unittest cases."""
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    for node in tree.body:
        unit = isinstance(node, ast.ClassDef)
        for inner in node.body if unit and _is_collected(node, classes) else [node]:
            if _is_function(inner) and inner.name.startswith("test") and not _is_fixture(inner):
                words = [word for word in inner.name[4:].split("_") if word]
                yield {"name": f"{node.name}::{inner.name}" if unit else inner.name, "line": inner.lineno,
                       "asserts": _asserts(inner, helpers), "words": len(words)}


def _is_collected(node, classes):
    """Tell whether pytest takes tests from a class: by its name, or because it is a unittest case in the end."""
    bases = [ast.unparse(base).rsplit(".", 1)[-1] for base in node.bases]
    return node.name.startswith("Test") or any(
        base.endswith("TestCase") or base != node.name and base in classes and _is_collected(classes[base], {
            name: other for name, other in classes.items() if name != base}) for base in bases)


def _is_fixture(function):
    """Tell whether a function is a fixture, whatever its name."""
    return any("fixture" in ast.unparse(decorator) for decorator in function.decorator_list)


def _asserts(function, helpers):
    """Tell whether a function checks something: an assert that is not about a constant, or a call that checks."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert) and not isinstance(node.test, ast.Constant):
            return True
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rsplit(".", 1)[-1]
            if name in helpers or CHECKS.match(name):
                return True
    return False


def _mentions(tree):
    """Return every name, attribute and `name.attribute`; what was imported as another name, by its own name as well."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.update([node.attr, f"{node.value.id}.{node.attr}"] if isinstance(node.value, ast.Name)
                         else [node.attr])
    aliases = (alias for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names)
    return found | {alias.name for alias in aliases if alias.asname in found}


def _imports(tree):
    """Return the modules that a source imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.update([node.module] if node.module else [alias.name for alias in node.names])
    return found


def _texts(tree):
    """Return the first 200 characters of each text that is no docstring."""
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return {node.value[:200] for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and type(node.value) is str and id(node) not in bare}


def _suppressions(text):
    """Return [line, column, code] of the comments that would switch a tool off."""
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                found += [[token.start[0], token.start[1] + 1, code] for code, pattern in SUPPRESSIONS.items()
                          if pattern.search(token.string)]
    except (tokenize.TokenError, SyntaxError):
        pass
    return found
