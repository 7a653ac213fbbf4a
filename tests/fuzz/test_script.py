"""Fuzzing of grader/inside/script: whatever a script is, it comes to its end, and nothing of Python comes out of it."""
import importlib
import json
import random
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import grader
from tests.fuzz.effort import effort
from tests.inside.script.running import rows

DATA = Path(__file__).parents[1] / "inside" / "script" / "data"
SOUND = [expression for expression, _ in rows(DATA / "expressions.jsonl")] + [
    f"pm.{claim}" for claim, _ in rows(DATA / "assertions.jsonl")] + [
    "for (const [a, {b = 1, ...c}] of [[1, {x: 2}]]) { if (a) continue; else break }",
    "try { null.x } catch (e) { throw e }",
    "var f = function g(n = 2, ...m) { return n > 0 ? g(n - 1) : m }; f?.(3)",
    "while (typeof x !== 'string') x = `${1}`",
    "pm.test('a', () => pm.expect([3, 1].sort()).to.have.members([1, 3]))",
    "let o = {...{a: 1}, ['b']: 2}; o.c ??= o.b"]
WORDS = sorted({word for text in SOUND for word in re.findall(r"\w+|[^\w\s]+", text)}) + [
    "length", "=>", "this", "new", "delete", "__proto__", "constructor", "Infinity", "-0", "1e308", "'\\ud83d'",
    "/(a+)+$/", "{}",
    "[]", "...", "?.", "undefined", "null", "async", "class", "pm.response", "pm.expect", "pm.variables", ".call",
    ".not", ".deep"]
PLACE = {"request": "Look", "event": "test", "number": 1, "method": "GET"}
REPLY = {"status": 200, "reason": "OK", "headers": [["A", "b"]], "body": '{"words": [{"word": "tea", "count": 3}]}'}


@pytest.fixture(scope="module", autouse=True)
def script():
    """Return the module that runs scripts, with the depth of a box, and fewer steps."""
    home, limit = Path(grader.__file__).parent, sys.getrecursionlimit()
    sys.path[:0] = [str(home / "inside"), str(home / "box")]
    sys.setrecursionlimit(6000)
    machine = importlib.import_module("script.machine")
    steps, machine.STEPS = machine.STEPS, 2000
    try:
        yield importlib.import_module("script.postman")
    finally:
        machine.STEPS = steps
        sys.setrecursionlimit(limit)
        del sys.path[:2]


def played(script, source):
    """Return what a run says of a script, as JSON; whatever our runner lacks is named."""
    run = script.Run(random.Random(1), {scope: {} for scope in ("variables", *script.SCOPES)})
    try:
        script.play(run, source, PLACE, REPLY)
        run.filled("{{a}}")
    except script.UnsupportedError as lacking:
        return json.dumps([str(lacking), lacking.line])
    return json.dumps([run.tests, run.errors])


@st.composite
def mutated(draw):
    """Draw a sound script of which something was changed: a piece cut out, doubled, or taken from another one."""
    text = draw(st.sampled_from(SOUND))
    for _ in range(draw(st.integers(0, 4))):
        begin = draw(st.integers(0, len(text)))
        other = draw(st.sampled_from(SOUND))
        first = draw(st.integers(0, len(other)))
        piece = draw(st.one_of(st.just(""), st.sampled_from(WORDS), st.just(other[first:first + 12]),
                               st.text(max_size=3)))
        text = text[:begin] + piece + text[begin + draw(st.sampled_from((0, 0, 1, 2, 5, 20))):]
    return text


@effort(400)
@given(source=mutated())
def test_changed_script_comes_to_its_end(script, source):
    """Say what is wrong with it or lacking, and raise nothing."""
    played(script, source)


@effort(300)
@given(words=st.lists(st.sampled_from(WORDS), max_size=12))
def test_heap_of_words_comes_to_its_end(script, words):
    """Take the words of the language in any order."""
    played(script, " ".join(words))


@effort(300)
@given(method=st.sampled_from([
    f"{value}.{name}" for value in ("'a,b'", "[3, 1, 2]", "({a: 1})", "(1.5)", "/a+/g", "JSON", "Math", "Object",
                                    "Array", "Number",
                                    "pm", "pm.variables", "pm.response", "pm.response.headers", "pm.expect([1])",
                                    "console",
                                    "pm.expect('a').to.not", "pm.response.to.have", "pm.expect({a: 1}).to.deep")
    for name in sorted({word for text in SOUND for word in text.replace("(", ".").split(".") if word.isidentifier()})]),
    arguments=st.lists(st.sampled_from(["1", "-1", "NaN", "1e300", "'a'", "''", "[]", "[1, 'a']", "{a: 1}", "null",
                                        "undefined",
                                        "() => 1", "(a, b) => a < b", "/a/", "true", "pm", "Infinity"]), max_size=3))
def test_every_method_takes_whatever_it_gets(script, method, arguments):
    """Call what there is with too little, too much, and the wrong thing."""
    played(script, f"{method}({', '.join(arguments)})")
