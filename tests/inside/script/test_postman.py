"""Tests for grader/inside/script/postman.py: tests, variables, and what a run keeps."""
import random

import pytest

from tests.inside.script.running import played


def test_tests_and_errors_of_a_script_are_kept(program):
    """Go on after a test that failed, and stop where the script itself fails."""
    run = played(program, """
pm.test("one", () => pm.expect(1).to.eql(1));
pm.test("two", function () {
    const seen = 2;
    pm.expect(seen).to.eql(1);
});
nobody();
pm.test("never", () => {});
""")
    assert [(row["name"], row["message"], row["line"]) for row in run.tests] == [
        ("one", None, None), ("two", "expected 2 to deeply equal 1", 5)]
    assert run.errors == [{"request": "Look", "event": "test", "message": "ReferenceError: nobody is not defined",
                           "line": 7}]


def test_script_that_is_no_javascript_is_an_error(program):
    """Keep the sentence and the line."""
    error, = played(program, "pm.test('one', () => {});\npm.test('two', () => {").errors
    assert (error["message"], error["line"]) == ("it ends; expected '}'", 2)


def test_variables_are_looked_for_scope_by_scope(program):
    """Begin with those of the request, then environment, collection and globals."""
    run = played(program, """
pm.globals.set("a", "global"); pm.globals.set("b", "global");
pm.collectionVariables.set("b", "collection"); pm.collectionVariables.set("c", {deep: [1]});
pm.environment.set("d", 4); pm.collectionVariables.set("d", 5);
pm.environment.unset("none"); pm.environment.set("gone", 1); pm.environment.unset("gone");
pm.test(["a", "b", "d", "gone"].map((name) => String(pm.variables.get(name))).join(), () => {});
pm.variables.set("d", "own");
pm.test(pm.variables.get("d") + pm.environment.get("d") + pm.collectionVariables.get("d"), () => {});
pm.test(String(pm.collectionVariables.has("c")) + pm.collectionVariables.get("c").deep[0], () => {});
pm.collectionVariables.unset("b");
pm.test(pm.variables.get("b"), () => {});
""")
    assert [row["name"] for row in run.tests] == ["global,collection,4,undefined", "own45", "true1", "global"]


def test_variables_are_filled_in_within_each_other(program):
    """Leave names that nobody knows, and come to an end."""
    run = played(program, "", variables={"a": "{{b}}!", "b": "x", "loop": "{{loop}}", "one": "{{two}}",
                                         "two": "{{one}}", "n": 3.0})
    assert run.filled("{{a}} {{ b }} {{n}} {{c}} {{loop}}") == "x! x 3 {{c}} {{loop}}"
    assert run.filled("{{one}}") in ("{{one}}", "{{two}}")


def test_made_up_values_depend_on_the_seed(program):
    """Send the same for the same hand-in."""
    postman = program("script.postman")

    def values(seed):
        """Return what a run with that seed makes up."""
        run = postman.Run(random.Random(seed), {scope: {} for scope in ("variables", *postman.SCOPES)})
        return run.filled("{{$guid}} {{$randomInt}} {{$timestamp}} {{$isoTimestamp}} {{$mine}}")
    assert values(1) == values(1) != values(2) and values(1).endswith("1767225600 2026-01-01T00:00:00.000Z {{$mine}}")
    with pytest.raises(program("script.tokens").UnsupportedError, match="randomCity"):
        played(program, "").filled("{{$randomCity}}")


def test_what_a_script_leaves_behind_stays_with_the_run(program):
    """Keep loose names for the next script and for no other run."""
    postman = program("script.postman")
    run = played(program, "kept = 5")
    place = {"request": "Next", "event": "test", "number": 2, "method": "GET"}
    postman.play(run, "pm.test(String(kept) + typeof own, () => {}); const own = 1", place, None)
    postman.play(run, "pm.test(typeof own + typeof pm.response, () => {})", place, None)
    assert [row["name"] for row in run.tests] == ["5undefined", "undefinedundefined"]
    assert played(program, "pm.test(typeof kept, () => {})").tests[0]["name"] == "undefined"


def test_request_and_its_place_are_known(program):
    """Tell name, method and event."""
    run = played(program, "pm.test([pm.info.requestName, pm.info.eventName, pm.info.iteration, pm.request.method]"
                          ".join(), () => {}); pm.test.skip('later', () => {}); console.log('seen', 1)")
    assert [row["name"] for row in run.tests] == ["Look,test,0,GET"] and not run.errors
