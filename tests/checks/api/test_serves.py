"""Tests for grader/checks/api/serves.py: a sentence for each way in which a program does not serve."""
import importlib
import socket

import pytest

from grader import box, serving
from tests.api.declared import WORDS, declared
from tests.gradings import costs, told

SERVER = '''\
import os
from wsgiref.simple_server import make_server

seen = []


def app(environ, start):
    seen.append(environ["PATH_INFO"])
    start("200 OK", [("Content-Type", "text/plain")])
    return [b"Hello"]


if __name__ == "__main__":
    make_server(os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8080")), app).serve_forever()
'''
MAIN = 'if __name__ == "__main__":\n'
PLACE = 'os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8080"))'
MODULE = importlib.import_module("grader.checks.api.serves")      # the package has its function by that name
QUICK = {"start": 1.0}


def changed(*pairs):
    """Return the server with some of its parts replaced."""
    source = SERVER
    for old, new in pairs:
        assert old in source
        source = source.replace(old, new)
    return source


@pytest.fixture(params=list(box.LEVELS))
def level(request, have):
    """Return each level that this machine has."""
    return have(request.param)


def test_program_that_serves_earns_everything(graded, level):
    """Find nothing at any level, but for a default that cannot be tried where somebody else has the port."""
    found = graded("api.serves", {"app.py": SERVER}, level)
    assert found.earned == 1 and set(costs(found)) <= {"api.serves.untried"}, told(found)


@pytest.mark.parametrize("pairs, code, cost, message", [
    ([("    make_server", "    import time\n    print('idle')\n    time.sleep(60)\n    make_server")], "never", 1.0,
     "python app.py never listened on HOST:PORT within 1 s"),
    ([("seen = []", "seen = [1 / 0]")], "crashed", 1.0,
     "python app.py ended with exit status 1 before it listened: ZeroDivisionError: division by zero"),
    ([(MAIN, 'if __name__ == "app":\n')], "crashed", 1.0, "python app.py ended with exit status 0 before it listened"),
    ([(PLACE, '"127.0.0.1", 8123')], "other", 0.5, "python app.py listens on 127.0.0.1:8123; expected HOST:PORT"),
    ([(PLACE, '"127.0.0.1", 8080')], "other", 0.5, "python app.py listens on 127.0.0.1:8080; expected HOST:PORT"),
    ([("    seen.append", "    import time\n    time.sleep(60 * len(seen))\n    seen.append")], "silent", 0.5,
     "after 1 answer, GET / was not answered within"),
    ([("    make_server", "    server = make_server"),
      (".serve_forever()", "\n    for _ in range(4):\n        server.handle_request()")],
     "silent", 0.5, "after 3 answers, GET / "),
    ([("    seen.append", "    len(seen) == 3 and os._exit(7)\n    seen.append")], "silent", 0.5,
     "after 3 answers, GET / was answered with nothing: the connection was closed; expected an answer; python app.py "
     "had ended with exit status 7, expected it to go on"),
    ([(MAIN, MAIN + "    import signal\n    signal.signal(15, signal.SIG_IGN)\n")], "signal", 0.25,
     "python app.py lives on 0.3 s after SIGTERM; expected it to end"),
    ([(MAIN, MAIN + "    if os.fork():\n        import time\n        time.sleep(60)\n")], "signal", 0.25,
     "python app.py ended after SIGTERM, but something that it had started listens 0.3 s later; expected nothing"),
    ([(MAIN, "if True:\n")], "import", 0.25, "importing app serves the app; expected that only python app.py does"),
    ([(MAIN, "import threading\n\n\ndef run():\n"),
      (".serve_forever()", ".serve_forever()\n\n\nthreading.Thread(target=run).start()\n")],
     "import", 0.25, "importing app serves the app; expected that only python app.py does"),
    ([("seen = []", "seen = []\nif __name__ != '__main__':\n    raise ValueError('no')")], "import", 0.25,
     "importing app ends the program; expected it to define the app: ValueError: no"),
    ([("seen = []", "seen = []\nif __name__ != '__main__':\n    import time\n    time.sleep(60)")], "import", 0.25,
     "importing app takes more than 1 s; expected it to define the app and no more"),
    ([('os.environ.get("PORT", "8080")', 'os.environ["PORT"]')], "default", 0.25,
     "without HOST and PORT, python app.py ended with exit status 1 before it listened: KeyError: 'PORT'"),
    ([('"8080"', '"8081"')], "default", 0.25,
     "without HOST and PORT, python app.py listens on 127.0.0.1:8081; expected 127.0.0.1:8080"),
])
def test_each_way_not_to_serve_has_its_sentence(graded, have, monkeypatch, pairs, code, cost, message):
    """Say what was seen and what was expected, and charge its share once."""
    monkeypatch.setattr(MODULE, "STOP_SECONDS", 0.3)
    monkeypatch.setattr(MODULE, "ANSWER_SECONDS", 0.5)
    found = graded("api.serves", {"app.py": changed(*pairs)}, have("full"), options=QUICK)
    assert costs(found) == {f"api.serves.{code}": cost}, told(found)
    assert told(found)[0].startswith(message)
    assert found.findings[0].hint and found.findings[0].sentence and found.findings[0].reproduce


