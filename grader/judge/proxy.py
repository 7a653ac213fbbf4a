"""What an instructor's test imports: modules, functions, classes and objects whose work is done in the box.

Rules: what a function returns is data, decoded to exact built-ins. Only what a test creates itself, or an instance of
a class that the test has named, is an object with methods; anything else is Opaque and may only be looked at. So a
student's `__eq__`, `__bool__` or `__contains__` never has a say in a comparison with an expected value.
"""
import types

from grader.box import wire
from grader.judge.tools import Shared

OPERATORS = ("len iter reversed bool str repr hash int float lt le gt ge add sub mul truediv floordiv mod pow radd "
             "rsub rmul rtruediv rfloordiv rmod rpow iadd isub imul neg abs and or contains getitem setitem delitem "
             "enter exit call").split()
PROBED = ("__", "_pytest", "pytest", "_mock_")      # how names begin that Python, pytest and mock look for
CONTAINERS = {list: ("[", "]", "[]"), tuple: ("(", ")", "()"), dict: ("{", "}", "{}"), set: ("{", "}", "set()"),
              frozenset: ("frozenset({", "})", "frozenset()")}


class Fault(BaseException):
    """A breach: no answer, no box, no sense; not an Exception, so that `raises(Exception)` does not catch it."""


class UndefinedError(AttributeError):
    """A name that a module of the student's does not define; its text is a sentence."""


class Opaque:
    """What a student's function returned and is not data: equal to nothing, and any other use fails the test."""

    def __init__(self, link, kind):
        """Keep the link for the failure, and the name of the class."""
        self.__dict__.update(_link=link, _kind=kind)

    def __repr__(self):
        """Say what it is, in our words."""
        return f"<an object of the student's class {self._kind}>"

    def __getattr__(self, name):
        """Fail the test, but for the special names that Python and pytest probe."""
        return self._fail() if not name.startswith(PROBED) else _absent(name)

    def _fail(self, *_, **__):
        """Fail the test."""
        __tracebackhide__ = True
        self._link.fail(f"expected plain data, got {self!r}")

    __eq__ = object.__eq__
    __hash__ = None


class Remote:
    """Something that lives in the box: a path from a module's name or from an object's number.

    It has slots and no `__dict__`, because pytest's monkeypatch restores what it finds in one.
    """

    __slots__ = ("_link", "_target", "_name", "_box", "_home", "_left", "_inner")

    def __init__(self, link, target, name, box=None):
        """Keep where it lives, and in which box, None for any."""
        keep(self, _link=link, _target=target, _name=name, _box=box, _home=(box, target), _left=wire.ENTRIES, _inner={})

    def _ask(self, op, *rest, sentence=None):
        """Have the box do something with it."""
        __tracebackhide__ = True
        return self._link.ask(op, self, *rest, sentence=sentence or self._name)

    def __setattr__(self, name, value):
        """Set an attribute in the box."""
        self._ask("set", name, value, sentence=f"{self._name}.{name} = {short(value)}")

    def __delattr__(self, name):
        """Delete an attribute in the box."""
        self._ask("del", name, sentence=f"del {self._name}.{name}")

    def __repr__(self):
        """Return its name."""
        return self._name


class Function(Remote):
    """A function or method of the student's."""

    __slots__ = ()

    def __call__(self, *args, **kwargs):
        """Call it in the box."""
        __tracebackhide__ = True
        return self._ask("call", list(args), kwargs, sentence=call_text(self._name, args, kwargs))

    def __getattr__(self, name):
        """Return what the function keeps as an attribute, such as a cache's cache_clear()."""
        return self._link.get(self, _public(name))


class Class(Remote):
    """A class of the student's; calling it makes an object."""

    __slots__ = ()

    def __call__(self, *args, **kwargs):
        """Create an object in the box."""
        __tracebackhide__ = True
        return self._ask("make", list(args), kwargs, sentence=call_text(self._name, args, kwargs))

    def __getattr__(self, name):
        """Return a class attribute or method."""
        return self._link.get(self, _public(name))

    def __instancecheck__(self, value):
        """Ask the box about its own objects; nothing else is an instance."""
        return isinstance(value, Object) and value._ask("operator", "isinstance", [self]) is True


class Object(Remote):
    """An instance of a class that the test knows by name."""

    __slots__ = ()

    def __getattr__(self, name):
        """Return an attribute or method."""
        return self._link.get(self, _public(name))

    def __eq__(self, other):
        """Ask the student only between two such objects, never against plain data."""
        return self is other or isinstance(other, Object) and self._ask("operator", "__eq__", [other]) is True


def _operator(name):
    """Return the special method that hands the operation over to the box."""
    def method(self, *args):
        """Hand over; leaving `with` always says that nothing was raised."""
        __tracebackhide__ = True
        if name == "__exit__":
            args = (None, None, None)
        if name == "__repr__" and not self._link.alive(self):
            return object.__repr__(self)
        return self._ask("operator", name, list(args), sentence=call_text(f"{self._name}.{name}", args, {}))
    return method


