"""Tests for grader/checks/postman.py: what a collection earns by what it notices."""
import pytest

from grader import postman
from tests.courses import write_files
from tests.gradings import costs, told
from tests.test_postman import collection, test

RIGHT = b'''
words = {}


def app(environ, start):
    """Keep words by their path."""
    path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
    if method == "PUT":
        words[path] = True
    start("200 OK" if path in words else "404 Not Found", [])
    return [b"{}"]
'''
APPS = {"right.py": RIGHT, "wrong_put.py": b'"""What is put there."""\n' + RIGHT.replace(b"words[path] = True",
                                                                                         b"pass"),
        "wrong_all.py": b'"""A word that nobody put there."""\n' + RIGHT.replace(b"404", b"200"), "helper.py": b""}
PUT = (test("pm.response.to.have.status(200)"), {"method": "PUT"})
GET = (test("pm.response.to.have.status(404)"), {"url": "{{baseUrl}}/none"})


@pytest.fixture
def graded_apps(graded, tmp_path):
    """Return a function from a collection, and maybe apps, to what comes of it."""
    def grade(source, given=APPS, hidden=None, check="postman.collection"):
        """Lay the apps where they belong, and grade."""
        home = tmp_path / "exercises" / "words"
        write_files(home / "given" / "apps", given)
        write_files(home / "given" / "starter", {"collection.json": "{}"})
        solution = {f"tests/apps/{name}": data for name, data in hidden.items()} if hidden else {}
        return graded(check, {"collection.json": source}, solution=solution)
    return grade


def test_collection_that_notices_everything_earns_everything(graded_apps):
    """Find nothing that costs, and say how much was done."""
    found = graded_apps(collection(PUT, GET))
    assert found.status == "passed" and told(found) == ["run for 3 apps; requests: 2, tests: 2"]
    assert "grader doctor" in found.findings[0].hint


def test_each_wrong_app_that_goes_unnoticed_costs_its_share(graded_apps):
    """Say what it gets wrong, and how to see it."""
    found = graded_apps(collection(PUT))
    assert told(found, "unnoticed") == ["no test fails for an app that gets this wrong: a word that nobody put there"]
    assert costs(found) == {"postman.collection.runner": 0.0,
                            "postman.collection.unnoticed": 0.5} and found.earned == 0.5
    assert found.findings[1].reproduce == "python3 exercises/words/given/apps/serve.py wrong_all"


@pytest.mark.parametrize("rows, message", [
    ((PUT, (test("pm.response.to.have.status(200)"), {"url": "{{baseUrl}}/none"})),
     "the test 'pm.response.to.have.status(200)' at 'request 2' fails for an app that is right: expected the answer to "
     "have status code 200 but got 404"),
    ((("nobody()", {}),),
     "the test script of 'request 1', line 1, stops for an app that is right: ReferenceError: nobody is "
     "not defined"),
    (((test("x("), {}),),
     "the test script of 'request 1', line 1, stops for an app that is right: there is '}'; expected"),
    (((PUT[0], {"url": "http://127.0.0.1:5000"}),),
     "the request 'request 1' goes to 'http://127.0.0.1:5000/'; expected"),
])
def test_false_alarm_costs_everything(graded_apps, rows, message):
    """Say which test or script says something against a right app, once for all."""
    found = graded_apps(collection(*rows, GET))
    alarms = told(found, "alarm")
    assert found.earned == 0 and costs(found) == {"postman.collection.alarm": 1.0} and alarms[0].startswith(message)