def test_frames_of_a_crash_are_the_students_own(graded):
    """Show the way through the student's files, and name the innermost place; no line of a library."""
    files = {"app.py": "import helper\n\n\ndef start():\n    helper.parse('{')\n\n\nstart()\n",
             "helper.py": "import json\n\n\ndef parse(text):\n    return json.loads(text)\n"}
    finding = graded("api.serves", files).findings[0]
    assert (finding.path, finding.line) == ("helper.py", 5)
    assert finding.actual == "app.py, line 8, in <module>\napp.py, line 5, in start\nhelper.py, line 5, in parse"


def test_log_is_shown_where_it_helps(graded):
    """Show the last lines of what was printed, without the time of day and without the port of this run."""
    source = changed((MAIN, MAIN + '    print("at", os.environ["PORT"], "[22/Nov/2026 19:11:05] ready", flush=True)\n'
                                   '    raise SystemExit("no more\\nof it")\n'))
    assert graded("api.serves", {"app.py": source}).findings[0].actual == "at PORT ready\nno more\nof it"


def test_default_address_is_tried_where_it_is_free(graded, monkeypatch):
    """Try it without a network of its own, too."""
    port = serving.free_port()
    monkeypatch.setattr(MODULE, "PORT", port)
    right = SERVER.replace("8080", str(port))
    assert graded("api.serves", {"app.py": right}).findings == ()
    found = graded("api.serves", {"app.py": right.replace(str(port), str(serving.free_port()))}, options=QUICK)
    assert costs(found) == {"api.serves.default": 0.25}


def test_default_address_is_left_alone_where_somebody_has_it(graded, monkeypatch):
    """Say that it was not tried, and charge nothing."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setattr(MODULE, "PORT", port)
        found = graded("api.serves", {"app.py": SERVER.replace("8080", str(port))})
    assert found.status == "passed" and told(found) == [
        f"port {port} is taken by another program on this machine, so python app.py was not tried without HOST and "
        "PORT"]


def test_collection_of_the_exercise_is_asked_for(graded):
    """Ask for what the exercise keeps, and mind no answer's content."""
    source = changed(('seen.append(environ["PATH_INFO"])', 'environ["PATH_INFO"] == "/words" and os._exit(3)'))
    resource = declared(WORDS)
    found = graded("api.serves", {"app.py": source}, resource=resource)
    assert told(found)[0].startswith("GET /words was answered with nothing")
    assert found.findings[0].reproduce == "curl -i 'http://127.0.0.1:8080/words'"
    refusing = changed(('"200 OK"', '"500 Internal Server Error"'))
    assert graded("api.serves", {"app.py": refusing}, resource=resource).earned == 1


def test_program_and_module_are_the_exercises(graded):
    """Run another file, and import another module."""
    options = {"program": "main.py", "app": "main:app"}
    found = graded("api.serves", {"main.py": changed((MAIN, "if True:\n"))}, options=options)
    assert told(found, "import") == ["importing main serves the app; expected that only python main.py does"]


def test_same_bytes_tell_the_same(graded, have):
    """Say the same words each time, whatever port was free."""
    source = changed((PLACE, '"127.0.0.1", int(os.environ["PORT"]) + 1'))
    first, second = (graded("api.serves", {"app.py": source}, have("full"), options=QUICK).findings for _ in range(2))
    assert first == second
