"""Tests for grader/checks/api/concurrency.py: what a student reads of a race, and what it costs."""
import pytest

from tests.api.right import exchanged
from tests.api.test_race import RACES, UNLOCKED
from tests.gradings import costs

SEVENTH = 0.1429


@pytest.mark.parametrize("level", ["none", "reduced", "full"])
def test_right_app_earns_everything(asked, have, words, level):
    """Find nothing at any level."""
    assert asked("api.concurrency", words, have(level)).findings == ()


def test_race_is_told_with_commands(asked):
    """Show requests that run beside each other, what came of them, and what should have."""
    finding, = asked("api.concurrency", exchanged("words", UNLOCKED + RACES["two steps to create"][1])).findings
    assert finding.code == "api.concurrency.create" and round(finding.cost, 4) == SEVENTH
    assert "parallel POST of the same item" in finding.message and finding.expected == "one 201, 7 times 409"
    lines = finding.reproduce.splitlines()
    posts = [line for line in lines if "-X POST" in line]
    assert len(posts) == 8 and all(line.startswith("curl ") and line.endswith("' &") for line in posts)
    assert lines.index("wait") == 10 and "`with lock:`" in finding.hint and finding.sentence


@pytest.mark.parametrize("name", [name for name in RACES if name != "two steps to create"])
def test_each_race_is_found_in_a_box(asked, name):
    """Charge what it breaks, and nothing else."""
    found = asked("api.concurrency", exchanged("words", UNLOCKED + RACES[name][1]))
    rules = {code.rpartition(".")[2] for code, cost in costs(found).items() if cost}
    assert rules and rules <= RACES[name][0]


def test_app_behind_one_thread_is_right(asked, words):
    """Wait for each in turn, where an app lets in one at a time."""
    source = words.partition("if __name__")[0] + ("inner, door = app, Lock()\n\n\ndef app(environ, start):\n    "
                                                  "with door:\n        return inner(environ, start)\n")
    assert asked("api.concurrency", source).findings == ()


def test_what_is_wrong_alone_costs_nothing(asked):
    """Say what was left out."""
    found = asked("api.concurrency", exchanged("words", [("        del words[word]\n", "")]))
    assert found.earned == 1.0 and [finding.message for finding in found.findings] == [
        "what is wrong without a race was left out: delete, revived"]


@pytest.mark.parametrize("source", ["from bottle import Bottle\n\napp = Bottle()\n",
                                    "import os\n\n\ndef app(environ, start):\n    os._exit(3)\n"])
def test_app_that_does_nothing_right_earns_nothing(asked, source):
    """Charge everything, once."""
    found = asked("api.concurrency", source)
    assert found.earned == 0 and costs(found) == {"api.concurrency.nothing": 1.0}