@pytest.mark.parametrize("source, code, message", [
    (collection(("", {})), "none", "there is no pm.test() at any of its 1 requests; expected at least one"),
    ("{]", "form", "collection.json cannot be run: it is no JSON at line 1, column 2"),
    ("[]", "form", "collection.json cannot be run: there is no 'info'"),
    (b"\xff", "form", "collection.json is not UTF-8 at byte 0"),
    ("\ufeff{}", "form", "collection.json cannot be run: it is no JSON at line 1, column 1"),
    (collection(PUT).replace("v2.1", "v2.0"), "form", "expected the format v2.1"),
    (collection(PUT).replace("baseUrl", "url"), "form", "it has no variable 'baseUrl'"),
])
def test_collection_that_tests_nothing_costs_everything(graded_apps, source, code, message):
    """Say what is wrong with it."""
    found = graded_apps(source)
    assert found.earned == 0 and costs(found) == {f"postman.collection.{code}": 1.0}
    assert message in told(found, code)[0]


def test_what_only_newman_knows_is_no_loss(graded_apps, monkeypatch):
    """Leave it unjudged, and say what it is."""
    monkeypatch.setattr(postman, "newman", lambda: None)
    found = graded_apps(collection(("new Date()", {})))
    assert found.status == "not_run" and "uses Date, which our own runner does not know" in found.reason


def test_hidden_apps_are_judged_on_their_own(graded_apps):
    """Import what is given, notice what is hidden, and give no command for it."""
    hidden = {"right_too.py": b"from right import app", "wrong_put.py": APPS["wrong_put.py"]}
    found = graded_apps(collection(GET), hidden=hidden, check="postman.hidden")
    assert costs(found) == {"postman.hidden.runner": 0.0, "postman.hidden.unnoticed": 1.0}
    assert [finding.reproduce for finding in found.findings] == [None, None]
    assert "run for 2 apps" in told(found, "runner")[0]


def test_app_that_is_right_in_another_way_may_raise_the_alarm(graded_apps):
    """Stop at the first right app that a test complains about; a hidden one has no command either."""
    hidden = {"right_too.py": RIGHT.replace(b"404 Not Found", b"404 Nothing here"),
              "wrong_put.py": APPS["wrong_put.py"]}
    found = graded_apps(collection((test("pm.response.to.have.status('Not Found')"), {})), hidden=hidden,
                        check="postman.hidden")
    assert costs(found) == {"postman.hidden.alarm": 1.0} and found.findings[0].reproduce is None


@pytest.mark.parametrize("given", [{"right.py": RIGHT}, {"wrong_put.py": b""}, {"helper.py": b""}])
def test_exercise_without_apps_is_ours_to_mend(graded_apps, given):
    """Charge no student for it."""
    found = graded_apps(collection(GET), given=given)
    assert found.status == "error" and "no apps for it" in found.reason


def test_no_script_knows_which_app_comes_when(graded_apps, monkeypatch):
    """Run the apps in an order that depends on the hand-in, so that counting runs is of no use."""
    orders = []
    play = postman.Stage.play

    def noted(stage, collection, app, seed):
        """Keep the app's name."""
        orders[-1].append(app)
        return play(stage, collection, app, seed)
    monkeypatch.setattr(postman.Stage, "play", noted)
    for number in range(6):
        orders.append([])
        monkeypatch.setattr("grader.checks.postman.zlib.crc32", lambda digests, number=number: number)
        graded_apps(collection(PUT, GET))
    assert len({tuple(order) for order in orders}) > 2 and len({order[0] for order in orders}) > 1


def test_exercise_without_a_collection_is_ours_to_mend(graded, tmp_path):
    """Charge no student for it."""
    write_files(tmp_path / "exercises" / "words" / "given" / "apps", APPS)
    found = graded("postman.collection", {"words.py": "x = 1"})
    assert found.status == "error" and "no collection among its files" in found.reason


def test_findings_have_a_sentence_without_details(graded_apps):
    """Leave something to say where details are withheld, in which the student had no part."""
    secret = collection((test("pm.expect('secret').to.eql(1)"), {}), ("secret()", {}))
    sentences = [finding.sentence for source in (secret, collection(PUT), "{", collection(("", {})), b"\xff")
                 for finding in graded_apps(source).findings]
    assert all(sentences) and not any("secret" in sentence for sentence in sentences)
