"""The functions of a script and the patterns that their parameters are, read into a tree (ECMA-262, 14.3.3 and 15)."""
from script.tree import RESERVED, Code, Cursor, Node


def read_function(cursor: Cursor, name: str) -> Code:
    """Return a function from the bracket before its parameters on."""
    cursor.expect("(")
    parameters = _parameters(cursor)
    return _code(cursor, name, parameters, False)


def _code(cursor, name, parameters, arrow):
    """Return a function whose body comes now; an arrow's may be an expression."""
    outside, cursor.names = cursor.names, []
    line = cursor.now.line
    if arrow and not cursor.sees("{"):
        body = Node("return", line, (cursor.deeper(cursor.expression),))
    else:
        body = cursor.deeper(cursor.block)
    names, cursor.names = tuple(cursor.names), outside
    return Code(name, parameters, body, names)


def _parameters(cursor):
    """Return the parameters of a function up to the closing bracket."""
    found = []
    while not cursor.accept(")"):
        rest = cursor.accept("...")
        pattern = read_pattern(cursor)
        default = cursor.expression(cursor) if cursor.accept("=") else None
        found.append((pattern, default, rest))
        if not cursor.sees(")"):
            cursor.expect(",")
    return tuple(found)


def read_pattern(cursor: Cursor):
    """Return what gets a value: a name, or a node "several" with (key or None, pattern, default, rest) for each part.

    A key is None where the place in a list says which item it is.
    """
    token = cursor.now
    if cursor.accept("["):
        return cursor.deeper(lambda inner: _several(inner, "]"))
    if cursor.accept("{"):
        return cursor.deeper(lambda inner: _several(inner, "}"))
    if token.value in RESERVED:
        raise cursor.wrong("a name")
    return cursor.name()


def _several(cursor, closing):
    """Return the parts of a pattern in brackets."""
    found, line = [], cursor.now.line
    while not cursor.accept(closing):
        if closing == "]" and cursor.accept(","):
            found.append((None, None, None, False))
            continue
        rest = cursor.accept("...")
        key = None if closing == "]" or rest else read_key(cursor)
        named = key is None or cursor.accept(":")
        if not named and not isinstance(key, str):
            raise cursor.wrong("':'")
        pattern = read_pattern(cursor) if named else key
        default = cursor.expression(cursor) if cursor.accept("=") else None
        found.append((key, pattern, default, rest))
        if not cursor.sees(closing):
            cursor.expect(",")
    return Node("several", line, tuple(found))


def begins_arrow(cursor: Cursor) -> bool:
    """Tell whether an arrow function begins here: a name or brackets, and `=>` behind."""
    if cursor.now.kind == "name":
        return cursor.ahead().value == "=>" and cursor.ahead().kind == "sign"
    depth, place = 0, cursor.place
    if not cursor.sees("("):
        return False
    for place in range(cursor.place, len(cursor.tokens) - 1):
        token = cursor.tokens[place]
        if token.kind == "sign":
            depth += (token.value in "([{") - (token.value in ")]}")
        if depth == 0:
            following = cursor.tokens[place + 1]
            return following.kind == "sign" and following.value == "=>"
    return False


def read_arrow(cursor: Cursor) -> Node:
    """Return an arrow function."""
    line = cursor.now.line
    if cursor.accept("("):
        parameters = _parameters(cursor)
    else:
        parameters = ((cursor.name(), None, False),)
    cursor.expect("=>")
    return Node("function", line, (_code(cursor, "", parameters, True),))


def read_key(cursor: Cursor):
    """Return the key of an entry: a text, or a node where it stands in square brackets or is a number."""
    token = cursor.take()
    if token.kind in ("name", "text"):
        return token.value
    if token.kind == "number":
        return Node("value", token.line, (token.value,))
    if token.kind == "sign" and token.value == "[":
        found = cursor.expression(cursor)
        cursor.expect("]")
        return found
    raise cursor.wrong("a key", token)
