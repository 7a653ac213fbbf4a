"""The methods of texts (ECMA-262, 22.1); places and lengths count UTF-16 code units. What is not given is UNDEFINED."""
from script.patterns import all_found, compiled, divided, found, replaced
from script.tokens import units
from script.values import UNDEFINED, Pattern, bounded, failure, number_of, text_of, whole

LACKING = frozenset("at charAt charCodeAt codePointAt concat isWellFormed lastIndexOf localeCompare matchAll "
                    "normalize search substr toLocaleLowerCase toLocaleUpperCase toWellFormed trimEnd trimLeft "
                    "trimRight trimStart valueOf".split())
BLANKS = " \t\r\n\f\v\xa0\ufeff\u2028\u2029\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200b)))


def _slice(text, start, end):
    """Return what lies between two places; negative ones count from the end."""
    return text[whole(start):len(text) if end is UNDEFINED else whole(end)]


def _substring(text, start, end):
    """Return what lies between two places, whichever of them comes first."""
    places = [min(max(whole(value, default), 0), len(text)) for value, default in ((start, 0), (end, len(text)))]
    return text[min(places):max(places)]


def _repeated(text, count):
    """Return a text several times."""
    if number_of(count) < 0:
        raise failure("a text cannot be repeated less than 0 times", "RangeError")
    return text * (bounded(len(text) * whole(count)) and whole(count))


def _filling(text, size, by):
    """Return what a text lacks to a size."""
    missing = bounded(max(0, whole(size) - len(text)))
    more = " " if by is UNDEFINED else text_of(by)
    return (more * (missing // len(more) + 1))[:missing] if more else ""


def _match(text, what):
    """Return what a pattern finds: everything with the flag g, else the first and its groups."""
    pattern = what if type(what) is Pattern else compiled("" if what is UNDEFINED else text_of(what), "")
    return all_found(pattern, text) if "g" in pattern.flags else found(pattern, text)


def _changed(change):
    """Return a method that changes a text as Python does, code points as a whole."""
    return lambda text: units(change(text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")))


TEXTS = {
    "endsWith": lambda text, part, place: text[:max(0, whole(place, len(text)))].endswith(text_of(part)),
    "includes": lambda text, part, place: text.find(text_of(part), max(0, whole(place))) >= 0,
    "indexOf": lambda text, part, place: float(text.find(text_of(part), max(0, whole(place)))),
    "match": _match, "padStart": lambda text, size, by: _filling(text, size, by) + text,
    "padEnd": lambda text, size, by: text + _filling(text, size, by), "repeat": _repeated,
    "replace": lambda text, what, by: replaced(text, what, by, False),
    "replaceAll": lambda text, what, by: replaced(text, what, by, True),
    "slice": _slice, "split": divided, "startsWith": lambda text, part, place: text.startswith(
        text_of(part), max(0, whole(place))),
    "substring": _substring, "toLowerCase": _changed(str.lower), "toUpperCase": _changed(str.upper),
    "toString": lambda text: text, "trim": lambda text: text.strip(BLANKS),
}
