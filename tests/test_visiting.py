"""Tests for grader/visiting.py: a student's client in a box, and our server, at every level."""
import time

import pytest

from grader import box, visiting
from grader.model import Limits
from grader.serving import Staged

CLIENT = '''\
import sys
import urllib.request


def get(url):
    with urllib.request.urlopen(url, timeout=1) as answer:
        return answer.read().decode()


if __name__ == "__main__":
    print("got", get(sys.argv[1]))
'''


@pytest.fixture(params=list(box.LEVELS))
def level(request, have):
    """Return each level that this machine has."""
    return have(request.param)


@pytest.fixture
def visits():
    """Return a function that gives a visitor with a client's source, and ends it after the test."""
    from contextlib import ExitStack
    with ExitStack() as stack:
        def begin(source=CLIENT, level="none", port=8123):
            """Lay the source, and start the box."""
            folder = stack.enter_context(box.staged({"client.py": source.encode()}))
            staged = Staged(folder, ("",), ("client",), False)
            return stack.enter_context(visiting.visitor(level, staged, Limits(), port))
        yield begin


def says(text, status=200):
    """Return a server that always says the same."""
    return lambda asked: visiting.Answer(status, text)


def test_function_and_program_reach_our_server(visits, level):
    """Hand over what our server says, and keep what it was asked."""
    visitor = visits(level=level)
    called, ran = visitor.call("client", "get", says("Grüße"), 10), visitor.run("client.py", says("two"), 10)
    assert called.returned == "Grüße" and ran.returned == "got two\n" and (called.status, ran.status) == (0, 0)
    for visit in (called, ran):
        assert [(asked.method, asked.target) for asked in visit.asked] == [("GET", "/")]
        assert visit.asked[0].header("host") == "127.0.0.1:8123" and visit.asked[0].header("cookie") == ""


def test_error_is_raised_with_its_place(visits):
    """Tell the classes of an exception, nearest first, its text, and the line in the student's file."""
    visit = visits().call("client", "get", says("no", 503), 10)
    assert visit.raised[0] == "HTTPError" and "OSError" in visit.raised and visit.returned is None
    assert visit.text == "HTTP Error 503: Service Unavailable" and visit.place == ("client.py", 6)


def test_silent_server_is_waited_for(visits, level):
    """Leave the connection open, so that the client's own patience decides."""
    visit = visits(level=level).call("client", "get", lambda asked: None, 10)
    assert visit.raised[0] == "TimeoutError" and 1 <= visit.seconds < 10 and not visit.late and len(visit.asked) == 1


def test_client_that_waits_for_ever_is_ended(visits):
    """End it, say so, and let the next one visit."""
    began, visitor = time.monotonic(), visits(CLIENT.replace(", timeout=1", ""))
    visit = visitor.call("client", "get", lambda asked: None, 0.5)
    assert visit.late and visit.status is None and time.monotonic() - began < 5
    assert visitor.call("client", "get", says("next"), 10).returned == "next"


@pytest.mark.parametrize("address", ["127.0.0.1:8124", "127.0.0.2:8123", "[::1]:8123"])
def test_other_addresses_are_refused_at_every_level(visits, level, address):
    """Refuse what is not our server, also where somebody else may listen."""
    source = CLIENT.replace("urlopen(url,", f"urlopen('http://{address}/',")
    visit = visits(source, level).call("client", "get", says("x"), 10)
    assert visit.raised[0] == "URLError" and not visit.asked


@pytest.mark.parametrize("line, outcome", [
    ("return None", {"other": "NoneType"}), ("return b''", {"other": "bytes"}),
    ("return type('t', (str,), {})('x')", {"other": "t"}),
    ("raise SystemExit(3)", {"raised": ("SystemExit", "BaseException", "object")}),
    ("import os; os._exit(3)", {"status": 3, "returned": None}), ("import os; os.abort()", {"status": -6}),
    ("return 'x' * 10 ** 6", {"returned": "x" * 8192}),
])
def test_whatever_a_function_does_is_told(visits, line, outcome):
    """Take no object's word, and no end of the process, for an answer."""
    visit = visits(f"def get(url):\n    {line}\n").call("client", "get", says("x"), 10)
    assert {key: getattr(visit, key) for key in outcome} == outcome and not visit.asked


@pytest.mark.parametrize("line, status, err", [
    ("raise SystemExit", 0, ""), ("raise SystemExit(5)", 5, ""), ("raise SystemExit('no')", 1, "no\n"),
    ("1 / 0", 1, "ZeroDivisionError: division by zero\n"),
])
def test_end_of_a_program_is_as_python_has_it(visits, line, status, err):
    """Return its exit status and what it wrote on standard error."""
    visit = visits(f"{line}\n").run("client.py", says("x"), 10)
    assert visit.status == status and visit.err.endswith(err)


def test_each_connection_is_a_request(visits):
    """Answer several, one after the other, and what is no HTTP with 400."""
    source = ("import socket\n\n\ndef get(url):\n    found = []\n"
              "    for line in ('GET /a HTTP/1.1', 'hello', 'GET  / HTTP/1.1'):\n"
              "        with socket.create_connection(('127.0.0.1', 8123)) as link:\n"
              "            link.sendall(line.encode() + b'\\r\\n\\r\\n')\n"
              "            found.append(link.recv(12).decode())\n"
              "    return ' '.join(found)\n")
    visit = visits(source).call("client", "get", lambda asked: visiting.Answer(200, asked.target), 10)
    assert visit.returned == "HTTP/1.1 200 HTTP/1.1 400 HTTP/1.1 400"
    assert [asked.target for asked in visit.asked] == ["/a"]


def test_requests_without_end_are_not_all_kept(visits):
    """Answer them, and remember the first."""
    source = ("import urllib.request\n\n\ndef get(url):\n    for number in range(120):\n"
              "        with urllib.request.urlopen(f'{url}{number}', timeout=5) as answer:\n"
              "            last = answer.read()\n"
              "    return last.decode()\n")
    visit = visits(source).call("client", "get", lambda asked: visiting.Answer(200, asked.target), 20)
    assert visit.returned == "/119"
    assert [asked.target for asked in visit.asked] == [f"/{number}" for number in range(100)]


@pytest.mark.parametrize("claim", ["", "[]", "{", "{}", '{"returned": 5}', '{"raised": 5}', '{"raised": [[], 1, 2, 3]}',
                                   "[" * 10 ** 5])
def test_claim_that_makes_no_sense_says_nothing(visits, claim):
    """Take it for an end without a word."""
    source = ("import os\n\n\ndef get(url):\n    for number in range(3, 40):\n        try:\n"
              f"            os.write(number, b'[' * {len(claim)} if {len(claim) > 99} else {claim[:99]!r}.encode())\n"
              "        except (OSError, TypeError):\n            pass\n    os._exit(0)\n")
    visit = visits(source).call("client", "get", says("x"), 10)
    assert visit.returned is None and visit.raised in ((), ("an exception",)) and visit.status == 0