for _name in OPERATORS:
    setattr(Object, f"__{_name}__", _operator(f"__{_name}__"))


class Iterator(Remote):
    """A generator of the student's, pulled one item at a time, at most wire.ENTRIES of them."""

    __slots__ = ()

    def __iter__(self):
        """Return itself."""
        return self

    def __next__(self):
        """Return the next item."""
        __tracebackhide__ = True
        keep(self, _left=self._left - 1)
        if self._left < 0:
            self._link.fail(f"{self._name} gave more than {wire.ENTRIES} items")
        return self._ask("operator", "__next__", [], sentence=f"next({self._name})")


class Missing:
    """A name that the student has not written: importing it is fine, using it fails the test."""

    def __init__(self, link, reason):
        """Keep the sentence that a use fails with."""
        self.__dict__.update(_link=link, _reason=reason)

    def __repr__(self):
        """Say what it is."""
        return "<missing>"

    def __getattr__(self, name):
        """Fail the test, but for the special names that Python and pytest probe."""
        return self._fail() if not name.startswith(PROBED) else _absent(name)

    def _fail(self, *_, **__):
        """Fail the test."""
        __tracebackhide__ = True
        self._link.fail(self._reason)

    __eq__ = __instancecheck__ = _fail
    __hash__ = None


for _name in OPERATORS:
    for _kind in (Missing, Opaque):
        if _name not in ("repr", "hash", "str"):
            setattr(_kind, f"__{_name}__", _kind._fail)


class Module(Remote):
    """A module of the student's."""

    __slots__ = ()

    def __getattr__(self, name):
        """Return what the module has under a name; AttributeError if it has nothing."""
        __tracebackhide__ = True
        if name in self._inner:
            return self._inner[name]
        return self._link.get(self, _public(name), named=True)


class Names:
    """What `from module import a, b` reads from: absent names are Missing, so that the file can be collected."""

    def __init__(self, link, module, names):
        """Look all names up now."""
        for name in names:
            try:
                value = getattr(module, name)
            except (AttributeError, Fault) as error:
                value = Missing(link, str(error))
            except (Exception, SystemExit) as error:    # of a module's own __getattr__, PEP 562
                value = Missing(link, f"looking up {module._name}.{name} raised {type(error).__name__}: {error}")
            setattr(self, name, value)


class Package(Module):
    """What `import a.b` binds: `a`, with `b` below it."""

    __slots__ = ()

    def __init__(self, link, name):
        """Make the modules on the way."""
        parts = name.split(".")
        super().__init__(link, [parts[0]], parts[0])
        part = self
        for depth in range(2, len(parts) + 1):
            whole = ".".join(parts[:depth])
            part._inner[parts[depth - 1]] = child = Module(link, [whole], whole)
            part = child


def keep(remote: Remote, **values) -> None:
    """Set what we keep about something in the box, beside its own attributes there."""
    for name, value in values.items():
        object.__setattr__(remote, name, value)


def _public(name):
    """Refuse special names: Python and pytest probe for them, and those probes are not calls of the test."""
    return _absent(name) if name.startswith(PROBED) else name


def _absent(name):
    """Answer as an object without such an attribute does."""
    raise AttributeError(name)


def call_text(name: str, args, kwargs) -> str:
    """Return a call as the student would write it, cut to a readable length."""
    parts = [short(value) for value in args] + [f"{key}={short(value)}" for key, value in kwargs.items()]
    return f"{name}({', '.join(parts)})"


def short(value, limit: int = 120) -> str:
    """Return a repr of at most limit characters."""
    text = value.__name__ if type(value) is types.FunctionType else plain_repr(value)
    return text if len(text) <= limit else text[:limit - 3] + "..."


def plain_repr(value) -> str:
    """Return a repr that is the same in every run: sets in order, no addresses; it asks no box and never fails."""
    try:
        value = type(value).__mro__[2](value) if isinstance(value, Shared) else value
        return _container_repr(value) if type(value) in CONTAINERS else _single_repr(value)
    except (Exception, Fault):      # an integer of more digits than Python writes, say
        return f"<{type(value).__name__} that cannot be shown>"


def _container_repr(value) -> str:
    """Return the repr of a built-in container, in order."""
    items = map(plain_repr, value)
    if type(value) is dict:
        items = (f"{plain_repr(key)}: {plain_repr(item)}" for key, item in value.items())
    elif type(value) in (set, frozenset):
        items = sorted(items)
    before, after, empty = CONTAINERS[type(value)]
    text = ", ".join(items)
    return f"{before}{text}{',' if type(value) is tuple and len(value) == 1 else ''}{after}" if value else empty


def _single_repr(value) -> str:
    """Return the repr of one thing."""
    if isinstance(value, Object):
        return f"<an object of the student's class {value._name}>"
    text = repr(value)
    return f"<{type(value).__name__}>" if " at 0x" in text and type(value) is not str else text
