"""The questions about the fine print of HTTP: what is sent for each rule, and what of the answers is right.

Each function asks a fresh server and yields a note for whatever it saw. What fails without what is special about a
request fails for a reason of its own, which is another check's: of that nothing is noted.
"""
from collections.abc import Collection, Iterator

from grader.api import alphabet
from grader.api.interview import Exchange, Ground, Interview, Item, Note, head, of_status, shows, sound_body, writers
from grader.api.location import is_item, leads_to
from grader.api.model import EMPTY, parsed, told
from grader.api.resource import accepts
from grader.api.writing import FORMS, METHODS
from grader.http.message import Failure, Request, Response, quoted
from grader.model import Resource

CREATED = 201       # the status of an answer that has a Location (RFC 9110 section 15.3.2)
FOREIGN = ("text/plain", "application/x-www-form-urlencoded", "application/xml")
CHARSETS = (FORMS["charset"].content, "application/json;charset=UTF-8")
SPECIAL = ("{0} {1}", "{0}%20{1}", "{0}?", "{0}#{1}", "{0}\u00e9", "{0}+{1}")     # keys that a Location may spoil


def ask_methods(talk: Interview, ground: Ground) -> Iterator[Note]:
    """Ask for methods that a path does not offer: 405, and an Allow that has those that it offers."""
    yield from _methods(talk, ground, talk.resource.path, (), one=False)
    item = talk.item() if ground.kept and _offered(talk.resource, talk.resource.operations, one=True) else None
    if item is not None and item.key is not None:
        yield from _methods(talk, ground, talk.target(item.key), item.before, one=True)


def _methods(talk: Interview, ground: Ground, target: str, before: tuple[Request, ...], *, one: bool) -> Iterator[Note]:
    """Ask for the methods that one path does not offer.

    Allow need not have what the server does not know, nor is PATCH asked for where it stands in the place of PUT.
    """
    resource = talk.resource
    offered = _offered(resource, resource.operations, one=one)
    wanted = _offered(resource, ground.known, one=one)
    replaced = {"PATCH"} if one and offered - wanted else set()
    for method in sorted({"GET", "POST", "PUT", "DELETE", "PATCH"} - offered - replaced):
        body = sound_body(resource) if method in ("POST", "PUT", "PATCH") else None
        seen = talk.ask(talk.request(method, target, body), before)
        note = of_status("405", seen, {resource.statuses["method"]})
        yield note
        if not note.problem:
            yield _allowed(seen, wanted)


def _allowed(seen: Exchange, wanted: set[str]) -> Note:
    """Return whether the header Allow of an answer has all methods that are wanted."""
    allow = seen.answer.header("Allow")
    if allow is not None and wanted <= {part.strip() for part in allow.split(",")}:
        return Note("allow", seen)
    how = "without Allow" if allow is None else f"with Allow: {quoted(allow)}"
    return Note("allow", seen, f"is answered {seen.status} {how}", f"Allow: {', '.join(sorted(wanted))}",
                head(seen, "Allow"))


def _offered(resource: Resource, operations: Collection[str], *, one: bool) -> set[str]:
    """Return the methods that some operations have on the path of one item, or of all."""
    return {METHODS[operation] for operation in resource.operations
            if operation in operations and one == (operation in ("read", "update", "delete"))}


def ask_types(talk: Interview, ground: Ground) -> Iterator[Note]:
    """Send another content type than JSON, which is refused and does nothing, and JSON with a charset, which is not."""
    media, readable = talk.resource.statuses["media"], talk.resource.by == "client" and "read" in ground.sound
    for operation, sound, before in writers(talk, ground):
        for content in FOREIGN:
            step = talk.creation()
            request = sound if operation == "update" else talk.written(step)
            seen = talk.ask(talk.request(request.method, request.target, request.body, content), before)
            if seen.status == media or seen.done or operation in ground.sound:
                yield of_status("415", seen, {media}, f"with the content type {content} ")
            if seen.status == media and operation == "create" and readable:
                kept = talk.ask(talk.writing("read", step.item), (seen.request,))
                if kept.done and shows(talk.resource, step.item, parsed(kept.answer)):
                    yield of_status("415", kept, {talk.resource.statuses["unknown"]}, "after its creation was refused ")
    for content in CHARSETS if "create" in ground.sound else ():
        sound = talk.written(talk.creation())
        seen = talk.ask(talk.request(sound.method, sound.target, sound.body, content))
        if not seen.done:
            yield of_status("415", seen, {ground.created.status}, f"with the content type {content} ")


