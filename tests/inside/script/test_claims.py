"""Tests for grader/inside/script/claims.py, assertions.py and replies.py: pm.expect says what newman says."""
import json
from pathlib import Path

import pytest

from tests.inside.script.running import played, rows

ASSERTIONS = rows(Path(__file__).parent / "data" / "assertions.jsonl")
# What the app answered when newman was asked about the assertions, and the collection's variables.
REPLY = {"status": 200, "reason": "OK",
         "headers": [["Content-Type", "application/json"], ["X-Two", "a"], ["X-Two", "b"]],
         "body": '{"method": "GET", "raw": "/words", "type": "text/plain", "body": "", "accept": "*/*"}'}


def script(claims):
    """Return a script with a test for each claim."""
    return "\n".join(f"pm.test({json.dumps(claim)}, function () {{ pm.{claim}; }});" for claim in claims)


def test_claims_hold_where_newman_says_so(program):
    """Agree with newman on each, on its own words and on those for answers."""
    run = played(program, script([claim for claim, _ in ASSERTIONS]), REPLY,
                 {"w": "caf \u00e9", "num": 3.0, "nested": "{{w}}!"})
    assert not run.errors
    seen = {row["name"]: row["message"] for row in run.tests}
    assert not [(claim, seen[claim]) for claim, holds in ASSERTIONS if (seen[claim] is None) != holds]


@pytest.mark.parametrize("claim, message", [
    ("expect('a').to.be.within(1, 2)", "expected 'a' to be a number"),
    ("expect(1).to.have.members([1])", "expected 1 to be an array, and [ 1 ] as well"),
    ("expect(1).to.be.oneOf(1)", "oneOf() was given 1; expected an array"),
    ("expect(1).to.equal()", "expected 1 to equal undefined"),
    ("response.to.have.jsonBody('method.x')", "expected the answer to have a body with method.x"),
    ("expect(404).to.equal(200)", "expected 404 to equal 200"),
    ("expect([1]).to.not.include(1)", "expected [ 1 ] not to include 1"),
    ("expect({a: 'x'}).to.eql({a: 'y'})", "expected { a: 'x' } to deeply equal { a: 'y' }"),
    ("expect(1, 'the count').to.be.a('string')", "the count: expected 1 to be a string"),
    ("response.to.have.status(201)", "expected the answer to have status code 201 but got 200"),
    ("response.to.have.header('Allow')", "expected the answer to have header with key 'Allow'"),
    ("response.json().words.length", "TypeError: there is no member length of undefined"),
    ("expect(1).to.be.tru", "Error: Invalid Chai property: tru"),
    ("expect('\u00e9\U0001f600').to.eql('x')", "expected '\u00e9\U0001f600' to deeply equal 'x'"),
])
def test_failure_says_what_was_seen_and_expected(program, claim, message):
    """Say it in a sentence."""
    row, = played(program, script([claim]), REPLY).tests
    assert row == {"request": "Look", "name": claim, "message": message, "line": 1}


def test_answer_that_is_no_json_is_an_error(program):
    """Throw where it is asked for, and fail the claims about it."""
    claims = ["response.json()", "response.to.be.json", "response.to.have.jsonBody()", "response.to.have.jsonBody('a')",
              "response.to.not.be.json", "response.to.have.body('<p>')"]
    for body, says in (("<p>", "JSONError|SyntaxError"), ("", "JSONError")):
        run = played(program, script(claims), {"body": body})
        assert [row["message"] is None for row in run.tests] == [False] * 4 + [True, body == "<p>"]
        assert any(word in run.tests[0]["message"] for word in says.split("|"))


@pytest.mark.parametrize("claim", [
    "expect(1).itself.to.equal(1)", "response.to.have.jsonSchema({})", "response.cookies", "sendRequest('x')",
    "cookies.get('x')",
    "expect(1).to.include.oneOf([1])", "expect({}).to.be.sealed", "expect({}).to.have.nested.property('a')",
    "execution.setNextRequest('x')",
    "request.url",
    "response.headers.all()", "collectionVariables.toJSON()", "test('x', (done) => done())",
    "variables.replaceIn('{{$randomCity}}')",
])
def test_what_only_newman_knows_is_named(program, claim):
    """Name it, and never count it as a failure."""
    with pytest.raises(program("script.tokens").UnsupportedError):
        played(program, script([claim]), REPLY)


def test_answer_takes_the_same_time_everywhere(program):
    """Leave how fast a machine is out of it."""
    run = played(program, script(["expect(pm.response.responseTime).to.eql(10)"]), REPLY)
    assert run.tests[0]["message"] is None


def test_values_that_are_nested_too_deep_are_not_compared(program):
    """Throw an error that scripts may catch."""
    deep = "const deep = (n) => n ? [deep(n - 1)] : 1; pm.test('deep', () => pm.expect(deep(70)).to.eql(deep(70)))"
    row, = played(program, deep, REPLY).tests
    assert "nested more than 50 deep" in row["message"]
