"""Tests for races of several clients: none is found where there is none, and each kind is found."""
import time

import pytest

from grader.api import race
from grader.api.crew import SECONDS
from grader.http.message import Failure
from tests.api.callers import Local, app_of, text_of
from tests.api.declared import TODOS, WORDS, declared
from tests.api.right import READINGS, STYLES, exchanged, reading
from tests.api.wrong import WRONG, WRONG_TODOS, source, source_of_todos

UNLOCKED = [("with lock:", "if True:"), ("import json\n", "import json\nimport time\n")]
PAUSE = "        time.sleep(0.003)\n"
EXISTS = '            return refuse(409, "there is such a word")\n'
UNKNOWN = '            return refuse(404, "there is no such word")\n'
KEEP = "        words[word] = count\n        from urllib"
STORE = "        words[word] = count\n        return answer(200"
READ = f"{UNKNOWN}        return answer(200, show(word))\n\n\n@app.put"
# Name: (rules of which at least one is broken, and no other; exchanges in an app without a lock).
RACES = {
    "two steps to create": ({"create"}, [(EXISTS, EXISTS + PAUSE)]),
    "two steps to delete": ({"delete"}, [(f"{UNKNOWN}        del words[word]",
                                          f"{UNKNOWN}{PAUSE}        words.pop(word, None)")]),
    "two steps to update": ({"revived"}, [(STORE, f"{PAUSE}{STORE}")]),
    "deleted while updated": ({"update", "read", "revived"}, [(STORE, f"        del words[word]\n{PAUSE}{STORE}")]),
    "copy that is put back": ({"lost", "list", "create"}, [
        (KEEP, f"        copy = dict(words)\n        copy[word] = count\n{PAUSE}        words.clear()\n"
               "        words.update(copy)\n        from urllib")]),
    "list in steps": ({"list"}, [("[show(word) for word in sorted(words)]", "sorted([time.sleep(0.001) or show(word) "
                                  'for word in words], key=lambda item: item["word"])')]),
    "two steps to read": ({"read"}, [(READ, READ.replace(UNKNOWN, UNKNOWN + PAUSE))]),
}


class Server:
    """Serves an app of this process, as grader.serving.Service does in a box."""

    def __init__(self, text):
        """Take a source."""
        self.text, self.app, self.started = text, None, 0

    def afresh(self):
        """Import it again."""
        self.app, self.started = app_of(self.text), self.started + 1

    def client(self):
        """Return a client for one thread."""
        return Local(self.app)


def raced(text, table=WORDS, seed=1):
    """Return what several clients of an app find."""
    return race.explore(declared(table), Server(text), seed)


def broken(found):
    """Return the rules that a race breaks."""
    return {fault.oddity.rule for fault in found.faults}


@pytest.mark.parametrize("text", [*map(text_of, STYLES), *map(reading, READINGS)])
def test_right_app_has_no_race(text):
    """Find nothing, and ask about everything."""
    found = raced(text)
    assert (found.faults, found.left, found.hung, found.alive) == ((), (), None, True)


def test_resource_whose_key_the_server_gives_has_no_race():
    """Create as many as are asked for, each with a key of its own."""
    found = raced(text_of("todos"), TODOS)
    assert not found.faults and not found.left and "create" not in found.rules


@pytest.mark.parametrize("name", RACES)
def test_race_is_found(name):
    """Charge what it breaks, and show the requests that were sent at the same time."""
    rules, pairs = RACES[name]
    found = raced(exchanged("words", UNLOCKED + pairs))
    assert broken(found) and broken(found) <= rules, found.faults
    assert all(fault.round.scripts and fault.oddity.expected and fault.oddity.got for fault in found.faults)


def test_keys_that_are_given_twice_are_found():
    """Notice two items with one number."""
    text = exchanged("todos", [("import json\n", "import json\nimport time\n"),
                               ('    item["id"] = next(numbers)', "    number = len(todos) + 1\n    time.sleep(0.002)\n"
                                '    item["id"] = number')])
    found = raced(text, TODOS)
    assert "two parallel POST got the same id" in [fault.oddity.text for fault in found.faults]


@pytest.mark.parametrize("name", [*WRONG, *WRONG_TODOS])
def test_bug_without_a_race_costs_nothing_here(name):
    """Leave alone what is wrong for one client as well."""
    found = raced(source(name)) if name in WRONG else raced(source_of_todos(name), TODOS)
    assert not found.faults and not found.hung and set(found.left) <= set(found.rules)


@pytest.mark.parametrize("lines", ["start('404 Not Found', [])\n    return [b'{}']", "raise SystemError",
                                   "start('200 OK', [])\n    return [b'{\"words\": []}']"])
def test_app_that_keeps_nothing_is_not_alive(lines):
    """Give nothing where nothing is left to ask."""
    assert not raced(f"def app(environ, start):\n    {lines}\n").alive


def test_slow_app_with_one_lock_is_right():
    """Take less of everything, and wait for each in turn."""
    text = exchanged("words", [("    with lock:\n", "    with lock:\n        time.sleep(0.02)\n"),
                               ("import json\n", "import json\nimport time\n")])
    began, found = time.monotonic(), raced(text)
    assert not found.faults and not found.left and time.monotonic() - began < 12


def test_app_that_hangs_for_several_is_told_so(monkeypatch):
    """Say that an answer never came, and charge nothing else."""
    monkeypatch.setattr(Local, "ask", _hanging(Local.ask))
    found = raced(text_of("words"))
    assert found.hung and found.hung.scripts and not found.faults


def test_operation_that_hangs_alone_is_left_out(monkeypatch):
    """Ask what does not need it."""
    ask = Local.ask

    def late(self, request, seconds):
        """Never answer a DELETE."""
        if request.method == "DELETE":
            raise Failure("time", "was not answered")
        return ask(self, request, seconds)
    monkeypatch.setattr(Local, "ask", late)
    found = raced(text_of("words"))
    assert found.alive and not found.hung and found.left == ("delete", "revived")


def test_same_seed_sends_the_same():
    """Make the same requests for the same hand-in."""
    text = exchanged("words", UNLOCKED + RACES["two steps to create"][1])
    assert [raced(text).faults[0].round.scripts[-1] for _ in range(2)][0] == raced(text).faults[0].round.scripts[-1]


def _hanging(ask):
    """Return a way to ask that never gets an answer while another is asked for."""
    busy = []

    def hang(self, request, seconds):
        """Fail at once as a client does that has waited."""
        assert seconds >= SECONDS
        busy.append(request)
        try:
            time.sleep(0.002)
            if len(busy) > 1:
                raise Failure("time", "was not answered")
            return ask(self, request, seconds)
        finally:
            busy.pop()
    return hang
