"""The expressions of a script, read into a tree (ECMA-262, 13); what our subset lacks is named."""
from script import functions
from script.tokens import ScriptSyntaxError, UnsupportedError
from script.tree import LACKING, RESERVED, Cursor, Node

# Operators between two operands, by how tightly they bind; a power is read from the right.
BINDING = {word: level for level, words in enumerate((
    "??", "||", "&&", "| ^ &", "== != === !==", "< > <= >= in instanceof", "<< >> >>>", "+ -", "* / %", "**"))
    for word in words.split()}
ASSIGNMENTS = ("=", "+=", "-=", "*=", "/=", "%=", "**=", "??=", "||=", "&&=")
OTHERS = ("|", "^", "&", "<<", ">>", ">>>", "|=", "^=", "&=", "<<=", ">>=", ">>>=", "instanceof")     # what we lack
LITERALS = {"true": True, "false": False, "null": None}


def read_expression(cursor: Cursor) -> Node:
    """Return an expression; those after a comma are left alone, as nobody needs them."""
    token = cursor.now
    if functions.begins_arrow(cursor):
        return functions.read_arrow(cursor)
    target = _conditional(cursor)
    if cursor.sees(*OTHERS):
        raise UnsupportedError(f"the operator {cursor.now.value}", cursor.now.line)
    if not cursor.sees(*ASSIGNMENTS):
        return target
    if target.kind in ("array", "object"):
        raise UnsupportedError("an assignment to several names at once, without const or let", token.line)
    if target.kind not in ("name", "member", "index"):
        raise ScriptSyntaxError("there is an assignment to something else than a name", token.line)
    return Node("assign", token.line, (cursor.take().value, target, cursor.deeper(read_expression)))


def _conditional(cursor):
    """Return an expression, or the choice `test ? one : other`."""
    test = _binary(cursor, 0)
    if not cursor.sees("?"):
        return test
    line = cursor.take().line
    one = cursor.deeper(read_expression)
    cursor.expect(":")
    return Node("choice", line, (test, one, cursor.deeper(read_expression)))


def _binary(cursor, lowest):
    """Return an expression of operators that bind at least so tightly."""
    left = _unary(cursor)
    while cursor.now.kind in ("sign", "name") and BINDING.get(cursor.now.value, -1) >= lowest:
        token = cursor.take()
        if token.value in OTHERS:
            raise UnsupportedError(f"the operator {token.value}", token.line)
        level = BINDING[token.value]
        right = cursor.deeper(lambda inner, lowest=level + (token.value != "**"): _binary(inner, lowest))
        kind = "short" if token.value in ("&&", "||", "??") else "binary"
        left = Node(kind, token.line, (token.value, left, right))
    return left


def _unary(cursor):
    """Return an operand with the operators before it."""
    token = cursor.now
    if cursor.sees("~", "void", "delete", *LACKING) and cursor.ahead().value != "=>":
        raise UnsupportedError(f"'{token.value}'", token.line)
    if cursor.accept("!", "-", "+", "typeof"):
        return Node("unary", token.line, (token.value, cursor.deeper(_unary)))
    if cursor.accept("++", "--"):
        return _step(cursor, token, cursor.deeper(_unary), True)
    operand = _chain(cursor)
    if cursor.sees("++", "--") and not cursor.now.fresh:
        return _step(cursor, cursor.take(), operand, False)
    return operand


def _step(cursor, token, target, before):
    """Return a `++` or `--`."""
    if target.kind not in ("name", "member", "index"):
        raise ScriptSyntaxError(f"there is '{token.value}' at something else than a name", token.line)
    return Node("step", token.line, (token.value, target, before))


def _chain(cursor):
    """Return a value with all its members and calls."""
    value, open_ended = _primary(cursor), False
    while True:
        token = cursor.now
        if token.kind == "template":
            raise UnsupportedError("a template with a function before it", token.line)
        if cursor.accept("?."):
            open_ended = True
            value = Node("optional", token.line, (value,))
            if not cursor.sees("(", "["):
                value = Node("member", token.line, (value, cursor.name()))
        elif cursor.accept("."):
            value = Node("member", token.line, (value, cursor.name()))
        elif cursor.accept("["):
            value = Node("index", token.line, (value, read_expression(cursor)))
            cursor.expect("]")
        elif cursor.accept("("):
            value = Node("call", token.line, (value, read_items(cursor, ")")))
        else:
            return Node("chain", value.line, (value,)) if open_ended else value


