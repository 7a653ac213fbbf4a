"""The questions about errors: bodies that nobody can use, and what the answers to wrong requests say."""
import json
from collections.abc import Iterator

from grader.api import model
from grader.api.interview import Exchange, Ground, Interview, Note, head, of_status, sound_body, writers
from grader.api.model import State, parsed, told
from grader.api.step import Step
from grader.http.message import Response, quoted
from grader.model import Resource

HUGE = 10**30       # a number that no machine word holds
LETTERS = 20000     # of a member that has to be ignored


def ask_bodies(talk: Interview, ground: Ground) -> Iterator[Note]:
    """Send bodies that are no JSON, and JSON that is no object: 400, or what the server answers to any wrong body."""
    invalid = talk.resource.statuses["invalid"]
    for operation, sound, before in writers(talk, ground):
        wrong = talk.ask(talk.request(sound.method, sound.target, b"{}"), before)
        right = {invalid, wrong.status if wrong.refused and operation in ground.sound else invalid}
        for rule, what, body in _bodies(talk.resource):
            seen = talk.ask(talk.request(sound.method, sound.target, body), before)
            if seen.status in right or seen.done or operation in ground.sound:
                yield of_status(rule, seen, right, f"with {what} ")


def _bodies(resource: Resource) -> Iterator[tuple[str, str, bytes]]:
    """Yield bodies that have to be refused: the rule, what it is in words, and the body."""
    whole = sound_body(resource)
    yield "malformed", "a body that is cut off", whole[:len(whole) // 2]
    yield "malformed", "a body without its last bracket", whole[:-1]
    yield "malformed", "a text that is no JSON", b"hello"
    yield "malformed", "an empty body", b""
    yield "malformed", "single quotes in the place of double ones", whole.replace(b'"', b"'")
    yield "malformed", "a comma after the last member", whole[:-1] + b",}"
    yield "malformed", "a body that is no UTF-8", whole[:-1] + b', "note": "caf\xe9"}'
    for body in (b"[]", b"5", b"null", b"true", b'"text"'):
        yield "object", f"the JSON {body.decode()}, which is no object,", body
    yield "object", "an object in an array", b"[" + whole + b"]"


def ask_sizes(talk: Interview, ground: Ground) -> Iterator[Note]:
    """Send what is large and allowed: a long member that has to be ignored, and a number that may be refused."""
    for rule, what, values in (("malformed", "a long member that has to be ignored", {"note": "a" * LETTERS}),
                               ("large", "a number of 31 digits",
                                {field.name: HUGE for field in talk.resource.others
                                 if field.type in ("integer", "number") and field.most is None})):
        if not values or "create" not in ground.sound or "note" in {field.name for field in talk.resource.fields}:
            continue
        sound = talk.written(talk.creation())
        body = json.dumps({**json.loads(sound.body), **values}).encode()
        seen = talk.ask(talk.request(sound.method, sound.target, body))
        if seen.crashed:
            yield of_status(rule, seen, {talk.resource.statuses["created"]}, f"with {what} ")


def ask_errors(talk: Interview, ground: Ground) -> Iterator[Note]:
    """Look at the bodies of all errors that were seen, after those have been asked for that were not."""
    resource, item = talk.resource, talk.item()
    talk.ask(talk.request("POST", resource.path, b"{}"))
    if resource.by == "client" and item.made.done:
        talk.ask(item.made.request, item.before)
    unknown = model.key(resource, State(), Step("read", talk.creation().item))
    for operation in ("read", "update", "delete"):
        if operation in resource.operations:
            talk.ask(talk.writing(operation, unknown))
    for exchange in talk.exchanges:
        if exchange.refused and exchange.request.method != "HEAD":
            yield _explained(exchange)


def _explained(exchange: Exchange) -> Note:
    """Return whether the body of an error says what is wrong."""
    body = parsed(exchange.answer)
    text = body.get("error") if isinstance(body, dict) else None
    if text.strip() if isinstance(text, str) else text:
        return Note("error", exchange)
    how = "without a body" if not exchange.answer.body else "with a body that is no JSON" if body is None else \
        "with JSON that is no object" if not isinstance(body, dict) else \
        "with an \"error\" that is empty" if "error" in body else "without \"error\" in its body"
    return Note("error", exchange, f"is answered {exchange.status} {how}", 'a JSON object whose "error" is not empty',
                told(exchange.answer))


def ask_heads(talk: Interview, ground: Ground) -> Iterator[Note]:
    """Look for the type of answers in JSON, and ask by HEAD what can be asked by GET; neither ever costs anything."""
    for exchange in talk.exchanges:
        if isinstance(exchange.answer, Response) and parsed(exchange.answer) is not None:
            content = (exchange.answer.header("Content-Type") or "").partition(";")[0].strip().lower()
            if content != "application/json" and not content.endswith("+json"):
                how = f"with the Content-Type {quoted(content)}" if content else "without a Content-Type"
                yield Note("type", exchange, f"is answered in JSON {how}", "application/json",
                           head(exchange, "Content-Type"))
                break
    if "list" in ground.sound:
        seen = talk.ask(talk.request("HEAD", talk.resource.path))
        if not seen.done:
            yield of_status("head", seen, {talk.resource.statuses["listed"]})
