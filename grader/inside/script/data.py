"""JSON and the values of a script: one made of the other (RFC 8259; ECMA-262, 25.5)."""
import json
import math

from script.tokens import points, units
from script.values import UNDEFINED, Fault, Function, bounded, failure, shown, text_of

DEPTH = 50


def scripted(value):
    """Return JSON data of ours as a value of a script."""
    if type(value) is str:
        return units(value)
    if type(value) is list:
        return [scripted(item) for item in value]
    if type(value) is dict:
        return {units(key): scripted(item) for key, item in value.items()}
    return float(value) if type(value) in (int, float) else value


def parsed(text: str):
    """Return the value of a JSON text of code units; a SyntaxError of JavaScript if it is none."""
    def refuse(word):
        """Refuse what JavaScript does not take for JSON."""
        raise ValueError(f"there is {word}")
    try:
        return scripted(json.loads(points(text), parse_constant=refuse, parse_int=float))
    except (ValueError, RecursionError) as error:
        raise failure(f"the text is no JSON: {getattr(error, 'msg', error)}: {shown(text[:40])}",
                      "SyntaxError") from None


def written(value, indent: str = "", depth: int = 0):
    """Return a value as JSON in code units, UNDEFINED for what JSON leaves out; each level begins with `indent`."""
    if depth > DEPTH:
        raise failure("the value is nested too deep, or within itself, to be written as JSON")
    if value is UNDEFINED or type(value) is Function:
        return UNDEFINED
    if type(value) is str:
        return units(json.dumps(points(value), ensure_ascii=False))
    if type(value) is float:
        return text_of(value) if math.isfinite(value) else "null"
    if type(value) is list:
        rows = [written(item, indent, depth + 1) for item in value]
        return _inside("[]", ["null" if row is UNDEFINED else row for row in rows], indent, depth)
    if type(value) in (dict, Fault):
        rows = {key: written(item, indent, depth + 1) for key, item in value.items()}
        colon = ": " if indent else ":"
        return _inside("{}", [f"{written(key)}{colon}{row}" for key, row in rows.items() if row is not UNDEFINED],
                       indent, depth)
    return text_of(value) if value in (None, True, False) else "{}"


def _inside(brackets, rows, indent, depth):
    """Return rows in brackets, each on a line of its own if there is an indent."""
    first, last = brackets
    bounded(sum(map(len, rows)))
    if not rows or not indent:
        return f"{first}{','.join(rows)}{last}"
    margin = "\n" + indent * (depth + 1)
    return f"{first}{margin}{f',{margin}'.join(rows)}\n{indent * depth}{last}"
