"""The object `pm` that scripts in Postman see: tests, expectations, the answer, and variables.

https://learning.postman.com/docs/reference/postman-sandbox/ says what each member does; ours lacks many of them.
"""
import functools
import re
import uuid
from dataclasses import dataclass, field

from script.assertions import expect
from script.library import LACKING, names
from script.machine import ExhaustedError, Machine
from script.replies import answer
from script.statements import read_script
from script.tokens import ScriptSyntaxError, UnsupportedError, points, units
from script.values import UNDEFINED, Function, Host, ThrownError, failure, function, text_of

SCOPES = ("environment", "collectionVariables", "globals")      # where `pm.variables` looks, after its own
NESTED = 20         # variables within variables
MOMENT = 1767225600     # what `{{$timestamp}}` says, so that the same collection sends the same
NAME = re.compile(r"\{\{([^{}]*)\}\}")


@dataclass
class Run:
    """What one run of a collection has come to: its variables by scope, its tests, and errors of scripts.

    A test is {request, name, message, line}; the message is None where it passed. `dice` is a random.Random, `loose`
    has what scripts gave a value without declaring it.
    """

    dice: object
    variables: dict
    tests: list = field(default_factory=list)
    errors: list = field(default_factory=list)
    loose: dict = field(default_factory=dict)

    def value(self, name: str):
        """Return the value of a variable, undefined if no scope has it."""
        for scope in ("variables", *SCOPES):
            if name in self.variables[scope]:
                return self.variables[scope][name]
        return self._dynamic(name) if name.startswith("$") else UNDEFINED

    def filled(self, text: str) -> str:
        """Return a text of code units with its variables put in; a name that nobody knows stays as it is."""
        for _ in range(NESTED):
            changed = NAME.sub(self._put, text)
            if changed == text:
                break
            text = changed
        return text

    def _put(self, match):
        """Return what stands for one variable."""
        value = self.value(match[1].strip())
        if value is UNDEFINED:
            return match[0]
        return text_of(value)

    def _dynamic(self, name):
        """Return the value of a variable that Postman makes up; those of a run depend on the hand-in alone."""
        if name in ("$guid", "$randomUUID"):
            return str(uuid.UUID(int=self.dice.getrandbits(128), version=4))
        made = {"$timestamp": str(MOMENT), "$isoTimestamp": "2026-01-01T00:00:00.000Z",
                "$randomInt": str(self.dice.randrange(1001))}
        if name in made:
            return made[name]
        if re.fullmatch(r"\$random[A-Z]\w+", name):
            raise UnsupportedError(f"the variable {{{{{name}}}}}")
        return UNDEFINED


def play(run: Run, source: str, place: dict, told: dict | None) -> None:
    """Run a script; what it tests and sets is kept in the run. UnsupportedError says what only newman knows.

    `place` is {request, event, number}: the request's name, "prerequest" or "test", and its place. `told` is the
    answer.
    """
    machine = Machine(names(run.dice) | {"pm": _pm(run, place, told)}, LACKING, run.loose)
    try:
        machine.run(_code(source))
    except (ThrownError, ScriptSyntaxError, ExhaustedError) as error:
        run.errors.append({"request": place["request"], "event": place["event"], "message": str(error),
                           "line": getattr(error, "line", None)})


@functools.lru_cache(1000)
def _code(source):
    """Return the tree of a script, which is read once for all apps."""
    return read_script(source)


def _pm(run, place, told):
    """Return the object `pm` for one script."""
    members = {
        "test": function("test", lambda name, work: _test(run, place, name, work),
                         members={"skip": function("skip", lambda name: UNDEFINED)}),
        "expect": function("expect", expect, members={"fail": function("fail", _fail)}),
        "info": Host("pm.info", {"eventName": place["event"], "iteration": 0.0, "iterationCount": 1.0,
                                 "requestName": units(place["request"]), "requestId": str(place["number"])}),
        "request": Host("pm.request", {"method": units(place["method"]), "name": units(place["request"])}),
        "variables": _scope(run, "variables"), **{scope: _scope(run, scope) for scope in SCOPES},
        "response": UNDEFINED if told is None else answer(told, expect),
    }
    return Host("pm", members)


def _test(run, place, name, work):
    """Run a function as a test, and keep what came of it."""
    if type(work) is not Function or work.length:
        raise UnsupportedError("pm.test() without a function, or with one that takes a parameter")
    row = {"request": place["request"], "name": points(text_of(name)), "message": None, "line": None}
    try:
        work.run([])
    except ThrownError as thrown:
        row |= {"message": str(thrown).removeprefix("AssertionError: "), "line": thrown.line}
    run.tests.append(row)
    return UNDEFINED


def _fail(message):
    """Throw an AssertionError."""
    raise failure("failed" if message is UNDEFINED else points(text_of(message)), "AssertionError")


def _scope(run, scope):
    """Return the variables of a scope; those of `pm.variables` are looked for in all of them."""
    table = run.variables[scope]

    def get(name):
        """Return a variable."""
        return run.value(text_of(name)) if scope == "variables" else table.get(text_of(name), UNDEFINED)

    def put(name, value):
        """Give a variable a value."""
        table[text_of(name)] = value
        return UNDEFINED

    def drop(name):
        """Forget a variable."""
        table.pop(text_of(name), None)
        return UNDEFINED
    work = {"get": get, "set": put, "unset": drop, "has": lambda name: get(name) is not UNDEFINED,
            "replaceIn": lambda text: run.filled(text) if type(text) is str else text}
    return Host(f"pm.{scope}", {name: function(name, item) for name, item in work.items()})
