"""Tests for grader/checks/api/crud.py: what a student reads of a walk through the app, and what it costs."""
import pytest

from grader.model import Limits
from tests.api.right import exchanged
from tests.api.wrong import WRONG
from tests.gradings import costs, told

SIXTH = 0.1667
ALL = {f"api.crud.{cause}": SIXTH for cause in ("create", "read", "update", "delete", "list", "errors")}
FAILING = '''
from bottle import Bottle

app = Bottle()


@app.route("<path:path>", method=["GET", "POST", "PUT", "DELETE"])
def fail(path):
    """Fail."""
    raise ValueError(path)
'''


def wrong(*names):
    """Return the source of an app with these bugs."""
    return exchanged("words", [pair for name in names for pair in WRONG[name][1]])


@pytest.mark.parametrize("level", ["none", "full"])
def test_right_app_earns_everything(asked, have, words, level):
    """Find nothing, through the app and through the program."""
    assert asked("api.crud", words, have(level)).findings == ()


def test_wrong_answer_is_shown_as_commands(asked):
    """Show what to paste, what came back and what should have."""
    finding, = asked("api.crud", wrong("default_one")).findings
    word = finding.expected.split('"')[3]
    assert finding.reproduce == ("curl -i -X POST 'http://127.0.0.1:8080/words' -H 'Content-Type: application/json' "
                                 f"-d '{{\"word\": \"{word}\"}}'")
    assert finding.expected == f'201 {{"word": "{word}", "count": 0}}'
    assert finding.actual == f'201 {{"word": "{word}", "count": 1}}'
    assert finding.message == "POST /words is answered wrongly: 'count' differs" and round(finding.cost, 4) == SIXTH


def test_request_to_blame_is_named(asked):
    """Say which request goes wrong where a later one shows it."""
    finding, = asked("api.crud", wrong("create_forgets_count_silently")).findings
    assert finding.message.startswith("GET /words")
    assert "answered wrongly after 1 other request; it is POST /words that goes wrong" in finding.message


def test_bugs_are_charged_apart(asked):
    """Charge one operation for two bugs of its own, and two for one bug each."""
    assert costs(asked("api.crud", wrong("default_one", "create_answers_200"))) == {"api.crud.create": SIXTH}
    assert costs(asked("api.crud", wrong("default_one", "delete_does_nothing"))) == {
        "api.crud.create": SIXTH, "api.crud.delete": SIXTH}


@pytest.mark.parametrize("source", [FAILING, "def app(environ, start):\n    raise SystemExit\n",
                                    "import os\n\n\ndef app(environ, start):\n    os._exit(3)\n"])
def test_app_that_does_nothing_right_earns_nothing(asked, source):
    """Charge every operation, those too of which nothing could be seen."""
    found = asked("api.crud", source)
    assert found.earned == 0 and costs(found) == ALL


@pytest.mark.parametrize("source, code, message", [
    ("application = 5\n", "name", "app.py defines no app"),
    ("app = 5\n", "callable", "app.app is of the type int and cannot be called; expected a Bottle application"),
    ("\nraise ValueError('no luck')\n", "import", "importing app raised ValueError: no luck"),
])
def test_app_that_cannot_be_served_earns_nothing(asked, source, code, message):
    """Say why, once."""
    found = asked("api.crud", source)
    assert costs(found) == {f"api.crud.{code}": 1.0} and message in told(found)[0]
    assert found.findings[0].line == (2 if code == "import" else None)


def test_program_that_differs_from_its_app_is_found(asked, words):
    """Charge what goes wrong only where the app is served as a program."""
    source = words.replace('if __name__ == "__main__":\n', 'if __name__ == "__main__":\n    def is_count(count):\n'
                           '        """Say whether a count is one."""\n        return type(count) is int\n\n')
    assert source != words
    finding, = asked("api.crud", source).findings
    assert finding.code == "api.crud.errors" and round(finding.cost, 4) == SIXTH
    assert "is answered wrongly" in finding.message and "served by python app.py" in finding.message


def test_state_that_outlives_a_start_is_one_fault(asked, words):
    """Say so once, and walk on in boxes in which nothing is left."""
    source = words.replace("words = {}", """class Kept(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        self.save()

    def __delitem__(self, key):
        super().__delitem__(key)
        self.save()

    def save(self):
        with open("words.json", "w") as stream:
            json.dump(self, stream)

    def __contains__(self, key):
        if os.path.exists("words.json"):
            with open("words.json") as stream:
                self.update(json.load(stream))
        return super().__contains__(key)


words = Kept()""").replace('sent.get("count", 0)', 'sent.get("count", 1)')
    kept, other = asked("api.crud", source).findings
    assert (kept.code, other.code) == ("api.crud.kept", "api.crud.create")
    assert "# stop the app, and start it again\ncurl" in kept.reproduce and kept.message.startswith("GET /words/")


def test_what_comes_after_an_answer_is_not_minded(asked, words):
    """Leave a 204 with a body to another check."""
    source = words.replace("return HTTPResponse(status=204)", "return Full(status=204)")
    source = source.replace("def answer(", """class Full(HTTPResponse):
    def __iter__(self):
        return iter([b"gone"])


def answer(""")
    assert source.count("Full(") == 2 and asked("api.crud", source).findings == ()


@pytest.mark.parametrize("start", ["", "raise SystemExit(3)", "import time\n    time.sleep(60)"])
def test_program_that_is_not_served_costs_nothing_here(asked, words, start):
    """Leave to another check what is that one's."""
    source = words.partition("if __name__")[0] + (f'if __name__ == "__main__":\n    {start}\n' if start else "")
    assert asked("api.crud", source, limits=Limits(seconds=20)).findings == ()


def test_same_hand_in_is_asked_the_same(asked):
    """Find the same by the same requests."""
    first, second = (asked("api.crud", wrong("list_unsorted")) for _ in range(2))
    assert first.findings == second.findings != ()


def test_app_that_takes_all_the_time_is_told_so(asked, words):
    """Stop at the end of the criterion's time, with a sentence."""
    source = words.replace("    with lock:\n", "    import time\n    time.sleep(0.05)\n    with lock:\n")
    found = asked("api.crud", source, limits=Limits(seconds=2))
    assert costs(found) == {"api.crud.slow": 1.0} and found.seconds < 6
    assert told(found)[0].startswith("the time was up after ") and "expected less than 2 s" in told(found)[0]


def test_exercise_without_a_resource_is_ours_to_mend(asked, words):
    """Charge no student for it."""
    found = asked("api.crud", words, resource=None)
    assert found.status == "error" and "has api.crud and no table [resource]" in found.reason


def test_findings_have_a_sentence_without_details(asked):
    """Leave something to say where details are withheld."""
    for source in (wrong("default_one"), FAILING, "app = 5\n"):
        assert all(finding.sentence for finding in asked("api.crud", source).findings)
