"""Tests for grader/inside/script/machine.py and its helpers: a script does what node does, or is told what lacks."""
import json
import subprocess
from pathlib import Path

import pytest

from tests.inside.script.running import ran, rows, worth

EXPRESSIONS = rows(Path(__file__).parent / "data" / "expressions.jsonl")
# Says what each expression is worth, in the words of `worth`.
NODE = """
const said = [];
for (const text of JSON.parse(require("fs").readFileSync(0, "utf8"))) {
  try {
    const value = (0, eval)("(" + text + "\\n)");
    said.push(typeof value === "function" ? "function" : value === undefined ? "undefined"
      : typeof value === "number" ? (Object.is(value, -0) ? "-0" : String(value)) : JSON.stringify(value));
  } catch (error) { said.push("! " + error.name); }
}
console.log(JSON.stringify(said));
"""


def test_expressions_are_worth_what_node_says(program):
    """Agree on operators, texts, arrays, numbers, patterns, loops and functions."""
    wrong = [(text, wanted, seen) for text, wanted in EXPRESSIONS if (seen := worth(program, text)) != wanted]
    assert not wrong


def test_node_says_so_itself(require):
    """Hold the table against node, where it is installed."""
    require("node")
    said = subprocess.run(["node", "-e", NODE], input=json.dumps([text for text, _ in EXPRESSIONS]), text=True,
                          capture_output=True, check=True).stdout
    assert json.loads(said) == [wanted for _, wanted in EXPRESSIONS]


@pytest.mark.parametrize("source, given", [
    ("const made = []; for (let i = 0; i < 3; i++) made.push(() => i); out(made.map((f) => f()).join())", "0,1,2"),
    ("loose = 5; out(String(loose))", "5"),
    ("var seen = 1; function look() { return seen } seen = 2; out(String(look()))", "2"),
    ("out(later()); function later() { return 'hoisted' }", "hoisted"),
    ("let text = ''; for (const [key, value] of Object.entries({a: 1, b: 2})) { text += key + value } out(text)",
     "a1b2"),
    ("try { throw new TypeError('no') } catch ({name, message}) { out(name + message) } finally { out('last') }",
     "TypeErrorno"),
    ("out(((a, b = a + 1, ...more) => a + b + more.length)(1, undefined, 7, 8).toString())", "5"),
    ("if (false) out('one'); else if (true) out('two'); else out('three')", "two"),
    ("let i = 0\nwhile (true) {\n  i++\n  if (i < 3) continue\n  break\n}\nout(String(i))", "3"),
    ("const f = function fac(n) { return n < 2 ? 1 : n * fac(n - 1) }; out(String(f(5)))", "120"),
])
def test_statements_do_what_they_say(program, source, given):
    """Run loops, closures, declarations and errors."""
    assert ran(program, source)[0] == given


@pytest.mark.parametrize("source, words", [
    ("while (true) {}", "takes more than 200000 steps"),
    ("let i = 0; for (;;) i++", "takes more than 200000 steps"),
    ("function f() { return f() } f()", "calls itself without an end"),
    ("function f() { return [1].map(f) } f()", "calls itself without an end"),
    ("try { while (true) {} } catch (e) { }", "takes more than 200000 steps"),
])
def test_endless_script_comes_to_an_end(program, source, words):
    """Stop after a number of steps, which no script can catch."""
    with pytest.raises(program("script.machine").ExhaustedError, match=words):
        ran(program, source)


def test_slow_step_comes_to_an_end(program, monkeypatch):
    """Stop a regular expression that tries everything, again where the script goes on with it."""
    machine = program("script.machine")
    monkeypatch.setattr(machine, "SECONDS", 0.2)
    with pytest.raises(machine.ExhaustedError, match="takes more than 0.2 s; usually a regular expression"):
        ran(program, "const slow = () => /^(a+)+$/.test('a'.repeat(40) + 'b'); try { slow() } finally { slow() }")