def ask_locations(talk: Interview, ground: Ground) -> Iterator[Note]:
    """Create items, and go where Location leads."""
    one, two = talk.random.sample(alphabet.WORDS, 2)
    key = talk.resource.field(talk.resource.key)
    names = [name for name in (form.format(one, two) for form in SPECIAL) if accepts(key, name)]
    for item in map(talk.item, [None, *names] if talk.resource.by == "client" else [None]):
        if item.made.status == CREATED == talk.resource.statuses["created"] and item.key is not None:
            yield _followed(talk, item)


def _followed(talk: Interview, item: Item) -> Note:
    """Return whether the Location of an item leads back to it."""
    location, goal = item.made.answer.header("Location"), f"Location: {talk.target(item.key)}"
    if location is None:
        return Note("location", item.made, f"is answered {CREATED} without Location", goal, head(item.made, "Location"))
    target = leads_to(location, talk.resource.path)
    if target and any(is_item(target, talk.resource.path, name) for name in (item.key, item.asked or item.key)):
        return Note("location", item.made)
    seen = head(item.made, "Location")
    if target and "read" in talk.resource.operations:
        usual, last = talk.operate("read", item), talk.ask(talk.request("GET", target), item.before)
        if usual.done and last.done and _same(talk.resource, usual.answer, last.answer):
            return Note("location", item.made)
        seen += f"; GET {target}: {told(last.answer)}"
    text = f"is answered {CREATED} with Location: {quoted(location)}, which does not lead back to the item"
    return Note("location", item.made, text, goal, seen)


def _same(resource: Resource, one: Response, two: Response) -> bool:
    """Say whether two answers show the same item."""
    first, second = parsed(one), parsed(two)
    known = isinstance(first, dict) and isinstance(second, dict) and resource.key in first
    return known and first[resource.key] == second.get(resource.key)


def ask_empty(talk: Interview, ground: Ground) -> Iterator[Note]:
    """Have something done that is answered 204, and look for a body."""
    for operation, status in (("delete", "deleted"), ("update", "updated")):
        asked = ground.kept and operation in ground.known and talk.resource.statuses[status] == EMPTY
        item = talk.item() if asked else None
        if item is None or item.key is None:
            continue
        seen = talk.operate(operation, item)
        surplus = isinstance(seen.answer, Failure) and seen.answer.kind == "surplus"
        if surplus or seen.status == EMPTY and seen.answer.body:
            what = "is answered 204 with a body" if seen.status else str(seen.answer)
            yield Note("204", seen, what, "an answer that ends with its headers", told(seen.answer))
        elif seen.status == EMPTY:
            yield Note("204", seen)


def ask_paths(talk: Interview, ground: Ground) -> Iterator[Note]:
    """Ask for paths that are not there."""
    one, two = talk.random.sample(alphabet.WORDS, 2)
    right = {talk.resource.statuses["unknown"]}
    for target in (f"/{one}-{two}", f"/{one}-{two}/{two}", f"{talk.resource.path}/{one}/{two}"):
        yield of_status("path", talk.ask(talk.request("GET", target)), right)
    yield of_status("path", talk.ask(talk.request("POST", f"/{one}-{two}", sound_body(talk.resource))), right)
    yield of_status("path", talk.ask(talk.request("DELETE", f"/{one}-{two}")), right)
