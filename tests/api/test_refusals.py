"""Tests for the questions of errors: bodies that nobody can use, and what errors say."""
import json
from random import Random

import pytest

from grader.api import refusals
from grader.api.interview import Interview, ground
from tests.api.callers import Local, app_of, text_of
from tests.api.declared import WORDS, declared
from tests.api.right import exchanged
from tests.api.wrong import source


def notes(ask, text):
    """Return the notes of one question about an app, and the exchanges of the talk."""
    talk = Interview(declared(WORDS), lambda keep: Local(app_of(text)), Random(2))
    found = ground(talk)
    talk.begin()
    return list(ask(talk, found)), talk.exchanges


def test_bodies_are_what_they_are_called():
    """Send nothing as malformed that is JSON, and no object as none."""
    found, _ = notes(refusals.ask_bodies, text_of("words"))
    assert not any(note.problem for note in found) and {note.rule for note in found} == {"malformed", "object"}
    for note in found:
        try:
            value = json.loads(note.exchange.request.body.decode("utf-8"))
        except ValueError:
            value = None if note.rule == "malformed" else {}
        assert not isinstance(value, dict) and (note.rule == "object" or value is None)


def test_another_status_for_whatever_is_wrong_is_one_bug():
    """Take what a wrong body is usually answered with."""
    assert not any(note.problem for note in notes(refusals.ask_bodies, source("invalid_422"))[0])


@pytest.mark.parametrize("old, new, problem", [
    ('{"error": text}', '{"error": " "}', 'with an "error" that is empty'),
    ('{"error": text}', "[]", "with JSON that is no object"),
    ('{"error": text}', '{"fault": text}', 'without "error" in its body'),
    ('json.dumps(body), status', '"no", status', "with a body that is no JSON"),
    ('json.dumps(body), status', '"", status', "without a body")])
def test_errors_have_to_say_what_is_wrong(old, new, problem):
    """Say what is missing."""
    found = notes(refusals.ask_errors, exchanged("words", [(old, new)]))[0]
    assert any(problem in note.problem for note in found)


def test_every_kind_of_error_is_seen():
    """Ask for what was not asked before."""
    _, exchanges = notes(refusals.ask_errors, text_of("words"))
    assert {exchange.status for exchange in exchanges if exchange.refused} == {400, 404, 409}
    assert {exchange.request.method for exchange in exchanges if exchange.status == 404} == {"GET", "PUT", "DELETE"}


def test_large_values_are_no_failure():
    """Accept a long member that is ignored, and have a huge number cost nothing."""
    assert not notes(refusals.ask_sizes, text_of("words"))[0]
    assert [note.rule for note in notes(refusals.ask_sizes, text_of("database"))[0]] == ["large"]
