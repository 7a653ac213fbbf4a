"""What stands for what: the test's things for the box, and the box's things for the test.

Each function takes the link, which knows the current box, its objects and the test's own functions.
"""
from grader.box import wire
from grader.judge import proxy
from grader.judge.evidence import NONSENSE, exception_kind, whole_number, word


def refer(link, value, sentence: str) -> dict | None:
    """Return the form of a proxy or of a function of the test; None for data."""
    if isinstance(value, proxy.Remote):
        return {"target": link.target(value, sentence)}
    if callable(value) and not isinstance(value, (proxy.Missing, proxy.Opaque)):
        number = link.numbers.setdefault(id(value), len(link.callbacks))
        link.callbacks += [value] if number == len(link.callbacks) else []
        return {"callback": [number, str(getattr(value, "__name__", "function"))[:80]]}
    return None


def call_back(link, question: dict, resolve, encode_other) -> dict:
    """Call a function of the test with the student's arguments, and return its answer for the box."""
    try:
        function = link.callbacks[whole_number(question["callback"])]
        args, kwargs = wire.decode(question["args"], resolve), wire.decode(question["kwargs"], resolve)
        if type(args) is not list or type(kwargs) is not dict:
            raise wire.WireError("bad callback")
    except NONSENSE as error:
        raise wire.WireError("bad callback") from error
    try:
        return {"value": wire.encode(function(*args, **kwargs), encode_other)}
    except Exception as error:
        return {"error": [type(error).__name__, str(error)]}


def resolve(link, tag: str, body, asked: tuple[str, bool]):
    """Return the proxy of something that is not data.

    `asked` is the sentence of the call, and whether it is the test's own call of a class.
    """
    sentence, made = asked
    if tag == "module" and type(body) is str:
        return proxy.Module(link, [body], body)
    if tag == "function":
        name = word(body[1])
        return proxy.Function(link, [whole_number(body[0])], sentence if name == "object" else name, link.box)
    if tag == "iterator":
        return proxy.Iterator(link, [whole_number(body)], sentence, link.box)
    if tag == "class":
        number, name, bases, raises = body
        if raises:
            return exception_kind(bases, link.classes)
        return proxy.Class(link, [whole_number(number)], word(name), link.box)
    if tag == "object":
        number, bases = whole_number(body[0]), [word(base) for base in body[1]]
        return _object(link, number, bases, made)
    raise wire.WireError("unknown form")


def _object(link, number: int, bases: list[str], made: bool):
    """Return an object with methods if the test made it or named its class; else one that may only be looked at."""
    if not made and not link.named.intersection(bases):
        return proxy.Opaque(link, bases[0])
    if number not in link.objects:
        link.objects[number] = proxy.Object(link, [number], bases[0], link.box)
    return link.objects[number]
