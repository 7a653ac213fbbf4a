"""Tests for grader/postman.py: a collection runs against apps in boxes, and says nothing but what it found."""
import json
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from grader import box, postman
from grader.errors import GraderError, MachineError
from grader.model import Limits
from grader.postman import FlawError, Remark, staged

APP = b'''
import json
seen = []


def app(environ, start):
    """Answer with what was asked, and how often."""
    seen.append(1)
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
    names = sorted(name for name in environ if name.startswith("HTTP_"))
    answer = json.dumps({"path": environ["PATH_INFO"], "query": environ["QUERY_STRING"], "body": body,
                         "seen": len(seen),
                         "names": names, "mark": environ.get("HTTP_MARK", "").encode("latin-1").decode()}).encode()
    start("201 Created", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
    return [answer]
'''
OTHER = b'def app(environ, start):\n    start("404 Not Found", [])\n    return [b"other"]\n'
SILENT = b'def app(environ, start):\n    raise ValueError("no")\n'
SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"


def collection(*rows):
    """Return a collection: (script, request) each."""
    items = [{"name": f"request {number}", "request": {"url": "{{baseUrl}}/words", **request},
              "event": [{"listen": "test", "script": {"exec": [script]}}]} for number,
             (script, request) in enumerate(rows, 1)]
    return json.dumps({"info": {"name": "Words", "schema": SCHEMA}, "item": items,
                       "variable": [{"key": "baseUrl", "value": "http://elsewhere"}]})


def test(claim):
    """Return a script with one test."""
    return f"pm.test({json.dumps(claim)}, () => {{ {claim} }});"


test.__test__ = False


@pytest.fixture(scope="module")
def stage():
    """Return a stage with a few apps, and our own runner only."""
    apps = {"right.py": APP, "other.py": OTHER, "silent.py": SILENT}
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(postman, "newman", lambda: None)
            made = stack.enter_context(staged("none", apps, Limits(), time.monotonic() + 600))
        yield made


@pytest.mark.parametrize("level", list(box.LEVELS))
def test_collection_finds_what_an_app_answers_at_every_level(have, level):
    """Run the same against two apps, each as it begins."""
    source = collection((test("pm.response.to.have.status(201)"), {}),
                        (test("pm.expect(pm.response.json().seen).to.eql(2)"), {}))
    with staged(have(level), {"right.py": APP, "other.py": OTHER}, Limits(), time.monotonic() + 30) as made:
        runs = [made.play(source, app, 1) for app in ("right", "other", "right")]
    assert [run.noticed for run in runs] == [False, True, False] and (runs[0].sent, runs[0].tests) == (2, 2)
    assert runs[1].failed[0] == Remark("request 1", "pm.response.to.have.status(201)",
                                       "expected the answer to have status code 201 but got 404", 1)


def test_requests_arrive_as_they_are_written(stage):
    """Send path, query, headers and body; the app sees nothing of how it was chosen."""
    script = "".join(map(test, [
        "pm.expect(pm.response.json().path).to.eql('/words/a b')",
        "pm.expect(pm.response.json().query).to.eql('x=%C3%BC')",
        "pm.expect(pm.response.json().body).to.eql('{\"a\": \"\u00fc\"}')",
        "pm.expect(pm.response.json().mark).to.eql('\u00fc')",
        "pm.expect(pm.response.json().names).to.eql(['HTTP_ACCEPT', 'HTTP_ACCEPT_ENCODING', 'HTTP_CACHE_CONTROL', "
        "'HTTP_CONNECTION', 'HTTP_HOST', 'HTTP_MARK', 'HTTP_USER_AGENT'])"]))
    played = stage.play(collection((script, {
        "method": "POST", "url": "{{baseUrl}}/words/a b?x=\u00fc#part",
        "body": {"mode": "raw", "raw": '{"a": "\u00fc"}'},
        "header": [{"key": "Mark", "value": "\u00fc"}, {"key": "Grader-App", "value": "other"},
                   {"key": "Host", "value": "x"}]})),
        "right", 1)
    assert (played.failed, played.errors, played.tests) == ((), (), 5)


@pytest.mark.parametrize("request_, message", [
    ({"url": "http://127.0.0.1:1/words"},
     "goes to 'http://127.0.0.1:1/words'; expected an address that begins with {{baseUrl}}"),
    ({"url": "https://{{baseUrl}}"}, "goes to 'https://http://127.0.0.1"),
    ({"url": "{{baseUrl}}.evil.example/"}, "goes to"),
    ({"url": "{{nobody}}/words"}, "goes to"), ({"method": "NO SUCH"}, "the method 'NO SUCH' cannot be sent"),
    ({"header": [{"key": "A", "value": "b\r\nEvil: c"}]}, "cannot be sent"),
])
def test_request_that_cannot_be_sent_is_an_error(stage, request_, message):
    """Go nowhere but to the app, and nowhere twice."""
    played = stage.play(collection((test("pm.expect(1).to.eql(1)"), request_)), "right", 1)
    assert played.tests == 0 and len(played.errors) == 1 and message in played.errors[0].message


