"""The link between proxies and the box of the moment: requests out, evidence in, and a record of every call."""
import io
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from grader.box import Box, Breach, wire
from grader.judge import proxy
from grader.judge.evidence import carried_back, exception_of, exception_kind, files_below, whole_number, word
from grader.judge.proxy import Fault
from grader.judge.tools import Shared

FACES = {"function": proxy.Function, "class": proxy.Class, "module": proxy.Module}


@dataclass(frozen=True)
class Call:
    """One call that a test made: what was asked, what came back, which exception, and where the student raised it."""

    text: str
    result: object = None
    error: BaseException | None = None
    place: tuple[str, int] | None = None


@dataclass(frozen=True)
class Clock:
    """When everything has to be over, in seconds of time.monotonic, and how long one call may take, in seconds."""

    end: float
    call: float
    total: float


class Link:
    """Asks the current box, starting one when there is none; `start` is called without arguments and gives a Box.

    `paths` are the student's modules, name to path; `kinds` is what the reference solution has under each name.
    """

    def __init__(self, start: Callable[[], Box], paths: Mapping[str, str], kinds: Mapping[str, str], clock: Clock):
        self.start, self.paths, self.kinds, self.clock = start, paths, kinds, clock
        self.box, self.folder, self.slow = None, None, (0.0, "")
        self.seen, self.calls, self.faults = {}, [], []
        self.objects, self.callbacks = {}, []           # of the current box
        self.imported, self.named, self.classes, self.broken = set(), set(), {}, {}

    def open(self) -> Box:
        """Return a box that answers, started and told what to import when there is none."""
        if self.box is None or self.box.closed:
            self.drop()
            self.box = self.start()
        return self.box

    def drop(self) -> None:
        """End the current box; objects in it are gone."""
        if self.box is not None:
            self.box.close()
        self.box, self.objects, self.callbacks, self.imported = None, {}, [], set()

    def alive(self, remote) -> bool:
        """Tell whether the box of a proxy can still answer."""
        return remote._box is None or not remote._box.closed

    def get(self, remote, name: str, named: bool = False):
        """Return an attribute; a class that the test reaches through a module becomes known by name."""
        __tracebackhide__ = True
        try:
            value = self.ask("get", remote, sentence=f"{remote._name}.{name}", path=(name,))
        except AttributeError:
            if named:
                raise AttributeError(f"{self.paths.get(remote._name, remote._name)} defines no {name}") from None
            raise
        if named:
            self._check_kind(f"{remote._name}.{name}", value)
            if isinstance(value, proxy.Class):
                self.named.add(value._name)
            if isinstance(value, (proxy.Class, proxy.Function)):
                proxy.keep(value, _target=[*remote._target, name], _box=None)   # found again in the next box
        if isinstance(value, proxy.Function) and isinstance(remote, proxy.Object):
            proxy.keep(value, _name=f"{remote._name}.{name}")
        return value

    def _check_kind(self, name: str, value) -> None:
        """Note what kind of thing a name is; fail if the reference solution has another kind of thing there."""
        kind = next((kind for kind, face in FACES.items() if isinstance(value, face)), "value")
        self.seen[name] = kind = "class" if isinstance(value, type) else kind
        if self.kinds.get(name, kind) != kind:
            self.fail(f"expected {name} to be a {self.kinds[name]}, got a {kind}")

    def ask(self, op: str, remote, *rest, sentence: str, path=()):
        """Carry out one operation in the box and return its decoded result, or raise what it raised."""
        __tracebackhide__ = True
        root = remote._target[0]
        if self.broken.get(root):
            self.fail(self.broken[root])
        box, changing = self.open(), []
        if remote._box not in (None, box):
            self.fail(f"{sentence} needs an object of a box that has ended")
        if type(root) is str and root not in self.imported:
            self._import(root, box)

        def refer(value):
            return self._refer(value, box, changing)

        def resolve(tag, body):
            return self._resolve(tag, body, sentence, op == "make")

        request = self._request(op, [*remote._target, *path], rest, refer, sentence)
        reply = self._send(box, request, sentence, lambda question: self._call_back(question, resolve, refer))
        try:
            result, error, place = self._read(reply, resolve, changing)
        except wire.WireError as broken:
            box.close()
            self.fail(f"{sentence} sent an answer that cannot be used: {broken}")
        if op != "get":
            self.calls = [*self.calls[-19:], Call(sentence, result, error, place)]
        if error:
            raise error from None
        return result

    def _request(self, op, target, rest, refer, sentence) -> dict:
        """Return the message of one operation; TypeError for an argument that cannot travel."""
        try:
            request = {"op": op, "args": [{"target": target}, *(wire.encode(item, refer) for item in rest)]}
        except wire.WireError as error:
            raise TypeError(f"{sentence}: {error}") from None
        request["tables"] = [name for name in ("numpy", "pandas") if name in sys.modules] if rest else []
        if op in ("call", "make") and isinstance(sys.stdin, io.StringIO):
            request["stdin"] = sys.stdin.read()
        if self.folder:
            request["folder"] = {"path": str(self.folder), "files": files_below(self.folder)}
        return request

    def _send(self, box: Box, request: dict, sentence: str, answer=None) -> dict:
        """Return the box's reply, with what was printed passed on; fail with one sentence for a breach."""
        __tracebackhide__ = True
        began = time.monotonic()
        if began >= self.clock.end:
            self.fail(f"not reached: {self.slow[1] or 'the tests'} used up the {self.clock.total:g} s")
        end = min(self.clock.end, began + self.clock.call)
        try:
            reply = box.ask(request, end, answer)
        except Breach as breach:
            limit = f"did not answer within {end - began:.3g} s: an endless loop, or much too slow"
            self.fail(f"{sentence} {limit if breach.kind == 'time' else breach}")
        finally:
            self.slow = max(self.slow, (time.monotonic() - began, sentence))
        for name, stream in (("out", sys.stdout), ("err", sys.stderr)):
            if type(text := reply.get(name)) is str and text:
                stream.write(text)
        return reply

    def load(self, name: str) -> None:
        """Have the current box import a module now, as an import statement does."""
        if name not in self.broken:
            box = self.open()
            if name not in self.imported:
                self._import(name, box)

    def _import(self, name: str, box: Box) -> None:
        """Have the box import a module; that it cannot is told once and remembered for the tests to come."""
        __tracebackhide__ = True
        try:
            reply = self._send(box, {"op": "get", "args": [{"target": [name]}]}, f"import {name}")
            bases, text = reply.get("error", [[""], ""])[:2]
            why = f"{word(bases[0])}: {str(text)[:300]}" if bases[0] else ""
        except Fault as fault:
            self.broken[name] = str(fault)
            raise
        except (TypeError, ValueError, LookupError):
            why = "its answer makes no sense"
        if why:
            self.broken[name] = f"{name} could not be imported: {why}"
            self.fail(self.broken[name])
        self.imported.add(name)

    def _refer(self, value, box, changing):
        """Return the form of a proxy, of a shared container or of a function of the test; None for data."""
        if isinstance(value, proxy.Remote):
            return {"target": value._home[1] if value._home[0] is box else value._target}
        if isinstance(value, Shared):
            changing.append(value)
            number, base = len(changing) - 1, type(value).__mro__[2]
            return {"shared": [number, wire.encode(base(value), lambda item: self._refer(item, box, changing))]}
        if callable(value) and not isinstance(value, (proxy.Missing, proxy.Opaque)):
            self.callbacks.append(value)
            return {"callback": len(self.callbacks) - 1}
        return None

    def _call_back(self, question, resolve, refer) -> dict:
        """Call a function of the test with the student's arguments, and return its answer for the box."""
        try:
            function = self.callbacks[whole_number(question["callback"])]
            args, kwargs = wire.decode(question["args"], resolve), wire.decode(question["kwargs"], resolve)
            if type(args) is not list or type(kwargs) is not dict:
                raise wire.WireError("bad callback")
        except LookupError as error:
            raise wire.WireError("bad callback") from error
        try:
            return {"value": wire.encode(function(*args, **kwargs), refer)}
        except Exception as error:
            return {"error": [type(error).__name__, str(error)]}

    def _read(self, reply, resolve, changing):
        """Return the result, the exception and its place, after carrying back files and shared containers."""
        carried_back(reply, resolve, changing, self.folder)
        if "error" not in reply:
            return wire.decode(reply.get("value"), resolve), None, None
        error, place = exception_of(reply["error"], resolve, self.classes)
        return None, error, place if place and place[0] in self.paths.values() else None

    def fail(self, sentence: str):
        """Note a breach and raise it: the test fails even if it catches everything."""
        self.faults.append(sentence)
        raise Fault(sentence)

    def _resolve(self, tag, body, sentence, made):
        """Return the proxy of something that is not data; `made` by a test's own call of a class."""
        if tag == "module" and type(body) is str:
            return proxy.Module(self, [body], body)
        if tag == "function":
            return proxy.Function(self, [whole_number(body[0])], word(body[1]), self.box)
        if tag == "iterator":
            return proxy.Iterator(self, [whole_number(body)], sentence, self.box)
        if tag == "class":
            number, name, bases, raises = body
            if raises:
                return exception_kind(bases, self.classes)
            return proxy.Class(self, [whole_number(number)], word(name), self.box)
        if tag == "object":
            number, bases = whole_number(body[0]), [word(base) for base in body[1]]
            if not made and not self.named.intersection(bases):
                return proxy.Opaque(self, bases[0])
            if number not in self.objects:
                self.objects[number] = proxy.Object(self, [number], bases[0], self.box)
            return self.objects[number]
        raise wire.WireError("unknown form")
