"""Tests for grader/checks/api/ping.py: what a client makes of our server, and what is said of it."""
import importlib

import pytest

from grader import box
from tests.gradings import costs, told

CLIENT = '''\
"""Ask a server, by means of the standard library."""
import sys
import urllib.request


def ping(url):
    """Return what the server says."""
    with urllib.request.urlopen(url, timeout=0.8) as answer:
        return answer.read().decode()


if __name__ == "__main__":
    print(ping(sys.argv[1]))
'''
REQUESTS = '''\
import sys

import requests


def ping(url):
    answer = requests.get(url, timeout=0.8)
    answer.raise_for_status()
    return answer.text


if __name__ == "__main__":
    print(ping(sys.argv[1]))
'''
ASK = "    with urllib.request.urlopen(url, timeout=0.8) as answer:\n        return answer.read().decode()\n"
MODULE = importlib.import_module("grader.checks.api.ping")      # the package has its function by that name


@pytest.fixture(params=list(box.LEVELS))
def level(request, have):
    """Return each level that this machine has."""
    return have(request.param)


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    """Wait for a late client no longer than needed."""
    monkeypatch.setattr(MODULE, "MARGIN", 1.5)


@pytest.fixture
def asked(graded):
    """Return a function from what is replaced in the client, and by what, to the outcome."""
    def ask(old, new, source=CLIENT):
        """Grade it with a short patience."""
        assert old in source
        return graded("api.ping", {"ping.py": source.replace(old, new)}, options={"seconds": 1.0})
    return ask


@pytest.mark.parametrize("source, packages", [(CLIENT, ()), (REQUESTS, ("requests",))])
def test_client_earns_everything(graded, level, source, packages):
    """Find nothing at any level, with any library; an image has those that it was built with."""
    if level == "docker":
        source, packages = CLIENT, ()
    found = graded("api.ping", {"ping.py": source}, level, packages=packages)
    assert found.status == "passed" and not found.findings, told(found)


@pytest.mark.parametrize("old, new, expected", [
    ("def ping(url)", "def ask(url)", {"name": ["ping.py defines no ping; expected a function of that name"]}),
    (ASK, "    raise NotImplementedError\n", {"name": ["ping(url) is not written yet"]}),
    (ASK, "    return 'Hello world!'\n",
     {"asks": ["ping(url) asks the server at url for nothing, and returns 'Hello world!'; expected GET /"]}),
    ("urlopen(url,", "urlopen('http://127.0.0.1:9/',",
     {"asks": ["ping(url) asks the server at url for nothing, and raises URLError: <urlopen error [Errno 111] "
               "Connection refused>; expected GET /"]}),
    ("urlopen(url,", "urlopen(url + 'hello',",
     {"asks": ["ping(url) asks the server at url for GET /hello, and raises HTTPError: HTTP Error 404: Not Found; "
               "expected GET /"]}),
    ("urlopen(url,", "urlopen(url, data=b'x',",
     {"asks": ["ping(url) asks the server at url for POST /, and raises HTTPError: HTTP Error 405: Method Not Allowed; "
               "expected GET /"]}),
    ("read().decode()", "read()",
     {"text": ["ping(url) returns a value of the type bytes where the server answers with 200; expected the text of "
               "the answer"]}),
    ("answer.read().decode()", "str(answer.status)",
     {"text": ["ping(url) returns another text than the server's"]}),
    (", timeout=0.8", "",
     {"timeout": ["ping(url) still waits 2.5 s after a server got the request and said nothing; expected an exception "
                  "within 1 s"]}),
    ("print(ping(sys.argv[1]))", "ping(sys.argv[1])",
     {"program": ["python ping.py URL prints something else than the text of the answer, and that alone"]}),
    ("print(ping(sys.argv[1]))", "print(ping(sys.argv[2]))",
     {"program": ["python ping.py URL raises IndexError: list index out of range; expected it to print the text of the "
                  "answer"]}),
    ("    print(ping(sys.argv[1]))", "    print(ping(sys.argv[1]))\n    sys.exit(4)",
     {"program": ["python ping.py URL ends with exit status 4; expected it to print the text of the answer"]}),
    ("    print(ping(sys.argv[1]))", "    print(ping(sys.argv[1]))\n    input = __import__('time').sleep(9)",
     {"program": ["python ping.py URL does not come to its end; expected it to print the text of the answer"]}),
])
def test_each_slip_of_a_client_has_its_sentence(asked, old, new, expected):
    """Say what was seen and what was expected, and charge each its share."""
    found = asked(old, new)
    assert costs(found) == {f"api.ping.{code}": MODULE.COSTS[code] for code in expected}, told(found)
    assert {code: told(found, code) for code in expected} == expected
    assert all(finding.hint and finding.sentence and finding.reproduce for finding in found.findings)


