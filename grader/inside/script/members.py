"""The members of values: what stands after a dot or in square brackets; nothing but what tables of ours name."""
from script.arrays import ARRAYS
from script.arrays import LACKING as ARRAYS_LACK
from script.texts import LACKING as TEXTS_LACK
from script.texts import TEXTS
from script.tokens import UnsupportedError, units
from script.values import UNDEFINED, Function, Host, Pattern, bounded, failure, function, text_of, type_of, whole

# What values have from their makers in JavaScript, and not here.
INHERITED = frozenset("__proto__ constructor prototype isPrototypeOf propertyIsEnumerable toLocaleString valueOf "
                      "toFixed toPrecision toExponential __defineGetter__ __defineSetter__ __lookupGetter__ "
                      "__lookupSetter__".split())
OBJECTS = {"hasOwnProperty": lambda thing, key: text_of(key) in thing, "toString": text_of}
PATTERNS = {"test": lambda pattern, text: pattern.finder.search(text_of(text)) is not None, "toString": text_of}
MANY = ("push", "concat", "reduce")      # methods with any number of arguments
SIMPLE = {"toString": text_of}      # of numbers, true and false


def member_of(value, key):
    """Return a member of a value, undefined if it has none; UnsupportedError for one that only JavaScript has.

    A key is a text, or a number where it stood in square brackets.
    """
    if value is None or value is UNDEFINED:
        raise failure(f"there is no member {text_of(key)} of {text_of(value)}")
    if type(value) in (str, list):
        return _part(value, key)
    name = text_of(key)
    if type(value) in (Host, Function):
        return value.member(name)
    if isinstance(value, dict):
        return value[name] if name in value else _method(value, name, OBJECTS)
    if type(value) is Pattern and name not in PATTERNS:
        raise UnsupportedError(f"{name} of a regular expression")
    return _method(value, name, PATTERNS if type(value) is Pattern else SIMPLE)


def _part(value, key):
    """Return a character, an item, a length, or a method of a text or an array."""
    if type(key) is float or key.isdecimal():
        place = float(key)
        return value[int(place)] if 0 <= place < len(value) and place.is_integer() else UNDEFINED
    if key == "length":
        return float(len(value))
    table, lacking = (TEXTS, TEXTS_LACK) if type(value) is str else (ARRAYS, ARRAYS_LACK)
    if key in lacking:
        raise UnsupportedError(f"{key} of {'a text' if type(value) is str else 'an array'}")
    return _method(value, key, table)


def _method(value, name, table):
    """Return a method of a table as a function, undefined if it is not there."""
    if name in INHERITED:
        raise UnsupportedError(name)
    if name not in table:
        return UNDEFINED
    made = function(name, table[name], value)

    def run(arguments):
        """Call a method; more than it takes may mean something."""
        if len(arguments) > made.length and name not in MANY:
            raise UnsupportedError(f"{name}() with {len(arguments)} arguments")
        return made.run(arguments)
    return Function(name, run)


def put_member(thing, key, value) -> None:
    """Give a member of an object or an array another value; TypeError where there can be none."""
    if type(thing) is list:
        place = whole(key, -1) if type(key) is float or text_of(key).isdecimal() else -1
        if not 0 <= place <= len(thing):
            raise UnsupportedError(f"an array's member {text_of(key)} that leaves a gap")
        bounded(place)
        thing[place:place + 1] = [value]
    elif isinstance(thing, dict) and text_of(key) not in INHERITED:
        thing[text_of(key)] = value
    elif thing is None or thing is UNDEFINED:
        raise failure(f"a member {text_of(key)} of {text_of(thing)} cannot be set")
    else:
        what = thing.name if type(thing) is Host else f"a {type_of(thing)}"
        raise UnsupportedError(f"setting the member {text_of(key)} of {what}")


def spread(value) -> list:
    """Return the items of an array, or the characters of a text."""
    if type(value) is list:
        return list(value)
    if type(value) is str:
        return [units(letter) for letter in value.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")]
    raise failure(f"a value of the type {type_of(value)} has no items to go through; expected an array or a text")


def keys_of(value) -> list:
    """Return the names of an object's own members, and the places of an array's or a text's."""
    if type(value) in (list, str):
        return [str(place) for place in range(len(value))]
    return list(value) if isinstance(value, dict) else []
