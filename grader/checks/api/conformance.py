"""The fine print of HTTP, asked of a live API: one finding for each rule that its answers break."""
from collections.abc import Iterator

from grader.api import curl
from grader.api.conformance import ADVICE, Examination, Fault, examine
from grader.checks.api.service import Clock, Timed, guarded, named, resource_of, seed_of
from grader.checks.registry import check
from grader.model import Finding, Resource
from grader.serving import PORT
from grader.workspace import Workspace

HOST = f"127.0.0.1:{PORT}"      # where a student's own server listens, if nobody tells it another place
# What is left of a finding where details are withheld, by its rule.
SENTENCES = {
    "405": "a method that is not offered is not answered 405", "allow": "Allow does not list what is offered",
    "415": "the content type of a request is not minded", "location": "Location does not lead back to what was made",
    "204": "an answer without content has a body", "path": "an unknown path is not answered 404",
    "malformed": "a body that is no JSON is not refused", "object": "JSON that is no object is not refused",
    "error": "the body of an error does not say what is wrong", "type": "JSON is sent under another content type",
    "head": "HEAD is not answered as GET is", "large": "a very large number is not handled",
}
HINTS = {
    "405": "The path is known, so 404 is wrong: 405 says that this method is not for it. Bottle does so by itself.",
    "allow": "A 405 has to say what would have worked: `Allow: GET, POST`.",
    "415": "Compare what stands before the first ';' of Content-Type with 'application/json', and then read the body.",
    "location": "`\"/words/\" + urllib.parse.quote(word, safe=\"\")` leads back, whatever is in the word.",
    "204": "204 says that there is no content; a client takes what follows for the next answer.",
    "path": "404 is for every path that the description of the API does not name.",
    "malformed": "json.loads() raises ValueError; UnicodeDecodeError is one, and json.JSONDecodeError another one.",
    "object": "What json.loads() returns may be a list, a text, a number or None: ask isinstance(body, dict) first.",
    "error": "Give errors one shape in one place; in Bottle that is `app.default_error_handler`.",
    "type": "This costs nothing. A client that reads the Content-Type needs application/json to know that it is JSON.",
    "head": "This costs nothing. HEAD is GET without the body; Bottle answers it where there is a route for GET.",
    "large": "This costs nothing. A number that is too large is a wrong one (400), and not a fault of the server.",
}


@check("api.conformance")
def conformance(work: Workspace, *, app: str = "app:app") -> Iterator[Finding]:
    """Keep to the fine print of HTTP: 405 with Allow, 415, Location, an empty 204, errors in JSON, and never a 500.

    Each rule is asked by itself and charged once. What cannot be asked because something else is broken costs nothing
    here, as long as the app does something right.
    """
    yield from guarded("api.conformance", work, _examined(work, resource_of(work, "api.conformance"), app))


def _examined(work: Workspace, resource: Resource, app: str) -> Iterator[Finding]:
    """Yield what an examination of the app finds."""
    clock = Clock(work.end)
    with work.app(*named(app)) as service:
        def fresh(keep: bool) -> Timed:
            """Return a client of the app as it was when it was imported."""
            service.afresh()
            return clock.timed(service.client(keep=keep))
        found = examine(resource, fresh, seed_of(work))
    if not found.alive:
        yield _nothing(resource, found)
        return
    share = 1 / len(found.rules)
    for rule in dict.fromkeys(fault.rule for fault in found.faults):
        yield _finding([fault for fault in found.faults if fault.rule == rule], 0.0 if rule in ADVICE else share)
    if found.unasked:
        yield _unasked(resource, found, 0.0 if found.offered else share * len(found.unasked))


def _finding(faults: list[Fault], cost: float) -> Finding:
    """Return what one broken rule comes to: the first exchange that shows it, and how many others do."""
    first, more = faults[0], len(faults) - 1
    text = f"{first.text}; so {'are' if more > 1 else 'is'} {more} other{'s' * (more > 1)}" if more else first.text
    return Finding(f"api.conformance.{first.rule}", text, cost=cost, expected=first.expected, actual=first.got,
                   reproduce=curl.commands(first.requests, HOST), hint=HINTS[first.rule],
                   sentence=SENTENCES[first.rule])


def _unasked(resource: Resource, found: Examination, cost: float) -> Finding:
    """Return that some rules could not be asked; that costs something where nobody wrote what they need."""
    rules, kind = ", ".join(found.unasked), "unasked"
    text = f"these rules could not be asked, for what they need does not work: {rules}"
    if cost:
        text, kind = f"POST {resource.path} creates nothing, so these rules are not kept: {rules}", "create"
    return Finding(f"api.conformance.{kind}", text, cost=cost, sentence="some rules could not be asked",
                   hint="See to it that an item can be created, changed and deleted; then check again.")


def _nothing(resource: Resource, found: Examination) -> Finding:
    """Return that nothing works on which a rule could be asked."""
    text = f"POST {resource.path} creates nothing, and no answer shows anything of the API"
    if found.stalled:
        text = "there was no answer to several requests in a row"
    return Finding("api.conformance.nothing", f"{text}; expected an app that does what is described, at least in part",
                   cost=1.0, hint="Begin with creating and reading; what api.crud says comes first.",
                   sentence="nothing of the API works")
