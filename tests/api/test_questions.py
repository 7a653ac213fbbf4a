"""Tests for the questions of methods, types, places and paths: what a right app is asked, and what is noted."""
from random import Random

import pytest

from grader.api import questions
from grader.api.interview import Interview, ground
from tests.api.callers import Local, app_of, text_of
from tests.api.declared import WORDS, declared
from tests.api.right import exchanged
from tests.api.wrong import source


def notes(ask, text):
    """Return the notes of one question about an app, and the requests that were sent for it."""
    talk = Interview(declared(WORDS), lambda keep: Local(app_of(text)), Random(2))
    found = ground(talk)
    before = len(talk.exchanges)
    talk.begin()
    return list(ask(talk, found)), [exchange.request for exchange in talk.exchanges[before:]]


@pytest.mark.parametrize("ask, rules", [
    (questions.ask_methods, {"405", "allow"}), (questions.ask_types, {"415"}), (questions.ask_locations, {"location"}),
    (questions.ask_empty, {"204"}), (questions.ask_paths, {"path"})])
def test_right_app_is_asked_and_nothing_is_wrong(ask, rules):
    """Note each rule as kept."""
    found, _ = notes(ask, text_of("words"))
    assert {note.rule for note in found} == rules and not any(note.problem for note in found)


def test_methods_are_asked_that_are_not_offered():
    """Send those of the other path, and PATCH."""
    _, sent = notes(questions.ask_methods, text_of("words"))
    assert {(request.method, request.target.count("/")) for request in sent} == {
        ("DELETE", 1), ("PATCH", 1), ("PUT", 1), ("POST", 1), ("PATCH", 2), ("POST", 2)}


def test_allow_needs_no_method_that_the_app_does_not_know():
    """Leave a missing PUT, and a PATCH in its place, to the check that asks about them."""
    found, sent = notes(questions.ask_methods, source("put_is_patch"))
    assert not any(note.problem for note in found)
    assert ("PATCH", 2) not in {(request.method, request.target.count("/")) for request in sent}


def test_content_type_is_always_said():
    """Never leave it out, for what that means is left open."""
    _, sent = notes(questions.ask_types, text_of("words"))
    assert all(any(name == "Content-Type" for name, _ in request.headers) for request in sent if request.body)


def test_problem_says_what_was_sent():
    """Name the content type, the path or the header."""
    text = exchanged("words", [('raise refuse(415, "send application/json")', "pass")])
    found, _ = notes(questions.ask_types, text)
    assert "with the content type text/plain is answered 201" in [note.problem for note in found]
