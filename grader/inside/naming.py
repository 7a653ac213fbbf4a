"""Remarks about names: ruff where it has the rule, and three rules of the course where it has none.

N901 a one-letter name; N902 a constant that is not in capitals; N903 a name that hides a library.
"""
import ast
import json
import subprocess

RULES = "N801,N802,N803,N804,N805,N806,N807,N815,N816,N818,N999,A001,A002,A003,A004,A005,A006"
LEFTOVERS = "F401,F811,F841"
AMBIGUOUS = frozenset("lOI")    # pycodestyle's E741 speaks of these
# What the lessons import and what learners import most; a name that hides one of them breaks the code below it.
LIBRARIES = frozenset("""
argparse asyncio atexit builtins collections copy csv datetime decimal email functools gc hashlib html http io
itertools json logging math operator os pathlib pickle random re requests shutil socket sqlite3 statistics string
subprocess sys tempfile threading time typing unittest urllib uuid zipfile numpy pandas scipy sklearn matplotlib torch
tensorflow keras pytest coverage bottle flask docker boto3 cheroot cherrypy""".split())
READ_BY_PYTEST = frozenset("pytest_plugins pytestmark collect_ignore collect_ignore_glob".split())
MUTATORS = frozenset("add append clear discard extend insert pop popitem remove setdefault sort update".split())


def findings(path, source):
    """Return the remarks about one source as dicts with code, line, column (from 1) and message."""
    tree = ast.parse(source)
    ours = [*_one_letter(tree), *_constants(tree), *_libraries(tree)]
    rows = [*_ruff(path, source), *({"code": code, "line": line, "column": column, "message": message}
                                    for code, line, column, message in ours)]
    return sorted(rows, key=lambda row: (row["line"], row["column"], row["code"]))


def _ruff(path, source, rules=RULES):
    """Return ruff's remarks; it reads the source from its standard input and no configuration at all."""
    command = ["ruff", "check", "--isolated", "--no-cache", "--quiet", "--ignore-noqa", "--select", rules,
               "--output-format", "json", f"--stdin-filename={path}", "-"]
    done = subprocess.run(command, input=source.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"ruff ended with {done.returncode}: {done.stderr[:200]!r}")
    return [{"code": row["code"], "line": row["location"]["row"], "column": row["location"]["column"],
             "message": row["message"]} for row in json.loads(done.stdout) if row["code"] in rules.split(",")]


def leftovers(path, source):
    """Return ruff's remarks about what nobody uses: imports, variables, and definitions that are written over."""
    return _ruff(path, source, LEFTOVERS)


def _bindings(tree):
    """Yield (name, node) wherever a name is given to something, but for imports and attributes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node
        elif isinstance(node, ast.arg):
            yield node.arg, node
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name, node
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name, node


def _first_bindings(tree, without=frozenset()):
    """Yield each bound name once in each function, where it is bound first, so that one name is one remark."""
    seen = set()
    owners = _owners(tree)
    for name, node in sorted(_bindings(tree), key=lambda pair: (pair[1].lineno, pair[1].col_offset)):
        if (name, owners.get(node)) not in seen and node not in without:
            seen.add((name, owners.get(node)))
            yield name, node


def _owners(tree):
    """Return the line of the innermost function that holds each node."""
    owners = {}
    for function in ast.walk(tree):
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            for node in ast.walk(function):
                if node is not function:
                    owners[node] = function.lineno
    return owners


def _members(tree):
    """Return the nodes that bind the names of a class, which hide nothing outside it."""
    found = set()
    for owner in ast.walk(tree):
        for node in owner.body if isinstance(owner, ast.ClassDef) else ():
            found.add(node)
            if isinstance(node, (ast.Assign, ast.AnnAssign)):
                found.update(ast.walk(node))
    return found


def _type_variables(tree):
    """Return the names that are bound to a TypeVar, for which typing's own convention is one letter."""
    return {target.id for node in ast.walk(tree) if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
            and ast.unparse(node.value.func).endswith(("TypeVar", "ParamSpec"))
            for target in node.targets if isinstance(target, ast.Name)}


def _one_letter(tree):
    """Yield remarks about names of one letter."""
    exempt = AMBIGUOUS | {"_"} | _type_variables(tree)
    for name, node in _first_bindings(tree):
        if len(name) == 1 and name not in exempt:
            yield "N901", node.lineno, node.col_offset + 1, f"one-letter name `{name}`; a word says what it holds"


def _constants(tree):
    """Yield remarks about module-level names that hold a literal for good and are not in capitals."""
    changed = _changed(tree)
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if not isinstance(node, (ast.Assign, ast.AnnAssign)) or not _is_literal(node.value):
            continue
        for target in targets:
            name = getattr(target, "id", "")
            if name.upper() == name or name.startswith("__") or name in READ_BY_PYTEST:
                continue
            if changed.get(name, 0) <= 1:
                yield "N902", target.lineno, target.col_offset + 1, f"constant `{name}` should be in capitals"


def _changed(tree):
    """Return how often each name is bound or changed in place anywhere in the module."""
    counts = {}
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            names = [node.id]
        elif isinstance(node, ast.Global):
            names = node.names * 2
        elif isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, (ast.Store, ast.Del)):
            names = [getattr(node.value, "id", "")]
        elif isinstance(node, ast.Attribute) and node.attr in MUTATORS:
            names = [getattr(node.value, "id", "")]
        elif isinstance(node, ast.AugAssign):
            names = [getattr(node.target, "id", "")]
        for name in names:
            counts[name] = counts.get(name, 0) + 1
    return counts


def _is_literal(node):
    """Tell whether an expression is a literal that holds something."""
    if node is None:
        return False
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return value is not None and value not in ([], {}, (), set(), "")


def _libraries(tree):
    """Yield remarks about names that hide a library."""
    for name, node in _first_bindings(tree, without=_members(tree)):
        if name in LIBRARIES:
            yield "N903", node.lineno, node.col_offset + 1, f"name `{name}` hides the library of that name"
