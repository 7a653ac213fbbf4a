"""Runs the tree of a script, step by step, up to a number of steps (ECMA-262, 8 to 15).

Nothing of Python is within a script's reach: it sees values of `script.values`, and members that tables of ours name.
"""
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from script.actions import ACTIONS, BreakError, ContinueError, ReturnError
from script.evaluation import EVALUATIONS, key_of
from script.members import member_of, put_member, spread
from script.tokens import UnsupportedError
from script.tree import Code, Node
from script.values import UNDEFINED, Function, ThrownError, failure, text_of

STEPS = 200_000     # of one script
SECONDS = 2.0       # of processor time, for what is one step and takes long, such as a regular expression that explodes


class Scope:
    """Names and their values, and the scope around it; a name in `fixed` is a constant."""

    def __init__(self, around=None):
        """Begin without names."""
        self.names, self.fixed, self.around = {}, set(), around

    def home(self, name):
        """Return the scope that has a name, None if none has it."""
        scope = self
        while scope is not None and name not in scope.names:
            scope = scope.around
        return scope


class ExhaustedError(Exception):
    """A script that took more steps or more time than it may."""


class Machine:
    """Runs scripts with the names that it is given."""

    def __init__(self, names: dict, lacks: frozenset = frozenset(), loose: dict | None = None):
        """Take the names that every script sees, those that only Postman has, and those that scripts before left.

        What a script assigns to without declaring it is added to the latter.
        """
        self.loose, self.lacks, self.steps = Scope(), lacks, 0
        self.loose.names = {} if loose is None else loose
        self.world = Scope(self.loose)
        self.world.names.update(names)

    def run(self, code: Code) -> None:
        """Run a whole script; ThrownError, UnsupportedError or ExhaustedError if it does not come to its end."""
        self.steps = 0
        try:
            with hurried():
                self.invoke(code, self.world, [])
        except RecursionError:
            raise ExhaustedError("calls itself without an end") from None

    def invoke(self, code: Code, around: Scope, arguments: list):
        """Return what a function returns."""
        scope = Scope(around)
        scope.names.update(dict.fromkeys(code.names, UNDEFINED))
        for place, (pattern, default, rest) in enumerate(code.parameters):
            value = arguments[place:] if rest else arguments[place] if place < len(arguments) else UNDEFINED
            if value is UNDEFINED and default is not None:
                value = self.evaluate(default, scope)
            self.bind(pattern, value, scope)
        try:
            self.execute(code.body, scope)
        except ReturnError as returned:
            return returned.value
        except (BreakError, ContinueError):
            raise failure("there is a break or continue outside of a loop", "SyntaxError") from None
        return UNDEFINED

    def execute(self, node: Node, scope: Scope) -> None:
        """Do a statement; an error learns its line."""
        self._step()
        try:
            ACTIONS[node.kind](self, node, scope)
        except (ThrownError, UnsupportedError) as error:
            error.line = error.line or node.line
            raise

    def evaluate(self, node: Node, scope: Scope):
        """Return the value of an expression."""
        self._step()
        return EVALUATIONS[node.kind](self, node, scope)

    def bind(self, pattern, value, scope: Scope, fixed: bool = False) -> None:
        """Declare the names of a pattern with the values that they get."""
        if isinstance(pattern, str):
            scope.names[pattern] = value
            scope.fixed.add(pattern) if fixed else scope.fixed.discard(pattern)
            return
        if value is None or value is UNDEFINED:
            raise failure(f"there are no members to take from {text_of(value)}")
        rows, taken = None, []
        for place, (key, inner, default, rest) in enumerate(pattern.parts):
            if key is None and not (rest and isinstance(value, dict)):
                rows = spread(value) if rows is None else rows
                found = rows[place:] if rest else rows[place] if place < len(rows) else UNDEFINED
            elif rest:
                found = {name: item for name, item in value.items() if name not in taken}
            else:
                name = key if isinstance(key, str) else text_of(self.evaluate(key, scope))
                taken.append(name)
                found = member_of(value, name)
            if found is UNDEFINED and default is not None:
                found = self.evaluate(default, scope)
            if inner is not None:
                self.bind(inner, found, scope, fixed)

    def assign(self, target: Node, value, scope: Scope) -> None:
        """Give a name or a member a value; a name that nobody declared becomes everybody's."""
        if target.kind == "name":
            home = scope.home(target.parts[0]) or self.loose
            if target.parts[0] in home.fixed:
                raise failure(f"'{target.parts[0]}' was given another value; expected none, as it is a const")
            home.names[target.parts[0]] = value
        else:
            thing = self.evaluate(target.parts[0], scope)
            put_member(thing, key_of(self, target, scope), value)

    def function(self, code: Code, scope: Scope) -> Function:
        """Return a function of a script."""
        around = Scope(scope)
        made = Function(code.name, lambda arguments: self.invoke(code, around, arguments),
                        len(code.parameters))
        if code.name:
            around.names[code.name] = made
        return made

    def _step(self):
        """Count one step."""
        self.steps += 1
        if self.steps > STEPS:
            raise ExhaustedError(f"takes more than {STEPS} steps; usually a loop without an end")


@contextmanager
def hurried() -> Iterator[None]:
    """Raise ExhaustedError when the time is over, and again each second, in what is done meanwhile; not on Windows."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_):
        """End what goes on; re looks for signals as it goes."""
        raise ExhaustedError(f"takes more than {SECONDS:g} s; usually a regular expression that has to try everything")
    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
