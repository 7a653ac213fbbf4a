"""Whether an app refuses what its model was not made for, and says so as the description of the API has it."""
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from grader.api import houses
from grader.checks.api.predict.cache import vain
from grader.checks.api.predict.visit import SHARES, Reply, Visit, finding
from grader.model import Finding

COST = SHARES["refusal"] / 4    # of each kind that is not refused, until the share is used up
# What is refused, by its kind: in words, and what to do.
KINDS = {
    "missing": ("a house without one of the features", "Every feature has to be there; nothing has a default."),
    "type": ("a value of another type", 'The text "80" is no number. Look at the type before you compare.'),
    "truth": ("true or false for a number, or a number for true or false",
              "In Python True is an int, and True == 1: ask for the exact type, before you look into a cache."),
    "range": ("a value outside of its range", "Compare with minimum and maximum, both of which are allowed."),
    "whole": ("a number with a fraction where a whole number is wanted", "Ask for an int."),
    "nan": ("NaN or Infinity",
            "JSON has no such numbers, but json.loads() reads them, and NaN is neither below nor above anything; "
            "take what is `minimum <= value <= maximum`, and refuse the rest."),
    "object": ("JSON that is no object", "Look at the type of what json.loads() returns."),
    "json": ("a body that is not JSON", "json.loads() raises a ValueError; answer it with 400."),
    "content": ("another content type than application/json",
                "Look at request.content_type, without what follows a ';'."),
    "path": ("a path that is not there", "The path of the model ends in its version, and there is only one."),
    "method": ("a method that the path does not offer", "Bottle answers 405, with Allow, by itself."),
}


@dataclass(frozen=True)
class Wrong:
    """A request that is to be refused: its kind, what is wrong with it, and the status that it should get."""

    kind: str
    words: str
    status: int
    reply: Reply

    @property
    def refused(self) -> bool:
        """Whether it was answered as it should be; 405 says which methods there are (RFC 9110 section 15.5.6)."""
        allowed = (self.reply.response.header("Allow") or "").upper() if self.reply.response else ""
        return self.reply.status == self.status and (self.status != 405 or "POST" in allowed)


def refused(visit: Visit, plan: houses.Plan, random: Random, counted: bool) -> Iterator[Finding]:
    """Yield what an app accepts, or refuses in another way, each kind for itself; and errors that are no JSON.

    The numbers of estimates tell whether the model was asked, if the app is known to count them rightly.
    """
    before = visit.price(plan.anchor)
    asked = [Wrong(kind, words, 400, visit.ask("POST", visit.path, body))
             for kind, words, body in houses.flaws(visit.model.features, plan.anchor, random)]
    asked += _others(visit, plan.anchor)
    wrong = [[row for row in asked if row.kind == kind and not row.refused] for kind in KINDS]
    for number, rows in enumerate(filter(None, wrong)):
        cost = COST if number * COST < SHARES["refusal"] else 0.0
        yield _accepted(rows, sum(row.kind == rows[0].kind for row in asked), cost)
    if counted and all(row.reply.status != 200 for row in asked):
        yield from vain(visit, before, plan.last[1], steps=1, meanwhile="requests that are refused")
    yield from _speechless([row.reply for row in asked if row.refused])


def _others(visit: Visit, house: Mapping[str, object]) -> list[Wrong]:
    """Return the answers to requests in which everything is right but the content type, the path or the method."""
    body = json.dumps(dict(house))
    return [
        Wrong("content", "the content type is text/plain", 415, visit.ask("POST", visit.path, body, "text/plain")),
        Wrong("path", "there is no such version", 404, visit.ask("POST", f"{visit.path}0", body)),
        Wrong("path", "there is no such path", 404, visit.ask("GET", "/houses")),
        Wrong("method", "the method is GET", 405, visit.ask("GET", visit.path)),
        Wrong("method", "the method is DELETE", 405, visit.ask("DELETE", visit.path)),
    ]


def _accepted(wrong: list[Wrong], asked: int, cost: float) -> Finding:
    """Return that requests of one kind are not refused."""
    first = wrong[0]
    what, hint = KINDS[first.kind]
    status = first.reply.status
    seen = f"is answered with {status}" if status else "is not answered"
    if status == first.status:
        seen += " and without POST in the header Allow"
    times = f", and {len(wrong) - 1} other{'s' * (len(wrong) > 2)} of {asked} likewise" if len(wrong) > 1 else ""
    return finding("refusal", f"{what} {seen}: {first.words}{times}", [first.reply], cost=cost, hint=hint,
                   expected=f"{first.status} and a JSON object with 'error'", sentence=f"{what} is not refused")


def _speechless(refusals: list[Reply]) -> Iterator[Finding]:
    """Yield the first error that does not say what is wrong."""
    for reply in refusals:
        error = reply.body.get("error") if reply.body else None
        if not isinstance(error, str) or not error.strip() or not reply.is_json:
            message = f"an error with the status {reply.status} is no JSON object with a text 'error'"
            yield finding("form", message, [reply], cost=SHARES["form"] / 3,
                          expected='Content-Type: application/json, {"error": "..."}',
                          hint="Let one function answer all errors, Bottle's own as well: app.default_error_handler.",
                          sentence="an error is no JSON object with a text 'error'")
            return