def test_app_that_fails_itself_is_noticed(stage):
    """Read what a server makes of an exception as an answer like others."""
    assert stage.play(collection((test("pm.response.to.have.status(201)"), {})), "silent", 1).failed


def test_what_cannot_be_run_is_told_apart(stage):
    """Tell what is wrong from what our runner lacks; the stage goes on."""
    with pytest.raises(FlawError, match="it is no JSON at line 1, column 1"):
        stage.play("no", "right", 1)
    says = (r"^line 1 of a script at the request 'request 1' uses Date, which our own runner does not know; write it "
            r"in another way, or install newman, which does \(npm install --global newman\)$")
    with pytest.raises(MachineError, match=says):
        stage.play(collection(("new Date()", {})), "right", 1)
    assert not stage.play(collection((test("pm.expect(1).to.eql(1)"), {})), "right", 1).noticed


def test_same_seed_makes_up_the_same(stage):
    """Say the same of the same hand-in, whatever it leaves to chance."""
    claim = "pm.expect(1).to.eql(2)"
    source = collection((f"pm.test(Math.random() + pm.variables.replaceIn('{{{{$guid}}}}'), () => {claim})", {}))
    names = [stage.play(source, "right", seed).failed[0].name for seed in (1, 1, 2)]
    assert names[0] == names[1] != names[2]


def test_endless_collection_ends_with_the_time():
    """Leave the criterion's time to the grader."""
    source = collection(("/^(a+)+$/.test('a'.repeat(40) + 'b')", {}))
    with staged("none", {"right.py": APP}, Limits(), time.monotonic() + 2) as made, pytest.raises(box.Breach):
        made.play(source, "right", 1)


def test_app_of_ours_that_cannot_be_imported_is_our_fault():
    """Charge no student for it."""
    with pytest.raises(GraderError,
                       match="the apps of this exercise cannot be served: importing entrance raised NameError"), \
            staged("none", {"right.py": APP, "broken.py": b"app = nobody"}, Limits(), time.monotonic() + 10):
        pass


@pytest.mark.parametrize("told", [
    {}, {"failed": 5, "errors": [5, {}], "tests": "x", "requests": None}, {"failed": [{"message": 5, "line": "x"}]},
])
def test_claim_without_sense_says_nothing(stage, monkeypatch, told):
    """Take from a box what has the right shape."""
    monkeypatch.setattr(stage._own, "ask", lambda *_: told)
    played = stage.play("", "right", 1)
    assert (played.sent, played.tests) == (0, 0)
    assert all(isinstance(row, Remark) for row in played.failed + played.errors)


@pytest.mark.parametrize("question", [None, 5, {"method": "GET"}, {"method": 1, "url": "", "headers": [], "body": ""},
                                      {"method": "GET", "url": "http://127.0.0.1:8080/", "headers": [["a"]],
                                       "body": ""}])
def test_question_without_sense_is_refused(stage, monkeypatch, question):
    """Answer that it cannot be sent."""
    seen = []
    monkeypatch.setattr(stage._own, "ask", lambda request, end, answer: seen.append(answer({"callback": question}))
                        or {})
    stage.play("", "right", 1)
    assert "failure" in seen[0]


# With newman

COURSE = Path(__file__).parents[1]
TASK, ANSWER = COURSE / "exercises" / "postman", COURSE / "solutions" / "postman"
NAMES = {path.parent.relative_to(ANSWER).as_posix(): path for path in sorted(ANSWER.glob("**/collection.json"))}
SOME = ("right", "right_otherwise", "wrong_update", "wrong_order")


@pytest.fixture(scope="module")
def both(require):
    """Return a stage with the apps of the exercise `postman`, and both runners."""
    require("newman")
    apps = {path.name: path.read_bytes() for folder in (TASK / "given" / "apps", ANSWER / "tests" / "apps")
            for path in folder.glob("*.py")}
    with staged(box.choose(), apps, Limits(seconds=300), time.monotonic() + 300) as made:
        assert made._newman, "newman is installed, and no box may have it"
        yield made, [name.removesuffix(".py") for name in apps if name.startswith(("right", "wrong_"))]


def places(remarks):
    """Return where remarks belong, as newman names it: without the folders."""
    return [(remark.request.rpartition(" / ")[2], remark.name) for remark in remarks]


@pytest.mark.parametrize("name", NAMES)
def test_both_runners_notice_the_same(both, name):
    """Run each collection of the exercise by either: the same tests fail, and the same requests and scripts stop.

    The solution is run for every app, the wrong ones for two right and two wrong apps, as newman takes its time. What
    is told is told in our words.
    """
    stage, apps = both
    source = NAMES[name].read_text(encoding="utf-8")
    for app in apps if name == "." else SOME:
        try:
            own = stage.run(stage._own, source, app, 1)
        except FlawError:
            assert name == "wrong/old_format"       # newman would take it: the exercise asks for v2.1
            continue
        theirs = stage.run(stage._newman, source, app, 1)
        assert (own.noticed, own.sent) == (theirs.noticed, theirs.sent)
        assert places(own.errors) == places(theirs.errors)
        if "request" not in {remark.name for remark in own.errors}:     # of which newman runs the scripts all the same
            assert (own.tests, places(own.failed)) == (theirs.tests, places(theirs.failed))
    assert name == "wrong/old_format" or stage.play(source, "right", 1) == stage.run(stage._own, source, "right", 1)