def _primary(cursor):
    """Return a value that stands by itself."""
    token = cursor.take()
    if token.kind in ("number", "text"):
        return Node("value", token.line, (token.value,))
    if token.kind == "template":
        return Node("template", token.line, tuple(
            part if isinstance(part, str) else _inner(cursor, part) for part in token.value))
    if token.kind == "pattern":
        return Node("pattern", token.line, token.value)
    if token.kind == "sign" and token.value in _SIGNS:
        return _SIGNS[token.value](cursor, token)
    if token.kind == "name" and token.value in LITERALS:
        return Node("value", token.line, (LITERALS[token.value],))
    if token.kind == "name" and token.value in _NAMES:
        return _NAMES[token.value](cursor, token)
    if token.kind == "name" and token.value not in RESERVED:
        return Node("name", token.line, (token.value,))
    raise cursor.wrong("a value", token)


def _inner(cursor, tokens):
    """Return the expression that stands in a template."""
    inner = Cursor(tokens, read_expression, cursor.block, cursor.depth)
    found = inner.deeper(read_expression)
    if inner.now.kind != "end":
        raise inner.wrong("'}'")
    return found


def _group(cursor, token):
    """Return what stands between brackets."""
    found = cursor.deeper(read_expression)
    if cursor.sees(","):
        raise UnsupportedError("several expressions with commas between them", token.line)
    cursor.expect(")")
    return Node("group", token.line, (found,))


def read_items(cursor, closing):
    """Return expressions with commas between them up to a closing bracket, those with `...` as nodes "spread"."""
    found = []
    while not cursor.accept(closing):
        line = cursor.now.line
        if cursor.sees(","):
            raise UnsupportedError("a list with an item left out", line)
        spread = cursor.accept("...")
        item = cursor.deeper(read_expression)
        found.append(Node("spread", line, (item,)) if spread else item)
        if not cursor.sees(closing):
            cursor.expect(",")
    return tuple(found)


def _object(cursor, token):
    """Return an object: its entries are (key, value), where a key is a text or a node, or nodes "spread"."""
    found = []
    while not cursor.accept("}"):
        line = cursor.now.line
        if cursor.accept("..."):
            found.append(Node("spread", line, (cursor.deeper(read_expression),)))
        else:
            found.append(_entry(cursor))
        if not cursor.sees("}"):
            cursor.expect(",")
    return Node("object", token.line, tuple(found))


def _entry(cursor):
    """Return the key and the value of one entry of an object."""
    token = cursor.now
    if cursor.sees("get", "set", "async", "*") and cursor.ahead().value not in (":", ",", "}"):
        raise UnsupportedError(f"an object's entry with '{token.value}'", token.line)
    key = functions.read_key(cursor)
    if cursor.sees("("):
        raise UnsupportedError("a method of an object", token.line)
    if cursor.accept(":"):
        return key, cursor.deeper(read_expression)
    if token.kind != "name" or token.value in RESERVED:
        raise cursor.wrong("':'")
    return key, Node("name", token.line, (token.value,))


def _function(cursor, token):
    """Return a function that is written as an expression."""
    if cursor.sees("*"):
        raise UnsupportedError("a generator (function*)", token.line)
    name = cursor.take().value if cursor.now.kind == "name" else ""
    return Node("function", token.line, (functions.read_function(cursor, name),))


def _new(cursor, token):
    """Return `new Name(…)`."""
    name = cursor.name()
    if cursor.sees("."):
        raise UnsupportedError(f"new {name}.…", token.line)
    return Node("new", token.line, (name, read_items(cursor, ")") if cursor.accept("(") else ()))


_SIGNS = {"(": _group, "{": _object,
          "[": lambda cursor, token: Node("array", token.line, read_items(cursor, "]"))}
_NAMES = {"function": _function, "new": _new}
