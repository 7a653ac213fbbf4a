"""The program that imports the student's modules and answers calls. From then on everything it says is a claim."""
import builtins
import contextlib
import gc
import functools
import importlib
import importlib.util
import io
import operator
import os
import sys
import tempfile
import types

import door
import exchange
import wire

# Special methods by what Python itself does for them, so that reflected and fallback forms work as they should.
OPERATORS = {f"__{name.strip('_')}__": getattr(operator, name) for name in (
    "lt le gt ge eq ne add sub mul truediv floordiv mod pow iadd isub imul neg abs and_ or_ contains getitem setitem "
    "delitem".split())}
OPERATORS |= {f"__r{name}__": functools.partial(lambda function, value, other: function(other, value),
                                                getattr(operator, name))
              for name in "add sub mul truediv floordiv mod pow".split()}
OPERATORS |= {f"__{function.__name__}__": function for function in (
    len, iter, next, bool, str, repr, hash, reversed, int, float)}
OPERATORS |= {"__enter__": lambda value: type(value).__enter__(value),
              "__exit__": lambda value, *rest: type(value).__exit__(value, *rest),
              "__call__": lambda value, *args, **kwargs: value(*args, **kwargs),
              "isinstance": isinstance}
FUNCTIONS = (types.FunctionType, types.MethodType, types.BuiltinFunctionType, types.MethodWrapperType)
PRINTED = 64 << 10      # bytes of output kept of one call


class Worker:
    """One conversation: objects handed out so far, and the call that is being answered."""

    def __init__(self, channel):
        """Begin with nothing handed out."""
        self.door = channel
        self.objects, self.numbers, self.callbacks = {}, {}, {}
        self.call, self.shared, self.known = None, {}, set()

    def serve(self):
        """Answer until the grader hangs up."""
        while True:
            self.door.send(self.answer(self.door.read()))

    def answer(self, request):
        """Do what is asked and return the reply; a callback may ask again before its own call is over."""
        outer = self.call, self.shared
        self.call, self.shared = request["id"], {}
        reply = {"id": self.call}
        typed = io.StringIO(request.get("stdin", ""))
        if outer[0] is None:
            sys.stdin = typed
        try:
            if "folder" in request:
                exchange.lay(**request["folder"], known=self.known)
            for name in request.get("tables", ()):
                with contextlib.suppress(ImportError):
                    importlib.import_module(name)
            reply["value"] = self.perform(request["op"], *wire.decode(request["args"], self.resolve))
        except wire.WireError as error:
            reply["broken"] = str(error)
        except BaseException as error:  # noqa: B036 - SystemExit is an answer as well
            reply["error"] = describe(error, self.door.settings["work"])
        try:
            reply |= self.effects(request, typed)
        except (wire.WireError, OSError) as error:
            reply["broken"] = str(error)
        self.call, self.shared = outer
        return reply

    def effects(self, request, typed):
        """Return what a call did beside its result: shared containers, files, input that was read, output."""
        forms = {number: wire.encode(value, self.refer) for number, (value, _) in self.shared.items()}
        done = {"shared": {number: form for number, form in forms.items() if form != self.shared[number][1]},
                "typed": typed.tell() if not typed.closed else 0}
        if "folder" in request:
            done["files"], done["gone"] = exchange.read_back(**request["folder"])
            self.known = {*request["folder"]["files"], *done["files"]}
        done["out"], done["err"] = drain(sys.stdout, 1), drain(sys.stderr, 2)
        return done

    def perform(self, op, target, *rest):
        """Carry out one operation and return the form of its result."""
        if op == "get":
            return wire.encode(target, self.refer)
        if op == "set":
            return setattr(target, *rest)
        if op == "del":
            return delattr(target, *rest)
        if op == "operator":
            return wire.encode(OPERATORS[rest[0]](target, *rest[1]), self.refer)
        value = target(*rest[0], **rest[1])
        if op == "make":    # what a test creates itself is an object, even if its class is a list
            return {"object": [self.number(value), names(type(value))]}
        return wire.encode(value, self.refer)

    def number(self, value):
        """Keep value alive and return its number; the same object has one number."""
        if id(value) not in self.numbers:
            self.numbers[id(value)] = len(self.objects)
            self.objects[len(self.objects)] = value
        return self.numbers[id(value)]

    def refer(self, value):
        """Describe what is not data; None for a subclass of a built-in, which travels as its content."""
        kind = type(value)
        if isinstance(value, types.ModuleType):
            return {"module": value.__name__}
        if isinstance(value, type):
            return {"class": [self.number(value), value.__name__, names(value), issubclass(value, BaseException)]}
        if isinstance(value, FUNCTIONS) or kind.__module__ == "functools":
            return {"function": [self.number(value), getattr(value, "__name__", "function")]}
        if hasattr(kind, "__next__"):
            return {"iterator": self.number(value)}
        if issubclass(kind, tuple(wire.CONTENT)):
            return None
        return {"object": [self.number(value), names(kind)]}

    def resolve(self, tag, body):
        """Return what the grader refers to."""
        if tag == "target":
            return self.target(body)
        if tag == "shared":
            self.shared[str(body[0])] = [wire.decode(body[1], self.resolve), body[1]]
            return self.shared[str(body[0])][0]
        if tag == "callback":
            return self.callbacks.setdefault(body[0], self.callback(*body))
        raise wire.WireError(f"unknown {tag}")

    def target(self, body):
        """Return the object that [module name or number, attribute, ...] names."""
        root, *path = body
        value = importlib.import_module(root) if type(root) is str else self.objects[root]
        for name in path:
            if hasattr(value, "__path__") and not hasattr(value, name) and importlib.util.find_spec(f"{root}.{name}"):
                importlib.import_module(f"{root}.{name}")
            value = getattr(value, name)
        return value

    def callback(self, number, name):
        """Return a function that calls one of the test's."""
        def function(*args, **kwargs):
            return self.ask(number, args, kwargs)
        function.__name__ = function.__qualname__ = name
        return function

    def ask(self, number, args, kwargs):
        """Call a function of the test, in the judge; until it answers it may ask for more."""
        self.door.send({"callback": number, "id": self.call, "args": wire.encode(list(args), self.refer),
                        "kwargs": wire.encode(kwargs, self.refer)})
        while "op" in (answer := self.door.read()):
            self.door.send(self.answer(answer))
        if "error" in answer:
            raise getattr(builtins, answer["error"][0], Exception)(answer["error"][1])
        return wire.decode(answer["value"], self.resolve)


