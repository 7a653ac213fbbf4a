"""Tests for the examination of the fine print of HTTP: what right apps may do, and which rule each wrong one breaks."""
import pytest

from grader.api import conformance
from grader.http.message import Failure
from tests.api.callers import Local, app_of, text_of
from tests.api.declared import TODOS, WORDS, declared
from tests.api.right import READINGS, STYLES, exchanged, reading
from tests.api.wrong import WRONG, source

RULES = ("405", "allow", "415", "location", "204", "path", "malformed", "object", "error")
OTHERS = {"errors are plain", "without a Location"}     # readings that another check alone leaves open
KEPT = "raise refuse(415, \"send application/json\")"
JSON = '''
import json


def app(environ, start):
    """Answer the same to everything."""
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start(STATUS, [("Content-Type", "application/json"), ("Allow", "GET, POST"), ("Location", "/words")])
    return [b'BODY']
'''
# Name: (rule, exchanges in `data/words.py`).
BROKEN = {
    "any type": ("415", [('!= "application/json":', "== '':")]),
    "any type but JSON": ("415", [('!= "application/json":', '== "application/json":')]),
    "no charset": ("415", [('request.content_type.partition(";")[0].strip().lower()', "request.content_type")]),
    "type refused and done": ("415", [(KEPT, f"words[json.loads(request.body.read())['word']] = 1; {KEPT}")]),
    "400 for a type": ("415", [("refuse(415", "refuse(400")]),
    "no Location": ("location", [(', Location="/words/" + quote(word, safe="")', "")]),
    "Location of all": ("location", [('"/words/" + quote(word, safe="")', '"/words"')]),
    "Location as it is": ("location", [('quote(word, safe="")', "word")]),
    "Location elsewhere": ("location", [('Location="/words/"', 'Location="http://api.example/words/"')]),
    "Location of another": ("location", [('quote(word, safe="")', "'x'")]),
    "JSON only": ("malformed", [("except ValueError", "except KeyError")]),
    "UTF-8 is not minded": ("malformed", [('.decode("utf-8")', '.decode("latin-1")')]),
    "decoding is forgotten": ("malformed", [("except ValueError", "except json.JSONDecodeError")]),
    "no object": ("object", [("if not isinstance(sent, dict):", "if False:")]),
    "errors in HTML": ("error", [("app.default_error_handler = error\n", "")]),
    "empty errors": ("error", [('{"error": text}', '{"error": ""}')]),
    "errors by another name": ("error", [('{"error": text}', '{"message": text}')]),
    "errors in a list": ("error", [('{"error": text}', '[text]')]),
    "404 for a method": ("405", [("app.default_error_handler", '@app.route("/words", method="ANY")\ndef none():\n'
                                  '    """Refuse."""\n    return refuse(404, "none")\n\n\napp.default_error_handler')]),
    "no Allow": ("allow", [("app.default_error_handler", '@app.route("/words", method="ANY")\ndef none():\n'
                            '    """Refuse."""\n    return refuse(405, "none")\n\n\napp.default_error_handler')]),
    "half of Allow": ("allow", [("app.default_error_handler", '@app.route("/words", method="ANY")\ndef none():\n'
                                 '    """Refuse."""\n    return answer(405, {"error": "none"}, Allow="GET")\n\n\n'
                                 "app.default_error_handler")]),
    "everything is there": ("path", [("app.default_error_handler", '@app.get("/<path:path>")\ndef any(path):\n'
                                      '    """Answer."""\n    return answer(200, {})\n\n\napp.default_error_handler')]),
}


def examined(text, seed=1, table=WORDS):
    """Return what an examination of an app finds."""
    return conformance.examine(declared(table), lambda keep: Local(app_of(text)), seed)


def charged(found):
    """Return the rules that cost something."""
    return {fault.rule for fault in found.faults} - set(conformance.ADVICE)


@pytest.mark.parametrize("text", [*map(text_of, STYLES), *(reading(name) for name in READINGS if name not in OTHERS)])
def test_right_app_breaks_no_rule(text):
    """Find nothing that costs, whatever is left open, and ask about every rule."""
    for seed in range(3):
        found = examined(text, seed)
        assert (charged(found), found.rules, found.unasked, found.alive) == (set(), RULES, (), True)


@pytest.mark.parametrize("location", [
    '"http://localhost:8080/words/" + quote(word, safe="")', '"//127.0.0.1/words/" + quote(word)',
    '"words/" + quote(word, safe="!$&()*+,;=:@")', '"./words/" + "".join(f"%{byte:02x}" for byte in word.encode())',
    '"/words/" + quote(word, safe="").replace("%20", " ")', '"/words/" + quote(word) + "?"',
])
def test_location_may_be_written_in_any_way_that_leads_back(location):
    """Follow what is absolute or relative, in any encoding."""
    text = exchanged("words", [('"/words/" + quote(word, safe="")', location)])
    assert not charged(examined(text))