@pytest.mark.parametrize("level", ["full", "reduced", "none"])
def test_newman_runs_what_only_newman_knows_in_a_box(require, have, level):
    """Keep a promise, send a request from a script, and go nowhere but to the app."""
    require("newman")
    lines = [test("pm.expect(new Date().getFullYear()).to.be.above(2000)"),
             "const path = (reply) => pm.expect(reply.json().path).to.eql('/tea')",
             "const tea = pm.variables.get('baseUrl') + '/tea'",
             "pm.sendRequest(tea, (error, reply) => pm.test('sent', () => path(reply)))",
             "const wall = (error) => pm.expect(error).to.be.ok",
             "pm.sendRequest('https://127.0.0.1', (error) => pm.test('https', () => wall(error)))"]
    source = collection((";".join(lines), {}), ("", {"url": "http://127.0.0.1:1/"}))
    with staged(have(level), {"right.py": APP, "other.py": OTHER}, Limits(), time.monotonic() + 60) as made:
        played = made.play(source, "right", 1)
        assert (played.tests, played.failed) == (3, ()) and len(played.errors) == 2
        assert "goes to 'https://127.0.0.1'; expected an address that" in played.errors[0].message
        assert "goes to 'http://127.0.0.1:1/'; expected an address that" in played.errors[1].message
        assert made.play(source, "other", 1).noticed


def test_app_sees_the_same_of_both_runners(require):
    """Send the same bytes, but for the number that newman gives each request."""
    require("newman")
    request = {"method": "PUT", "url": "{{baseUrl}}/words/a b?x=\u00fc",
               "body": {"mode": "raw", "raw": '{"a": "\u00fc"}'},
               "header": [{"key": "Mark", "value": "\u00fc"}, {"key": "Content-Type", "value": "application/json"}]}
    source = collection(("pm.test(pm.response.text(), () => pm.expect(1).to.eql(2))", request))
    with staged("none", {"right.py": APP}, Limits(), time.monotonic() + 60) as made:
        own, theirs = (json.loads(made.run(runner, source, "right", 1).failed[0].name)
                       for runner in (made._own, made._newman))
    assert own == theirs


def test_newman_that_ends_leaves_the_rest_to_our_runner(require):
    """Go on without it; what only newman knows is its end."""
    require("newman")
    fine, greedy = collection((test("pm.expect(1).to.eql(1)"), {})), collection(("new Date()", {}))
    with staged("none", {"right.py": APP}, Limits(), time.monotonic() + 60) as made:
        made._newman.launched.process.kill()
        assert not made.play(fine, "right", 1).noticed and made._newman is None
        with pytest.raises(MachineError, match="uses Date"):
            made.play(greedy, "right", 1)
    with staged("none", {"right.py": APP}, Limits(), time.monotonic() + 60) as made:
        made._newman.launched.process.kill()
        with pytest.raises(box.Breach):
            made.play(greedy, "right", 1)


def test_slow_newman_leaves_the_rest_to_our_runner(stage, monkeypatch):
    """Ask both as long as newman has used up little, then our own alone."""
    asked = []

    class Newman:
        """Finds fault with everything, and takes its time."""

        def ask(self, *_):
            """Say so."""
            asked.append(1)
            time.sleep(0.3)
            return {"requests": 1, "tests": 1, "failed": [{"name": "newman"}], "errors": []}
    monkeypatch.setattr(stage, "_newman", Newman())
    monkeypatch.setattr(postman, "PATIENCE", 0.5)
    source = collection((test("pm.expect(1).to.eql(1)"), {}))
    assert [stage.play(source, "right", 1).noticed for _ in range(4)] == [True, True, False, False] and len(asked) == 2


@pytest.mark.parametrize("found", [None, ("/nowhere/node", "/nowhere/newman"), ("/usr/bin/env", "/nowhere/newman")])
def test_newman_that_is_not_to_be_had_is_done_without(monkeypatch, found):
    """Ask for nothing that is not there, and nothing that does not start."""
    monkeypatch.setattr(postman, "newman", lambda: found)
    assert postman._newman("none", Limits()) is None


def test_newman_is_looked_for_among_the_installed_programs(monkeypatch, tmp_path):
    """Find both, or neither; follow links to the package."""
    program = tmp_path / "lib" / "newman" / "bin" / "newman.js"
    program.parent.mkdir(parents=True)
    for path in (program, tmp_path / "node"):
        path.write_text("", encoding="utf-8")
        path.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert postman.newman() is None
    (tmp_path / "newman").symlink_to(program)
    assert postman.newman() == (str(tmp_path / "node"), str(program.parents[1]))
