"""The statements of a script, read into a tree (ECMA-262, 14); what our subset lacks is named."""
from script.expressions import read_expression
from script.functions import read_function, read_pattern
from script.tokens import ScriptSyntaxError, UnsupportedError, read
from script.tree import RESERVED, Code, Cursor, Node

LACKING = ("switch", "with", "debugger", "do", "class", "import", "export", "async", "await")
DECLARING = ("const", "let", "var")


def read_script(source: str) -> Code:
    """Return a whole script as the body of a function without parameters; UnsupportedError or ScriptSyntaxError."""
    cursor = Cursor(read(source), read_expression, read_block)
    found = []
    while cursor.now.kind != "end":
        found.append(read_statement(cursor))
    return Code("", (), Node("block", 1, tuple(found)), tuple(cursor.names))


def read_block(cursor: Cursor) -> Node:
    """Return statements in braces."""
    line, found = cursor.now.line, []
    cursor.expect("{")
    while not cursor.accept("}"):
        if cursor.now.kind == "end":
            raise cursor.wrong("'}'")
        found.append(read_statement(cursor))
    return Node("block", line, tuple(found))


def read_statement(cursor: Cursor) -> Node:
    """Return one statement, and go over the semicolon behind it."""
    token = cursor.now
    if token.kind == "sign" and token.value == "{":
        return cursor.deeper(read_block)
    if cursor.accept(";"):
        return Node("block", token.line)
    if token.kind == "name":
        labelled = cursor.ahead().kind == "sign" and cursor.ahead().value == ":" and token.value not in RESERVED
        if labelled or token.value in LACKING and cursor.ahead().value not in ("=>", ".", "="):
            raise UnsupportedError("a label" if labelled else f"'{token.value}'", token.line)
        if token.value in _READERS:
            cursor.take()
            return cursor.deeper(lambda inner: _READERS[token.value](inner, token))
        if token.value == "let" and cursor.ahead().kind in ("name", "sign") and cursor.ahead().value not in (
                "=", ".", "(", ";"):
            cursor.take()
            return _declaration(cursor, token)
    return _ended(cursor, Node("expression", token.line, (read_expression(cursor),)))


def _ended(cursor, node):
    """Return a statement that a semicolon ends, or a new line, a closing brace, or the end (ECMA-262, 12.10)."""
    if not cursor.accept(";") and not (cursor.now.fresh or cursor.sees("}") or cursor.now.kind == "end"):
        if cursor.sees(","):
            raise UnsupportedError("several expressions with commas between them", cursor.now.line)
        raise cursor.wrong("the end of the statement")
    return node


def _declaration(cursor, token):
    """Return a declaration with its end."""
    return _ended(cursor, _declared(cursor, token))


def _declared(cursor, token):
    """Return the names that are declared: parts are the word, then (pattern, value or None) each."""
    found = []
    while True:
        pattern = read_pattern(cursor)
        value = read_expression(cursor) if cursor.accept("=") else None
        if value is None and (token.value == "const" or isinstance(pattern, Node)) and not cursor.sees("of", "in"):
            raise cursor.wrong("'=' and a value")
        cursor.names += _names(pattern) if token.value == "var" else ()
        found.append((pattern, value))
        if not cursor.accept(","):
            return Node("declare", token.line, (token.value, tuple(found)))


def _names(pattern):
    """Return the names in a pattern."""
    if pattern is None or isinstance(pattern, str):
        return [pattern] if pattern else []
    return [name for _, inner, _, _ in pattern.parts for name in _names(inner)]


def _function(cursor, token):
    """Return a function that is declared, which its whole block knows."""
    if cursor.sees("*"):
        raise UnsupportedError("a generator (function*)", token.line)
    name = cursor.name()
    return Node("named", token.line, (name, read_function(cursor, name)))


def _return(cursor, token):
    """Return a return; its value begins on the same line."""
    bare = cursor.now.fresh or cursor.sees(";", "}") or cursor.now.kind == "end"
    return _ended(cursor, Node("return", token.line, (None if bare else read_expression(cursor),)))


def _throw(cursor, token):
    """Return a throw."""
    return _ended(cursor, Node("throw", token.line, (read_expression(cursor),)))


def _jump(cursor, token):
    """Return a break or a continue, without a label."""
    if cursor.now.kind == "name" and not cursor.now.fresh and cursor.now.value not in RESERVED:
        raise UnsupportedError("a label", token.line)
    return _ended(cursor, Node(token.value, token.line))


def _if(cursor, token):
    """Return an if with what else is done, None for nothing."""
    test, then = _tested(cursor), read_statement(cursor)
    return Node("if", token.line, (test, then, read_statement(cursor) if cursor.accept("else") else None))


def _tested(cursor):
    """Return an expression in brackets."""
    cursor.expect("(")
    test = cursor.deeper(read_expression)
    cursor.expect(")")
    return test


def _while(cursor, token):
    """Return a loop as a `for` with its test alone."""
    test = _tested(cursor)
    return Node("for", token.line, (None, test, None, read_statement(cursor)))


def _for(cursor, token):
    """Return a loop over items, over keys, or with a start, a test and a step."""
    cursor.expect("(")
    start = None
    if cursor.sees(*DECLARING):
        start = _declared(cursor, cursor.take())
        if cursor.sees("of", "in"):
            word, (pattern, value), *more = cursor.take().value, *start.parts[1]
            if more or value is not None:
                raise ScriptSyntaxError(f"there are several names before '{word}'; expected one", token.line)
            items = read_expression(cursor)
            cursor.expect(")")
            return Node(word, token.line, (start.parts[0], pattern, items, read_statement(cursor)))
    elif not cursor.sees(";"):
        start = Node("expression", token.line, (read_expression(cursor),))
        if cursor.sees("of", "in"):
            raise UnsupportedError("a loop over items without const or let", token.line)
    cursor.expect(";")
    test = None if cursor.sees(";") else read_expression(cursor)
    cursor.expect(";")
    step = None if cursor.sees(")") else read_expression(cursor)
    cursor.expect(")")
    return Node("for", token.line, (start, test, step, read_statement(cursor)))


def _try(cursor, token):
    """Return a try: its block, the pattern and block of catch, the block of finally; None for what is not there."""
    block, pattern, caught, last = read_block(cursor), None, None, None
    if cursor.accept("catch"):
        if cursor.accept("("):
            pattern = read_pattern(cursor)
            cursor.expect(")")
        caught = read_block(cursor)
    if cursor.accept("finally"):
        last = read_block(cursor)
    if caught is None and last is None:
        raise cursor.wrong("'catch' or 'finally'")
    return Node("try", token.line, (block, pattern, caught, last))


_READERS = {"const": _declaration, "var": _declaration, "function": _function, "return": _return, "throw": _throw,
            "break": _jump, "continue": _jump, "if": _if, "while": _while, "for": _for, "try": _try}