@pytest.mark.parametrize("name", BROKEN)
def test_broken_rule_is_charged_alone(name):
    """Charge one rule, by requests that show it, whatever the seed."""
    rule, pairs = BROKEN[name]
    for seed in range(3):
        found = examined(exchanged("words", pairs), seed)
        assert charged(found) == {rule} and not {rule} & set(found.unasked)
    fault = next(fault for fault in found.faults if fault.rule == rule)
    assert f"(RFC 9110 {conformance.SECTIONS[rule]})" in fault.text and "; expected " in fault.text
    assert fault.requests and fault.got and fault.expected


@pytest.mark.parametrize("name", WRONG)
def test_bug_of_another_check_costs_nothing_here(name):
    """Leave alone what goes wrong when nothing special is asked."""
    found = examined(source(name), "a seed")
    assert charged(found) == set() and found.alive and found.offered, found.faults


def test_body_behind_a_204_is_found():
    """Notice it in raw WSGI; frameworks take it away."""
    found = examined(text_of("raw").replace('data = b"" if body is None', 'data = b"{}" if body is None'))
    assert charged(found) == {"204"}


def test_answers_are_replayed_by_their_requests():
    """Get the same answer from a fresh server by the requests of a fault."""
    text = exchanged("words", BROKEN["Location of another"][1])
    for fault in examined(text).faults:
        asker = Local(app_of(text))
        last = [asker.ask(request, 1) for request in fault.requests][-1]
        assert fault.got.startswith(str(last.status)) and str(last.status) in fault.text


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "204 No Content", "400 Bad Request", "404 Not Found",
                                    "405 Method Not Allowed", "415 Unsupported", "500 Internal Server Error"])
@pytest.mark.parametrize("body", ['{"error": "no"}', '{"words": []}', "", "[]"])
def test_app_that_always_answers_the_same_is_not_alive(status, body):
    """Give nothing to an app that is right by chance."""
    assert not examined(JSON.replace("STATUS", repr(status)).replace("BODY", body)).alive


@pytest.mark.parametrize("line", ["", 'return {"words": []}', "raise NotImplementedError"])
def test_app_that_was_only_begun_is_not_alive(line):
    """Give nothing to what a framework does by itself."""
    route = f'\n\n@app.get("/words")\ndef index():\n    """Show all."""\n    {line}\n' if line else ""
    assert not examined(f"from bottle import Bottle\n\napp = Bottle()\n{route}").alive


def test_what_needs_an_item_is_not_asked_without_one():
    """Name the rules that could not be asked where creation fails."""
    found = examined(source("create_crashes"))
    assert found.alive and found.unasked == ("location", "204") and found.offered
    lacking = examined(exchanged("words", [('@app.post("/words")\n', "")]))
    assert lacking.alive and not lacking.offered
    assert lacking.unasked == ("415", "location", "204", "malformed", "object")


def test_resource_whose_key_the_server_gives_is_asked_as_well():
    """Find what the to-do list does not mind, and nothing else."""
    text = text_of("todos")
    assert charged(examined(text, table=TODOS)) == {"415", "error"}
    assert charged(examined(exchanged("todos", [("f\"/todos/{item['id']}\"", '"/todos/0"')]), table=TODOS)) == {
        "415", "error", "location"}


@pytest.mark.parametrize("operations, rules, lost", [
    ('["create", "list"]', set(RULES) - {"204"}, set()), ('["create", "read"]', set(RULES) - {"204"}, {"405"}),
    ('["create", "read", "delete", "list"]', set(RULES), {"405"}),
])
def test_operations_that_are_not_declared_are_not_offered(operations, rules, lost):
    """Ask for their methods, as for all that a known path does not offer; the path of one item may be unknown."""
    found = examined(text_of("words"), table=f"operations = {operations}\n{WORDS}")
    assert set(found.rules) == rules and charged(found) == lost


def test_server_that_does_not_answer_is_given_up():
    """Stop after a few waits, and say so."""
    class Silent(Local):
        """Never answers."""

        def ask(self, request, seconds):
            """Fail as a client does that has waited."""
            raise Failure("time", "was not answered within 4 s; expected the whole answer by then")
    found = conformance.examine(declared(WORDS), lambda keep: Silent(None), 1)
    assert found.stalled and not found.alive


def test_advice_costs_nothing():
    """Remark on HEAD, on very large numbers and on the Content-Type, as the last of all."""
    text = exchanged("words", [('content_type="application/json", **headers', 'content_type="text/html", **headers')])
    assert {fault.rule for fault in examined(text).faults} == {"type"}
    assert {fault.rule for fault in examined(text_of("database")).faults} == {"head", "large"}
