"""What an instructor's test file says about the student's modules, read from its syntax tree or from its code."""
import ast
import types
from collections.abc import Callable, Iterable
from pathlib import Path

from grader.judge.proxy import Fault, Missing, Module


def mentioned(source: bytes, modules: frozenset[str]) -> list[tuple[str, str]]:
    """Return (module, name) for each name of a student's module that the source imports or reads as an attribute.

    `modules` are the full names of the student's modules.
    """
    tree, tops = ast.parse(source), {module.partition(".")[0] for module in modules}
    found, aliases = [], {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level and node.module.partition(".")[0] in tops:
            found += [(node.module, alias.name) for alias in node.names if alias.name != "*"]
            aliases |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names
                        if f"{node.module}.{alias.name}" in modules}
        elif isinstance(node, ast.Import):
            aliases |= {alias.asname or alias.name: alias.name for alias in node.names
                        if alias.name.partition(".")[0] in tops}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (module := aliases.get(ast.unparse(node.value))):
            found.append((module, node.attr))
    return list(dict.fromkeys(found))


def unwritten(function: Callable | None) -> str | None:
    """Return why a test that passed proves nothing, such as `callable(f)`: it mentions what is not written."""
    import dis
    import inspect
    if function is None:
        return None
    function = inspect.unwrap(function)
    codes = [function.__code__]
    for code in codes:
        codes += [part for part in code.co_consts if isinstance(part, types.CodeType)]
    values = [function.__globals__.get(step.argval) for code in codes for step in dis.get_instructions(code)
              if step.opname == "LOAD_GLOBAL"]
    return next((value._reason for value in values if type(value) is Missing), None)


def kinds_seen(paths: Iterable[Path], link, modules: frozenset[str]) -> dict[str, str]:
    """Look up every name of the student's modules that test files mention; return what kind of thing each is."""
    for path in paths:
        for module, name in mentioned(path.read_bytes(), modules):
            try:
                getattr(Module(link, [module], module), name)
            except (AttributeError, Fault):
                continue
    link.drop()
    return link.seen
