"""Tests for grader/checks/api/conformance.py: what a student reads of a broken rule, and what it costs."""
import pytest

from tests.api.right import exchanged
from tests.api.test_conformance import BROKEN
from tests.gradings import costs, told

NINTH = 0.1111
NEWLINE = """inner = app


def app(environ, start):
    def begin(status, headers, info=None):
        start(status, [pair for pair in headers if pair[0] != "Content-Length"])
    return [b"".join(inner(environ, begin)) + b"\\n"]
"""


@pytest.mark.parametrize("level", ["none", "reduced", "full"])
def test_right_app_earns_everything(asked, have, words, level):
    """Find nothing at any level."""
    assert asked("api.conformance", words, have(level)).findings == ()


def test_broken_rule_is_told_with_commands(asked):
    """Show what to paste, what came, what should have, where it stands, and what to do."""
    finding, = asked("api.conformance", exchanged("words", BROKEN["any type"][1])).findings
    assert finding.message.startswith("POST /words with the content type text/plain is answered 201; expected 415 "
                                      "(RFC 9110 section 15.5.16); so are ")
    assert finding.code == "api.conformance.415" and round(finding.cost, 4) == NINTH
    assert finding.reproduce.startswith("curl -i -X POST 'http://127.0.0.1:8080/words' -H 'Content-Type: text/plain'")
    assert finding.expected == "415" and finding.actual.startswith("201 {") and finding.hint and finding.sentence


def test_body_behind_a_204_is_told(asked):
    """Notice bytes behind the end of an answer, which the client takes for no answer at all."""
    text = exchanged("words", [("app.default_error_handler = error\n", f"app.default_error_handler = error\n{NEWLINE}"),
                               ("app.run", "inner.run")])
    found = asked("api.conformance", text)
    assert costs(found) == {"api.conformance.204": NINTH, "api.conformance.head": 0.0}
    assert "was answered with 204 and then with '\\n'" in told(found, "204")[0]


def test_rules_that_cannot_be_asked_cost_nothing(asked):
    """Say which they are where creation fails, and charge them where there is none."""
    crashing = exchanged("words", [("    if not is_word(word)", "    word.lowercase()\n    if not is_word(word)")])
    found = asked("api.conformance", crashing)
    assert found.earned == 1.0 and told(found, "unasked")[0].endswith("does not work: location, 204")
    lacking = asked("api.conformance", exchanged("words", [('@app.post("/words")\n', "")]))
    assert costs(lacking)["api.conformance.create"] == round(5 / 9, 4)


@pytest.mark.parametrize("source", ["from bottle import Bottle\n\napp = Bottle()\n",
                                    "def app(environ, start):\n    raise SystemExit\n",
                                    "import os\n\n\ndef app(environ, start):\n    os._exit(3)\n"])
def test_app_that_does_nothing_right_earns_nothing(asked, source):
    """Charge everything, once."""
    found = asked("api.conformance", source)
    assert found.earned == 0 and costs(found) == {"api.conformance.nothing": 1.0}


def test_app_that_cannot_be_served_earns_nothing(asked):
    """Say why."""
    assert costs(asked("api.conformance", "application = 5\n")) == {"api.conformance.name": 1.0}