def test_error_that_is_taken_for_an_answer_is_told(asked):
    """Name the status that the server answered with, and blame the program for nothing of it."""
    careless = ('    import http.client\n    link = http.client.HTTPConnection(url.split("/")[2], timeout=0.8)\n'
                '    link.request("GET", "/")\n    return link.getresponse().read().decode()\n')
    found = asked(ASK, careless)
    assert costs(found) == {"api.ping.error": 0.2}
    status = told(found, "error")[0].rpartition("answers with ")[2][:3]
    assert status in ("403", "404", "410")
    assert told(found, "error") == [
        f"ping(url) returns 'Something is wrong.' where the server answers with {status}; expected an exception"]


def test_program_that_hides_an_error_is_told(asked):
    """Look at its exit status, and charge it half of what the program counts."""
    found = asked("    print(ping(sys.argv[1]))",
                  "    try:\n        print(ping(sys.argv[1]))\n    except OSError:\n        print('no')")
    assert costs(found) == {"api.ping.program": 0.1}
    assert "python ping.py URL ends with exit status 0 where the server answers with 4" in told(found)[0]


def test_exceptions_that_are_swallowed_are_told(asked):
    """Charge silence and errors apart."""
    found = asked(ASK, "    try:\n        return urllib.request.urlopen(url, timeout=0.8).read().decode()\n"
                       "    except OSError:\n        return None\n")
    assert costs(found) == {"api.ping.error": 0.2, "api.ping.timeout": 0.2}
    assert told(found, "timeout") == ["ping(url) returns None where the server says nothing; expected an exception"]


def test_end_of_the_whole_program_is_no_exception(asked):
    """Ask for something that a caller can catch."""
    found = asked(ASK, "    try:\n        return urllib.request.urlopen(url, timeout=0.8).read().decode()\n"
                       "    except OSError:\n        sys.exit(1)\n")
    assert costs(found) == {"api.ping.error": 0.2, "api.ping.timeout": 0.2}
    assert "raises SystemExit: 1 where the server answers with" in told(found, "error")[0]


def test_client_that_never_ends_costs_everything_soon(asked):
    """Wait for it once."""
    found = asked("        return answer", "        while True:\n            pass\n        return answer")
    assert costs(found) == {"api.ping.text": 1.0} and "does not come to its end within" in told(found)[0]


def test_places_are_the_students_own(graded):
    """Name the line of the hand-in, for an exception and for a program that ends with one."""
    found = graded("api.ping", {"ping.py": CLIENT.replace("answer.read().decode()", "answer.nothing")})
    assert [(finding.path, finding.line) for finding in found.findings] == [("ping.py", 9)]
    found = graded("api.ping", {"ping.py": CLIENT.replace("print(ping", "print(helper")})
    assert [(finding.path, finding.line, finding.actual) for finding in found.findings] == [
        ("ping.py", 13, "ping.py, line 13, in <module>")]


def test_greeting_cannot_be_guessed(graded):
    """Say something else to each hand-in, and the same to the same one."""
    greetings = [told_greeting(graded, f"# {number}\n") for number in (1, 2, 1)]
    assert greetings[0] == greetings[2] != greetings[1]


def told_greeting(graded, extra):
    """Return what our server said to a client that returned something else."""
    return graded("api.ping", {"ping.py": CLIENT.replace("return answer.read().decode()", "return 'x'") + extra}
                  ).findings[0].expected


def test_module_name_and_program_are_the_exercises(graded):
    """Call another function, and run another file."""
    files = {"ask.py": CLIENT.replace("ping(", "ask(")}
    assert graded("api.ping", files, options={"module": "ask", "name": "ask", "program": "ask.py"}).earned == 1
