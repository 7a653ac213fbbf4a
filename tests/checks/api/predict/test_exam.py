"""Tests for grader/checks/api/predict/exam.py: what an app with a model behind it earns, and what wrong prices cost."""
import pytest

from grader.http.message import Failure
from grader.model import Limits
from tests.checks.api.predict.bugs import CHECK, LOOK, PRICES
from tests.gradings import costs, told


class Silent:
    """Asks an app that never answers."""

    def __init__(self, app):
        """Count the requests."""
        self.asked = 0

    def ask(self, request, seconds):
        """Wait in vain."""
        self.asked += 1
        raise Failure("time", "was not answered")


@pytest.mark.parametrize("pairs", [
    [],
    [('"price": price,', '"price": round(price, 2), "more": [],')],
    [("    key = tuple(values)\n", "    key = json.dumps([float(value) for value in values])\n")],
    [(LOOK, "    if len(KEPT) > 100:\n        KEPT.clear()\n" + LOOK)],
    [("MODEL = train()\n", "MODEL = train()\nMODEL.estimate(EXAMPLE[name] for name in FEATURES)\n")],
    [("MODEL.estimate(values)", 'app.__dict__.setdefault("model", MODEL).estimate(values)')],
    [('("Content-Type", "application/json")', '("content-type", "Application/JSON;charset=utf-8")')],
    [('("Allow", "POST")', '("Allow", "OPTIONS, POST")')],
    [('"features": FEATURES', '"features": {name: {**row, "text": ""} for name, row in sorted(FEATURES.items())}')],
    [('if row["type"] == "boolean"', 'if value == 3.0:\n            continue\n        if row["type"] == "boolean"')],
])
def test_right_app_earns_everything(visited, pairs):
    """Leave open what the description of the API leaves open, whatever the seed."""
    assert [finding.message for seed in range(40) for finding in visited(pairs, seed)] == []


@pytest.mark.parametrize("name", PRICES)
def test_wrong_price_costs_its_share(charged, name):
    """Charge all prices where plain houses have a wrong one, else what is special."""
    charged(PRICES[name])


def test_nothing_else_counts_where_no_house_gets_a_price(priced):
    """Cost everything, so that an app that refuses all there is earns nothing for it."""
    found = priced((CHECK, f"        raise ValueError\n{CHECK}"))
    assert costs(found) == {"api.predict.answer": 1.0} and found.earned == 0
    assert told(found) == ["no house is answered with 200, so nothing else can be judged"]
    assert found.findings[0].actual == '400 {"error": "no"}'


@pytest.mark.parametrize("source, kind, message", [
    ("import nothing_of_that_name\n", "import", "importing app raised ModuleNotFoundError"),
    ("application = 5\n", "name", "app.py defines no app"),
    ("app = 5\n", "callable", "app.app is of the type int and cannot be called"),
])
def test_app_that_cannot_be_served_costs_everything(priced, source, kind, message):
    """Say why, once."""
    found = priced(source=source)
    assert costs(found) == {f"api.predict.{kind}": 1.0} and message in told(found)[0]


def test_app_may_have_another_name(priced):
    """Take it from the options."""
    assert priced(("def app(", "def main("), options={"app": "app:main"}).status == "passed"


def test_app_that_never_answers_is_left_soon(visited):
    """Lose patience after a few houses."""
    client = Silent(None)
    finding, = visited([], 1, lambda app: client)
    assert (finding.code, finding.cost, client.asked) == ("api.predict.answer", 1.0, 3)
    assert finding.actual == "nothing: the request was not answered"


def test_app_that_takes_all_of_the_time_costs_everything(priced):
    """End at the criterion's limit, not at the sum of all requests."""
    found = priced(("def app(environ, start):\n", "def app(environ, start):\n    import time\n    time.sleep(0.5)\n"),
                   limits=Limits(seconds=1))
    assert costs(found)["api.predict.slow"] == 1.0 and found.earned == 0 and found.seconds < 5


def test_model_of_the_student_is_not_believed(priced, train):
    """Put the given module in the place of one that is handed in."""
    assert priced(more={"train.py": train.replace("return price, next", "return 1.0, next")}).status == "passed"


def test_other_hand_in_is_asked_about_other_houses(priced):
    """Depend on the bytes, and on nothing else."""
    first, again, other = (priced(("A right", text), ("return KEPT[key]", "return 1, KEPT[key][1]")).findings
                           for text in ("One", "One", "Another"))
    assert first == again and first[0].reproduce != other[0].reproduce


def test_findings_have_a_sentence_of_ours(priced):
    """Leave out what the student's app says, where details are withheld."""
    found = priced(('"price": price,', '"price": "secret",'), ('{"error": "no"}', '"secret"'),
                   ('"name": "prices"', '"name": 1'))
    sentences = [finding.sentence for finding in found.findings]
    assert "secret" in str(found.findings) and "secret" not in str(sentences) and all(sentences)


@pytest.mark.parametrize("level", ["reduced", "full"])
def test_right_app_earns_everything_at_each_level(priced, have, level):
    """Find nothing, whatever the box."""
    assert told(priced(level=have(level))) == []
