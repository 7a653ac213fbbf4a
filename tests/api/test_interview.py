"""Tests for one conversation with an app: what works of it, and what is remembered."""
from random import Random

import pytest

from grader.api.interview import TIMEOUTS, Exchange, Interview, StalledError, ground, shows
from grader.http.message import Failure, Request, Response
from tests.api.callers import Local, app_of, text_of
from tests.api.declared import TODOS, WORDS, declared
from tests.api.wrong import source


def talk(text, table=WORDS):
    """Return a conversation with an app."""
    return Interview(declared(table), lambda keep: Local(app_of(text)), Random(1))


@pytest.mark.parametrize("name, table", [("words", WORDS), ("todos", TODOS)])
def test_everything_works_of_a_right_app(name, table):
    """See each operation carried out."""
    found = ground(talk(text_of(name), table))
    assert found.sound == found.known == {"create", "read", "update", "delete", "list"}
    assert (found.kept, found.right, found.empty, found.offered) == (True, True, True, True)


@pytest.mark.parametrize("name, lacks, unknown", [
    ("read_is_missing", {"read"}, {"read"}), ("put_crashes", {"update"}, set()),
    ("delete_is_missing", {"delete"}, {"delete"}), ("list_crashes", {"list"}, set()),
    ("put_is_patch", {"update"}, {"update"}),
])
def test_what_does_not_work_is_known(name, lacks, unknown):
    """Tell what fails from what is not there."""
    found = ground(talk(source(name)))
    everything = {"create", "read", "update", "delete", "list"}
    assert (everything - found.sound, everything - found.known) == (lacks, unknown) and found.kept


def test_item_has_the_name_that_the_server_gives_it():
    """Take the key from the answer, where that has one."""
    asked = talk(source("create_titles"))
    asked.begin()
    item = asked.item("amber")
    assert (item.key, item.asked) == ("Amber", "amber") and item.before == (item.made.request,)


def test_server_that_never_answers_is_given_up():
    """Stop at the last of a few waits."""
    class Silent:
        """Never answers."""

        def ask(self, request, seconds):
            """Fail as a client does that has waited."""
            raise Failure("time", "was not answered")
    asked = Interview(declared(WORDS), lambda keep: Silent(), Random(1))
    asked._asker = Silent()
    request = Request("GET", "/words")
    assert [asked.ask(request).crashed for _ in range(TIMEOUTS - 1)] == [True] * (TIMEOUTS - 1)
    with pytest.raises(StalledError):
        asked.ask(request)


@pytest.mark.parametrize("status, done, refused, crashed", [
    (200, True, False, False), (302, False, False, False), (404, False, True, False), (500, False, False, True)])
def test_statuses_are_sorted(status, done, refused, crashed):
    """Know success, a refusal and a failure."""
    seen = Exchange((), Request("GET", "/"), Response(status, "", (), b""))
    assert (seen.done, seen.refused, seen.crashed) == (done, refused, crashed)


@pytest.mark.parametrize("body, seen", [
    ({"word": "tea"}, True), ({"words": [{"word": "tea"}]}, True), ({"words": []}, False), ({"word": "Tea"}, False),
    (None, False), (["tea"], False)])
def test_item_is_shown_by_itself_or_in_a_list(body, seen):
    """Look for its key."""
    assert shows(declared(WORDS), "tea", body) is seen