@pytest.mark.parametrize("source", [
    "let t = 'a'; while (true) t += t", "'a'.repeat(1e9)", "'a'.padStart(1e9)", "new Array(1e9)",
    "Array.from({length: 1e9})",
    "const a = [1]; while (true) a.push(...a)",
    "const a = ['aaaa']; while (true) { a.push(...a); a.join('-'.repeat(99)) }",
    "let t = 'a'; while (true) t = t.replace(/a+/, '$&$&')", "let t = 'a'; while (true) t = `${t}${t}`",
    "let a = [1]; while (true) a = a.concat(a)",
    "let a = 'x'; while (true) a = [a, a]; ",
])
def test_growing_script_comes_to_an_end(program, source):
    """Make no text and no array of more than a million parts; nesting ends with the steps."""
    machine, values = program("script.machine"), program("script.values")
    with pytest.raises((values.ThrownError, machine.ExhaustedError)) as caught:
        ran(program, source)
    assert caught.type is machine.ExhaustedError or caught.value.value["name"] == "RangeError"


@pytest.mark.parametrize("source, what", [
    ("new Date()", "Date"), ("require('lodash')", "require"), ("Promise.resolve(1)", "Promise"),
    ("[].constructor", "constructor"),
    ("({}).__proto__", "__proto__"), ("'a'.localeCompare('b')", "localeCompare of a text"), ("Math.sin(1)", "Math.sin"),
    ("/a/y", "the flag y of a regular expression"), ("/(?=a)\\p{L}/u", r"\\p in a regular expression"),
    ("[].length = 5", "an array's member length that leaves a gap"), ("JSON.x = 1", "setting the member x of JSON"),
    ("(() => 1).constructor('return 1')()", "constructor"),
    ("JSON.stringify({}, ['a'])", "JSON.stringify with a second"),
    ("'a'.trim(1, 2)", r"trim\(\) with 2 arguments"), ("[3].includes(3, 1)", r"includes\(\) with 2 arguments"),
    ("delete pm", "'delete'"), ("[1] instanceof Foo", "instanceof"), ("1 in [1]", "'in' of an array"),
    ("JSON.parse('1', () => 2)", "JSON.parse with a second"), ("parseInt('1', 2)", "parseInt with another base"),
    ("'a'.replace('a', () => 'b')", r"replace\(\) with a function"), ("'a'.split('b', 1)", r"split\(\) with a second"),
    ("/a/.exec('a')", "exec of a regular expression"), ("new RegExp('a'.repeat(3000))", "of more than 2000 characters"),
    ("const Bar = () => 1; new Bar()", "new Bar"), ("'a'.b = 1", "setting the member b of a string"),
    ("({}).prototype", "prototype"),
])
def test_what_our_runner_lacks_is_named(program, source, what):
    """Say what newman would know; never take it for a mistake, and never let a script catch it."""
    tokens = program("script.tokens")
    with pytest.raises(tokens.UnsupportedError, match=what) as caught:
        ran(program, f"try {{ const Foo = {{}}; const pm = 1;\n{source} }} catch (e) {{ }}")
    assert caught.value.line == 2


@pytest.mark.parametrize("source, message", [
    ("nobody", "ReferenceError: nobody is not defined"), ("null.x", "TypeError: there is no member x of null"),
    ("const a = 1; a = 2", "TypeError: 'a' was given another value"),
    ("({}).nope()", "TypeError: this.nope is not a function"),
    ("const o = {}; o.deep.er", "TypeError: there is no member er of undefined"),
    ("const {a} = null", "TypeError: there are no members to take from null"),
    ("for (const x of 5) {}", "TypeError: a value of the type number has no items"), ("throw 'plain'", "'plain'"),
    ("JSON.parse('{')", "SyntaxError: the text is no JSON"),
    ("new RegExp('(')", r"SyntaxError: /\(/ is no regular expression"),
    ("decodeURIComponent('%')", "URIError"), ("RegExp()", "TypeError: RegExp is called without new"),
    ("throw () => 1", r"\[Function\]"), ("throw [[[[1]]], {a: {b: {c: {}}}}]", r"\[\.\.\.\]"),
    ("const a = [], b = []; let x = a, y = b; for (let i = 0; i < 60; i++) { x.push([]); x = x[0] } JSON.stringify(a)",
     "TypeError: the value is nested too deep"), ("Object()", "TypeError: Object is called without new"),
    ("[1].forEach(() => { break })", "SyntaxError: there is a break or continue outside of a loop"),
])
def test_error_says_what_and_where(program, source, message):
    """Throw what JavaScript throws, with the line of the statement."""
    values = program("script.values")
    with pytest.raises(values.ThrownError, match=message) as caught:
        ran(program, f"\n\n{source}")
    assert caught.value.line == 3