def names(kind):
    """Return the names of a class and its bases, nearest first."""
    return [base.__name__ for base in kind.__mro__[:20]]


def describe(error, folder):
    """Return an exception as [names of its classes, text, plain arguments, [path, line] in the student's files]."""
    place, trace = None, error.__traceback__
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename
        if path.startswith(folder + os.sep):
            place = [os.path.relpath(path, folder), trace.tb_lineno]
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and str(error.filename).startswith(folder + os.sep):
        place = [os.path.relpath(error.filename, folder), error.lineno]
    try:
        text = str(error).replace(folder + os.sep, "")[:2000]     # the folder's name differs from run to run
    except Exception:
        text = "an exception whose text cannot be made"
    return [names(type(error)), text, plain_args(error), place]


def plain_args(error):
    """Return the arguments of an exception, or none if they are not short plain data."""
    try:
        form = wire.encode(list(error.args), lambda value: None)
        return form if len(repr(form)) < 4000 else []
    except Exception:
        return []


def drain(stream, descriptor):
    """Return and forget what was written, also by os.write and by other programs."""
    try:
        stream.flush()
        data = os.pread(descriptor, PRINTED, 0)
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        return data.decode("utf-8", "replace")
    except Exception:
        return ""


def keep_output():
    """Have output go to memory, with a limit like that of a file, where drain() finds it."""
    for number in (1, 2):
        stream = os.memfd_create("output") if hasattr(os, "memfd_create") else tempfile.TemporaryFile().fileno()
        os.dup2(stream, number)


def import_from(settings, request):
    """Put the student's folders first on the path; their statistics.py goes before one that is loaded already.

    The request names the folders below the hand-in's root, the modules that the exercise declares, and whether
    installed packages may be imported.
    """
    site = [settings["site"]] if request["packages"] else []
    sys.argv[:] = [""]
    sys.path[:] = [*(os.path.join(settings["work"], root).rstrip("/") for root in request["roots"]), *sys.path[1:],
                   *site]
    for name in request["modules"]:
        sys.modules.pop(name, None)


def main(text):
    """Serve; the first request says what may be imported from where."""
    channel = door.open_door(text)
    keep_output()
    request = channel.read()
    import_from(channel.settings, request)
    channel.send({"id": request["id"]})
    gc.enable()
    Worker(channel).serve()
