"""Asks a live API about the fine print of HTTP, and tells which rules of RFC 9110 its answers break.

A rule is asked only where it can be: what does not work when nothing special is asked is another check's.

    found = examine(words, connect, seed)
    for note in found.faults:
        print(note.rule, note.text, curl.commands(note.requests, "127.0.0.1:8080"))
"""
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from grader.api import questions, refusals
from grader.api.interview import Ground, Interview, Note, StalledError, ground
from grader.api.model import EMPTY
from grader.api.player import Asker
from grader.api.writing import bare
from grader.http.message import Request
from grader.model import Resource

# Each rule by its name, and where it stands in RFC 9110.
SECTIONS = {
    "405": "section 15.5.6", "allow": "section 10.2.1", "415": "section 15.5.16", "location": "section 10.2.2",
    "204": "section 15.3.5", "path": "section 15.5.5", "malformed": "section 15.5.1", "object": "section 15.5.1",
    "error": "section 15.5", "type": "section 8.3", "head": "section 9.3.2", "large": "section 15.6.1",
}
ADVICE = ("type", "head", "large")      # the rules that cost nothing
OWN = frozenset({"415", "malformed", "object", "error"})    # what no framework gets right by itself
ASKED = (questions.ask_methods, questions.ask_types, questions.ask_locations, questions.ask_empty, questions.ask_paths,
         refusals.ask_bodies, refusals.ask_sizes, refusals.ask_errors, refusals.ask_heads)


@dataclass(frozen=True)
class Fault:
    """A rule that an answer breaks: what was seen, what should have come, and the requests, from a fresh server on."""

    rule: str
    text: str
    expected: str
    got: str
    requests: tuple[Request, ...]


@dataclass(frozen=True)
class Examination:
    """What came of an examination.

    `faults` are in the order in which they were found. `rules` are those that count for this API; `unasked` those of
    which nothing was seen, because what they need is broken. `alive` says whether the app does anything by itself,
    `offered` whether there is a way to create items, `stalled` whether it was given up for want of answers.
    """

    faults: tuple[Fault, ...]
    rules: tuple[str, ...]
    unasked: tuple[str, ...]
    alive: bool
    offered: bool
    stalled: bool


def examine(resource: Resource, connect: Callable[[bool], Asker], seed: int | str | bytes) -> Examination:
    """Return which rules a server breaks; the same seed asks the same.

    `connect(keep)` starts the server afresh and returns a client of it; what it raises passes.
    """
    talk, notes, found, stalled = Interview(resource, connect, Random(seed)), [], None, True
    with suppress(StalledError):
        found = ground(talk)
        for ask in ASKED:
            talk.begin()
            notes += ask(talk, found)
        stalled = False
    talk.close()
    rules = tuple(rule for rule in SECTIONS if rule not in ADVICE and _applies(resource, rule))
    seen = {note.rule for note in notes}
    return Examination(tuple(_fault(note) for note in notes if note.problem), rules,
                       tuple(rule for rule in rules if rule not in seen), _alive(found, notes),
                       found is not None and found.offered, stalled)


def _applies(resource: Resource, rule: str) -> bool:
    """Say whether an API as it is declared can be asked about a rule."""
    if rule == "location":
        return resource.statuses["created"] == questions.CREATED
    done = {"deleted": "delete", "updated": "update"}
    return rule != "204" or any(resource.statuses[status] == EMPTY and operation in resource.operations
                                for status, operation in done.items())


def _alive(found: Ground | None, notes: list[Note]) -> bool:
    """Say whether something works that does not come with a framework."""
    own = any(note.rule in OWN and not note.problem for note in notes)
    return found is not None and (found.kept or found.right or found.empty and own)


def _fault(note: Note) -> Fault:
    """Return what a note says in words and bytes."""
    exchange = note.exchange
    text = f"{exchange.request.method} {exchange.request.target} {note.problem}; expected {note.expected}"
    return Fault(note.rule, f"{text} (RFC 9110 {SECTIONS[note.rule]})", note.expected, note.got,
                 tuple(map(bare, (*exchange.before, exchange.request))))
