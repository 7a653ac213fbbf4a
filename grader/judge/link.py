"""The link between proxies and the box of the moment: requests out, evidence in, and a record of every call."""
import io
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from grader.box import Box, Breach, wire
from grader.judge import proxy, references
from grader.judge.evidence import NONSENSE, carried_back, exception_of, files_below, typed, word
from grader.judge.proxy import Fault
from grader.judge.tools import Shared
from grader.model import Limits

FACES = {"function": proxy.Function, "class": proxy.Class, "module": proxy.Module}
TABLES = (("numpy", "{'array': ["), ("pandas", "{'frame': ["))      # what the box imports, by a form's beginning


@dataclass(frozen=True)
class Call:
    """One call that a test made: what was asked, what came back, which exception, and where the student raised it."""

    text: str
    result: object = None
    error: BaseException | None = None
    place: tuple[str, int] | None = None


@dataclass(frozen=True)
class Clock:
    """When everything has to be over, in seconds of time.monotonic, how long one call may take, and other limits."""

    end: float
    call: float
    limits: Limits


class Link:
    """Asks the current box, starting one when there is none; `start` is called without arguments and gives a Box.

    `paths` are the student's modules, name to path; `kinds` is what the reference solution has under each name.
    """

    def __init__(self, start: Callable[[], Box], paths: Mapping[str, str], kinds: Mapping[str, str], clock: Clock):
        """Begin without a box and without calls."""
        self.start, self.paths, self.kinds, self.clock = start, paths, kinds, clock
        self.box, self.folder, self.slow = None, None, (0.0, "")
        self.seen, self.calls, self.faults = {}, [], []
        self.objects, self.callbacks, self.numbers = {}, [], {}         # of the current box
        self.imported, self.told, self.named, self.classes, self.broken = set(), set(), set(), {}, {}

    def open(self) -> Box:
        """Return a box that answers, started and told what to import when there is none; fail when time is over."""
        if self.box is None or self.box.closed:
            self._check_time()
            self.drop()
            self.box = self.start()
        return self.box

    def wait(self) -> float:
        """Start the first box; return the seconds that took, which are the machine's and not the student's."""
        began = time.monotonic()
        if began < self.clock.end:
            self.open()
        waited = time.monotonic() - began
        self.clock = replace(self.clock, end=self.clock.end + waited)
        return waited

    def _check_time(self) -> None:
        """Fail if the time of the tests is over."""
        if time.monotonic() >= self.clock.end:
            self.fail(f"not reached: {self.slow[1] or 'the tests'} used up the {self.clock.limits.seconds:g} s")

    def drop(self) -> None:
        """End the current box; objects in it are gone."""
        if self.box is not None:
            self.box.close()
        self.box, self.objects, self.callbacks, self.numbers, self.imported = None, {}, [], {}, set()

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
                raise proxy.UndefinedError(f"{self.paths.get(remote._name, remote._name)} defines no {name}") from None
            raise
        if named:
            self._check_kind(f"{remote._name}.{name}", value)
            if isinstance(value, proxy.Class):
                self.named.add(value._name)
            if isinstance(value, (proxy.Class, proxy.Function, proxy.Object)):
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
        (box, target), changing = self._reach(remote, sentence), []

        def refer(value):
            if isinstance(value, Shared):
                changing.append(value)
                return {"shared": [len(changing) - 1, wire.encode(type(value).__mro__[2](value), refer)]}
            return references.refer(self, value, sentence)

        def resolve(tag, body):
            return references.resolve(self, tag, body, (sentence, op == "make"))

        try:
            forms = [{"target": [*target, *path]}, *(wire.encode(item, refer) for item in rest)]
        except wire.WireError as error:
            raise TypeError(f"{sentence}: {error}") from None
        reply = self._send(box, self._request(op, forms), sentence,
                           lambda question: references.call_back(self, question, resolve, refer))
        try:
            call = self._read(sentence, reply, resolve, changing)
        except NONSENSE as broken:
            box.close()
            self.fail(f"{sentence} sent an answer that cannot be used: {broken}")
        if op != "get":
            self.calls = [*self.calls[-19:], call]
        if call.error:
            raise call.error from None
        return call.result

    def _reach(self, remote, sentence: str) -> tuple[Box, list]:
        """Return a box that has imported what is needed, and where something is in it."""
        __tracebackhide__ = True
        root = remote._target[0]
        if self.broken.get(root):
            self.fail(self.broken[root])
        box = self.open()
        target = self.target(remote, sentence)
        if type(root) is str and root not in self.imported:
            self._import(root, box)
        return box, target

    def _request(self, op: str, forms: list) -> dict:
        """Return the message of one operation, with all that the box needs beside it."""
        text = str(forms)
        request = {"op": op, "args": forms, "tables": [name for name, tag in TABLES if tag in text]}
        if op not in ("get", "set", "del") and isinstance(sys.stdin, io.StringIO):
            request["stdin"] = sys.stdin.getvalue()[sys.stdin.tell():]
        if self.folder:
            request["folder"] = {"path": str(self.folder), "files": files_below(self.folder)}
        return request

    def _send(self, box: Box, request: dict, sentence: str, answer=None) -> dict:
        """Return the box's reply; fail with one sentence for a breach."""
        __tracebackhide__ = True
        self._check_time()
        began = time.monotonic()
        end = min(self.clock.end, began + self.clock.call)
        try:
            return box.ask(request, end, answer)
        except Breach as breach:
            limit = f"did not answer within {self.clock.call:g} s: an endless loop, or much too slow"
            if end == self.clock.end:
                limit = f"was still running when the {self.clock.limits.seconds:g} s for all tests were over"
            self.fail(f"{sentence} {limit if breach.kind == 'time' else breach}")
        finally:
            self.slow = max(self.slow, (time.monotonic() - began, sentence))

    def target(self, remote, sentence: str) -> list:
        """Return where something is in the current box: by number where that box knows it, else by name."""
        __tracebackhide__ = True
        if remote._box not in (None, self.box):
            self.fail(f"{sentence} needs an object of a box that has ended")
        return remote._home[1] if remote._home[0] is self.box else remote._target

    def _print(self, reply: dict) -> None:
        """Pass on what the student's code has printed."""
        for name, stream in (("out", sys.stdout), ("err", sys.stderr)):
            if type(text := reply.get(name)) is str and text:
                stream.write(text)

    def load(self, name: str) -> None:
        """Have the current box import a module now, as an import statement does."""
        if name not in self.broken:
            box = self.open()
            if name not in self.imported:
                self._import(name, box)

    def _import(self, name: str, box: Box) -> None:
        """Have the box import a module; that it cannot is told once and remembered for the tests to come.

        What an import prints is passed on once for each test file, as one interpreter does.
        """
        __tracebackhide__ = True
        try:
            reply = self._send(box, {"op": "get", "args": [{"target": [name]}]}, f"import {name}")
            if name not in self.told:
                self._print(reply)
            self.told.add(name)
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

    def _read(self, sentence: str, reply: dict, resolve, changing) -> Call:
        """Return what came of a call, after passing on all that it did beside its result."""
        self._print(reply)
        if isinstance(sys.stdin, io.StringIO):
            rest = sys.stdin.getvalue()[sys.stdin.tell():]
            sys.stdin.seek(sys.stdin.tell() + typed(reply, rest))
        carried_back(reply, resolve, changing, self.folder)
        if "error" not in reply:
            return Call(sentence, wire.decode(reply.get("value"), resolve))
        error, place = exception_of(reply["error"], resolve, self.classes)
        return Call(sentence, None, error, place if place and place[0] in self.paths.values() else None)

    def fail(self, sentence: str):
        """Note a breach and raise it: the test fails even if it catches everything."""
        self.faults.append(sentence)
        raise Fault(sentence)
