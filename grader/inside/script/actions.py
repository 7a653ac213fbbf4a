"""What the statements of a script do: one function for each kind of node, called with the machine that runs it."""
from script.members import keys_of, spread
from script.tree import Node
from script.values import UNDEFINED, ThrownError, truth


class ReturnError(Exception):
    """A function returns."""

    def __init__(self, value):
        """Keep what is returned."""
        super().__init__()
        self.value = value


class BreakError(Exception):
    """A loop ends."""


class ContinueError(Exception):
    """A turn of a loop ends."""


def do_all(machine, node, scope):
    """Do the statements of a block, in a scope of its own; functions are known from its beginning."""
    inner = type(scope)(scope)
    for statement in node.parts:
        if statement.kind == "named":
            name, code = statement.parts
            inner.names[name] = machine.function(code, inner)
    for statement in node.parts:
        machine.execute(statement, inner)


def _declare(machine, node, scope):
    """Give names their first values; those of var belong to the function, or to the script."""
    word, rows = node.parts
    for pattern, source in rows:
        value = UNDEFINED if source is None else machine.evaluate(source, scope)
        _name_function(pattern, value)
        if word == "var":
            if source is not None:
                _set(machine, pattern, value, scope)
        else:
            machine.bind(pattern, value, scope, word == "const")


def _set(machine, pattern, value, scope):
    """Give names that the function has already their values."""
    found = type(scope)()
    machine.bind(pattern, value, found)
    for name, item in found.names.items():
        (scope.home(name) or machine.loose).names[name] = item


def _name_function(pattern, value):
    """Call a function without a name after the constant that holds it."""
    if isinstance(pattern, str) and getattr(value, "name", None) == "" and hasattr(value, "makes"):
        value.name = pattern


def _return(machine, node, scope):
    """Return from a function."""
    raise ReturnError(UNDEFINED if node.parts[0] is None else machine.evaluate(node.parts[0], scope))


def _throw(machine, node, scope):
    """Throw a value."""
    raise ThrownError(machine.evaluate(node.parts[0], scope))


def _break(machine, node, scope):
    """End a loop."""
    raise BreakError


def _continue(machine, node, scope):
    """Go on to a loop's next turn."""
    raise ContinueError


def _if(machine, node, scope):
    """Do one thing or the other."""
    test, then, otherwise = node.parts
    chosen = then if truth(machine.evaluate(test, scope)) else otherwise
    if chosen is not None:
        machine.execute(chosen, scope)


def _for(machine, node, scope):
    """Repeat while a test holds; each turn has its own copy of what the loop declares."""
    start, test, step, body = node.parts
    turn = type(scope)(scope)
    if start is not None:
        machine.execute(start, turn)
    while test is None or truth(machine.evaluate(test, turn)):
        if not _turn(machine, body, turn):
            return
        names, turn = turn.names, type(scope)(scope)
        turn.names.update(names)
        if step is not None:
            machine.evaluate(step, turn)


def _each(machine, node, scope):
    """Repeat for each item of a value, or for each key of an object."""
    word, pattern, source, body = node.parts
    value = machine.evaluate(source, scope)
    for item in spread(value) if node.kind == "of" else keys_of(value):
        turn = type(scope)(scope)
        if word == "var":
            _set(machine, pattern, item, turn)
        else:
            machine.bind(pattern, item, turn, word == "const")
        if not _turn(machine, body, turn):
            return


def _turn(machine, body: Node, scope):
    """Do the body of a loop once; tell whether there may be another turn."""
    try:
        machine.execute(body, scope)
    except BreakError:
        return False
    except ContinueError:
        pass
    return True


def _try(machine, node, scope):
    """Do a block, what is to be done if it throws, and what is to be done last."""
    block, pattern, caught, last = node.parts
    try:
        machine.execute(block, scope)
    except ThrownError as thrown:
        if caught is None:
            raise
        inner = type(scope)(scope)
        if pattern is not None:
            machine.bind(pattern, thrown.value, inner)
        machine.execute(caught, inner)
    finally:
        if last is not None:
            machine.execute(last, scope)


def _expression(machine, node, scope):
    """Work out an expression for what it does."""
    machine.evaluate(node.parts[0], scope)


def _nothing(machine, node, scope):
    """Do nothing: a function was declared when its block began."""


ACTIONS = {"block": do_all, "declare": _declare, "named": _nothing, "return": _return, "throw": _throw, "break": _break,
           "continue": _continue, "if": _if, "for": _for, "of": _each, "in": _each, "try": _try,
           "expression": _expression}
