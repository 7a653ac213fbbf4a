"""Answers that no honest box sends: the program that answers calls is taken over, and each call gets another one."""
from tests.hostile.handins import HandIn

# How the calls of the hidden tests are told apart, by a text in what is asked.
CALLS = ("'a b a'", "['']", "[5]", "mean_length", "favourite", "numbers", "pear plum", "'Pear'")
PROGRAM = '''\
"""Answer each call by a forged message (row 53)."""
import sys

CALLS = {calls!r}
nan, inf = float("nan"), float("inf")
FORGED = {forged!r}
Worker = sys.modules["worker"].Worker
honest = Worker.answer


def answer(worker, request):
    """Return what was forged for a call, and an honest answer to all other questions."""
    asked = str(request["args"])
    if request["op"] != "call" or not any(call in asked for call in CALLS):
        return honest(worker, request)
    forged = next(forged for call, forged in zip(CALLS, FORGED, strict=False) if call in asked)
    return {{"id": request["id"], **forged}} if type(forged) is dict else forged


Worker.answer = answer
count_words = mean_length = favourite = numbers = visit = lambda *_: None
'''
VALUES = (
    {"int": "zz"}, {"int": "f" * 300_000}, {"float": "many"}, {"bytes": 5}, {"dict": [[1]]}, {"dict": [[[], 1]]},
    {"set": [[]]}, {"tuple": 5}, {"range": [0, 1, 0]}, {"sub": ["x y", 1]}, {"sub": ["x", {"sub": ["y", None]}]},
    {"array": ["<f8", [2 ** 40], "", False]}, {"array": ["O", [1], "00", False]}, {"frame": [1, 2, 3, 4]},
    {"complex": "x"}, {"decimal": "1e999999999"}, {"path": 5}, {"type": "eval"}, {"module": 5},
    {"class": [0, "Basket", 5, True]}, {"class": [[], [], [[]], False]}, {"function": []},
    {"function": [True, "count_words"]}, {"iterator": "x"}, {"object": [[], ["Basket"]]}, {"object": [0, [[], {}]]},
    {"target": ["os", "system"]}, {"shared": [0, 1]}, {"equal": "to everything"}, {},
)
MESSAGES = (
    [], 5, {"id": [1]}, {"id": True, "value": 1}, {"broken": {"a": 1}}, {"ready": True}, {"error": 5},
    {"error": [[], "", [], None]}, {"error": [[[]], "", [], None]}, {"error": [["Odd", [], {}], "", [], None]},
    {"error": [["ValueError"], 10 ** 4000, [], None]}, {"error": [["KeyError"], "k", {"a": 1}, None]},
    {"error": [["UnicodeDecodeError"], "", [1, 2, 3, 4, 5], ["/etc/passwd", -1]]},
    {"error": [["ValueError"], "", [], [[], []]]}, {"error": [["BaseExceptionGroup"], "", ["a", []], None]},
    {"value": 1, "shared": {"\u00b2": 1}}, {"value": 1, "shared": {"0": 1}}, {"value": 1, "files": {"../x": "00"}},
    {"value": 1, "gone": {"a": 1}}, {"value": 1, "typed": -5}, {"value": 1, "out": {"a": 1}, "err": ["b"]},
    {"value": 1, "out": "\ud800"}, {"callback": -1, "args": [], "kwargs": {"dict": []}}, {"callback": [], "args": 5},
    {"value": float("nan")}, {"value": 10 ** 4000},
)
ALL = (*({"value": value} for value in VALUES), *MESSAGES)
HANDINS = tuple(HandIn(f"forged_messages_{place // len(CALLS):02}",
                       PROGRAM.format(calls=CALLS, forged=ALL[place:place + len(CALLS)]),
                       rows=(53,), says=(("", "behaviour.hidden.test_counts_words"),))
                for place in range(0, len(ALL), len(CALLS)))
