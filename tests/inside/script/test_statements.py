"""Tests for grader/inside/script/statements.py and its helpers: a script is read, or told what is wrong with it."""
import pytest


@pytest.mark.parametrize("source, what", [
    ("class A {}", "'class'"), ("async () => 1", "'async'"), ("await x", "'await'"), ("switch (x) {}", "'switch'"),
    ("import x from 'y'", "'import'"), ("a & b", "the operator &"), ("a |= 1", r"the operator \|="), ("~a", "'~'"),
    ("a instanceof b", "the operator instanceof"), ("do a(); while (b)", "'do'"), ("x = this", "'this'"),
    ("({a() {}})", "a method of an object"), ("void a", "'void'"),
    ("a >> 1", "the operator >>"), ("round: for (;;) {}", "a label"), ("for (;;) { break round }", "a label"),
    ("[a, b] = [b, a]", "an assignment to several names"), ("f`x`", "a template with a function before it"),
    ("[1,,2]", "a list with an item left out"), ("(1, 2)", "several expressions with commas"),
    ("a = 1, b = 2", "several expr"),
    ("function* f() {}", "a generator"), ("const f = function* () {}", "a generator"),
    ("for (x of y) {}", "a loop over items"),
    ("({get a() { return 1 }})", "an object's entry with 'get'"), ("new a.B()", "new a"),
    ("10n", "a number with '_' or 'n'"),
    ("const f = async function () {}", "'async'"),
])
def test_what_our_runner_lacks_is_named_with_its_line(program, source, what):
    """Name the construct; newman would know it."""
    with pytest.raises(program("script.tokens").UnsupportedError, match=what) as caught:
        program("script.statements").read_script(f"\n{source}")
    assert caught.value.line == 2


@pytest.mark.parametrize("source, message", [
    ("let a = ", "it ends; expected a value"), ("const a;", "there is ';'; expected '=' and a value"),
    ("a b", "the end of the "),
    ("if (x", r"it ends; expected '\)'"), ("f(1", "it ends; expected ','"), ("x = 'a", "a text has no end; expected '"),
    ("x = `a", "a template has no end; expected '`'"), ("x = `${a`", "a template has no end"),
    ("{", "it ends; expected '}'"),
    ("}", "there is '}'; expected a value"), ("1 = 2", "there is an assignment to something else than a name"),
    ("f()++", r"there is '\+\+' at something else"), ("let if = 1", "there is 'if'; expected a name"),
    ("3px", "a number 3 with"),
    ("a ? b", "it ends; expected ':'"), ("try {}", "it ends; expected 'catch' or 'finally'"),
    ("'\\u12'", r"there is \\u without"),
    ("for (const a, b of c) {}", "there is ','; expected '=' and a value"), ("@", "there is '@'; expected JavaScript"),
    ("for (const a = 1 of b) {}", "several names before 'of'; expected one"),
    ("x = `${a b}`", "there is 'b'; expected '}'"),
    ("x = {1}", "expected ':'"), ("x = {[a]}", "expected ':'"), ("const {[a]} = b", "expected ':'"),
    ("x = {+: 1}", "a key"),
    ("a.(b)", r"there is '\('; expected a name"),
    ("(" * 300, "something is nested more than 100 deep"), ("{" * 300, "something is nested more than 100 deep"),
    ("[" * 300, "nested"), ("-" * 5000 + "1", "nested"), ("a" + " ? a" * 300 + " : a" * 300, "nested"),
    ("!" * 5000, "nested"),
    ("a=>" * 500 + "1", "nested"), ("1" + "**1" * 5000, "nested"), ("a=" * 5000 + "1", "nested"),
    ("if(a)" * 5000, "nested"),
    ("`${" * 300, "nested|no end"), ("new Set(" * 300, "nested"), ("{a:" * 300, "label|nested"),
    ("else", "there is 'else'"),
])
def test_what_is_no_javascript_is_told_with_its_line(program, source, message):
    """Say what was found and what was expected."""
    tokens = program("script.tokens")
    with pytest.raises((tokens.ScriptSyntaxError, tokens.UnsupportedError), match=message) as caught:
        program("script.statements").read_script(f"\n\n{source}")
    assert caught.value.line == 3


@pytest.mark.parametrize("source", [
    "a\n++\nb", "return_ = 1", "let\na = 1", "x = a / b / c", "x = /[/]/g.test(a) / 2", "a?.b?.[c]?.(d)",
    "x = a ? .5 : b", ";;;",
    "const {a: {b: [c, , ...d]}, ['e']: f = 1, ...g} = h", "({a, 'b': 1, 2: 3, [c]: d, ...f, if: 1, get: 2})",
    "// only",
    "/* a\nb */ x", "`a${`b${'}'}`}c`", "if (a) b; else c", "for (;;) break", "x = a => ({b: a})",
    "x = (a, {b}, [c] = [], ...d) => { return }", "try { a } catch { b }", "x = {a: 1}.b", "var a, b = 1, c",
])
def test_other_ways_to_write_a_script_are_read(program, source):
    """Read blanks, comments, missing semicolons, patterns and keys as JavaScript has them."""
    assert program("script.statements").read_script(source).parameters == ()
