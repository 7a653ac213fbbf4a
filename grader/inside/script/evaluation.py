"""What the expressions of a script are worth: one function for each kind of node, which gets the machine, too."""
from script.members import member_of, spread
from script.operators import binary, unary
from script.patterns import compiled
from script.tokens import UnsupportedError
from script.tree import Node
from script.values import UNDEFINED, Function, bounded, failure, number_of, text_of, truth


class AbsentError(Exception):
    """Nothing stands before a `?.`, so that the whole chain is undefined."""


def key_of(machine, node, scope):
    """Return the key of a member, as a text, or as the number that stands in square brackets."""
    key = node.parts[1]
    value = key if node.kind == "member" else machine.evaluate(key, scope)
    return value if type(value) in (str, float) else text_of(value)


def _name(machine, node, scope):
    """Return the value of a name."""
    name = node.parts[0]
    home = scope.home(name)
    if home is None and name in machine.lacks:
        raise UnsupportedError(name)
    if home is None:
        raise failure(f"{name} is not defined", "ReferenceError")
    return home.names[name]


def _template(machine, node, scope):
    """Return a text with values in it."""
    parts = [part if isinstance(part, str) else text_of(machine.evaluate(part, scope)) for part in node.parts]
    bounded(sum(map(len, parts)))
    return "".join(parts)


def _items(machine, nodes, scope):
    """Return the values of a list of expressions, some of which are spread."""
    found = []
    for node in nodes:
        if node.kind == "spread":
            found += spread(machine.evaluate(node.parts[0], scope))
        else:
            found.append(machine.evaluate(node, scope))
    return found


def _object(machine, node, scope):
    """Return an object."""
    found = {}
    for entry in node.parts:
        if isinstance(entry, Node):
            value = machine.evaluate(entry.parts[0], scope)
            found.update(value if isinstance(value, dict) else {})
        else:
            key = entry[0] if isinstance(entry[0], str) else text_of(machine.evaluate(entry[0], scope))
            found[key] = machine.evaluate(entry[1], scope)
    return found


def _call(machine, node, scope):
    """Return what a function returns."""
    function = machine.evaluate(node.parts[0], scope)
    if type(function) is not Function:
        raise failure(f"{described(node.parts[0])} is not a function")
    return function.run(_items(machine, node.parts[1], scope))


def _new(machine, node, scope):
    """Return what `new` makes."""
    name, arguments = node.parts
    maker = _name(machine, Node("name", node.line, (name,)), scope)
    if type(maker) is not Function or maker.makes is None:
        raise UnsupportedError(f"new {name}")
    return maker.makes(_items(machine, arguments, scope))


def _chain(machine, node, scope):
    """Return the value of a chain, undefined if it ends at a `?.`."""
    try:
        return machine.evaluate(node.parts[0], scope)
    except AbsentError:
        return UNDEFINED


def _optional(machine, node, scope):
    """Return a value that must be there for the chain to go on."""
    value = machine.evaluate(node.parts[0], scope)
    if value is None or value is UNDEFINED:
        raise AbsentError
    return value


def _unary(machine, node, scope):
    """Return the value of an operator with one operand."""
    word, operand = node.parts
    if word == "typeof" and operand.kind == "name" and scope.home(operand.parts[0]) is None:
        return "undefined"
    return unary(word, machine.evaluate(operand, scope))


def _short(machine, node, scope):
    """Return the value of an operator that may leave its second operand alone."""
    word, one, other = node.parts
    value = machine.evaluate(one, scope)
    return machine.evaluate(other, scope) if goes_on(word, value) else value


def _assign(machine, node, scope):
    """Give a target a value and return it."""
    word, target, source = node.parts
    if word == "=":
        value = machine.evaluate(source, scope)
        if type(value) is Function and not value.name and target.kind == "name":
            value.name = target.parts[0]
    else:
        value = machine.evaluate(target, scope)
        if word in ("&&=", "||=", "??="):
            if not goes_on(word[:2], value):
                return value
            value = machine.evaluate(source, scope)
        else:
            value = binary(word[:-1], value, machine.evaluate(source, scope))
    machine.assign(target, value, scope)
    return value


def goes_on(word, value):
    """Tell whether `&&`, `||` or `??` looks at its second operand."""
    if word == "??":
        return value is None or value is UNDEFINED
    return truth(value) == (word == "&&")


def _step(machine, node, scope):
    """Add or take away one, and return the number before or after that."""
    word, target, before = node.parts
    number = number_of(machine.evaluate(target, scope))
    changed = number + (1 if word == "++" else -1)
    machine.assign(target, changed, scope)
    return changed if before else number


def _choice(machine, node, scope):
    """Return one of two values."""
    test, one, other = node.parts
    return machine.evaluate(one if truth(machine.evaluate(test, scope)) else other, scope)


def _binary(machine, node, scope):
    """Return the value of an operator between two operands."""
    word, one, other = node.parts
    return binary(word, machine.evaluate(one, scope), machine.evaluate(other, scope))


def _member(machine, node, scope):
    """Return a member of a value."""
    return member_of(machine.evaluate(node.parts[0], scope), key_of(machine, node, scope))


def described(node):
    """Return an expression as a message names it."""
    if node.kind in ("name", "member"):
        return node.parts[0] if node.kind == "name" else f"{described(node.parts[0])}.{node.parts[1]}"
    if node.kind in ("optional", "chain", "group"):
        return described(node.parts[0])
    return {"call": "what was returned", "index": "what stands there"}.get(node.kind, "this")


EVALUATIONS = {
    "value": lambda machine, node, scope: node.parts[0],
    "group": lambda machine, node, scope: machine.evaluate(node.parts[0], scope),
    "array": lambda machine, node, scope: _items(machine, node.parts, scope),
    "function": lambda machine, node, scope: machine.function(node.parts[0], scope),
    "pattern": lambda machine, node, scope: compiled(*node.parts),
    "name": _name, "template": _template, "object": _object, "call": _call, "new": _new, "chain": _chain,
    "optional": _optional, "unary": _unary, "short": _short, "assign": _assign, "step": _step, "choice": _choice,
    "binary": _binary, "member": _member, "index": _member,
}
