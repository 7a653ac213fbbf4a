"""What an instructor's test file says about the student's modules, read from its syntax tree alone."""
import ast


def mentioned(source: bytes, modules: frozenset[str]) -> list[tuple[str, str]]:
    """Return (module, name) for each name of a student's module that the source imports or reads as an attribute.

    `modules` are the top-level names of the student's modules.
    """
    tree = ast.parse(source)
    found, aliases = [], {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level and node.module.split(".")[0] in modules:
            found += [(node.module, alias.name) for alias in node.names if alias.name != "*"]
        elif isinstance(node, ast.Import):
            aliases |= {alias.asname or alias.name: alias.name for alias in node.names
                        if alias.name.split(".")[0] in modules}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (module := aliases.get(ast.unparse(node.value))):
            found.append((module, node.attr))
    return list(dict.fromkeys(found))
