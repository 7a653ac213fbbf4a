"""What came back from the API, as `pm.response`, and what Postman's chains check of it.

https://learning.postman.com/docs/tests-and-scripts/write-scripts/ says what each word asks.
"""
import http

from script.data import parsed
from script.members import member_of
from script.tokens import points, units
from script.values import UNDEFINED, Host, Pattern, ThrownError, equal, failure, function, shown, text_of

NAME = "pm.response"
MILLISECONDS = 10.0     # what every answer takes: how fast a machine is, is nobody's mistake
BLANK = "\ufeff"
CLASSES = {"info": 1, "success": 2, "redirection": 3, "clientError": 4, "serverError": 5}
NAMED = {"accepted": 202, "withoutContent": 204, "badRequest": 400, "unauthorised": 401, "unauthorized": 401,
         "forbidden": 403, "notFound": 404, "rateLimited": 429}


def answer(told: dict, expect) -> Host:
    """Return `pm.response` for an answer: {status, reason, headers: [[name, value], ...], body: a text}."""
    body = units(told["body"].removeprefix(BLANK))
    reason = units(told["reason"] or _phrase(told["status"]))
    found = Host(NAME, {
        "code": float(told["status"]), "status": reason, "responseTime": MILLISECONDS,
        "responseSize": float(len(told["body"].encode("utf-8", "surrogatepass"))), "headers": _headers(told["headers"]),
        "text": function("text", lambda: body), "reason": function("reason", lambda: reason),
        "json": function("json", lambda: _json(body))})
    found.members["to"] = expect(found)
    return found


def _json(body):
    """Return the JSON of a body; a JSONError if it is none."""
    if not body.strip():
        raise failure("No data, empty input", "JSONError")
    return parsed(body)


def _phrase(status):
    """Return what a status is called (RFC 9110, 15)."""
    try:
        return http.HTTPStatus(int(status)).phrase
    except ValueError:
        return ""


def _headers(rows):
    """Return headers that are found whatever the case of their names; of several with a name the last counts."""
    table = {name.lower(): units(value) for name, value in rows}

    def get(name):
        """Return the value of a header, undefined without it."""
        return table.get(text_of(name).lower(), UNDEFINED)
    return Host(f"{NAME}.headers", {
        "get": function("get", get),
        "has": function("has", lambda name, value: get(name) is not UNDEFINED and value in (UNDEFINED, get(name)))})


def _status(reply, *wanted):
    """Claim a status, by its number or by what it is called."""
    status = wanted[0] if wanted else UNDEFINED
    key = "code" if type(status) is float else "status"
    found = reply.member(key)
    yield found == status, f"have status {'code ' * (key == 'code')}{shown(status)} but got {shown(found)}"


def _header(reply, name=UNDEFINED, *wanted):
    """Claim a header, and maybe its value."""
    value = member_of(reply.member("headers"), "get").run([name])
    yield value is not UNDEFINED, f"have header with key {shown(name)}"
    if wanted:
        yield value == wanted[0], f"have header {shown(name)} with {shown(wanted[0])} but got {shown(value)}"


def _class(digit):
    """Return a claim about the first digit of a status."""
    return lambda reply: [(reply.member("code") // 100 == digit,
                           f"have status code {digit}XX but got {shown(reply.member('code'))}")]


def _code(number):
    """Return a claim about a status with a name."""
    return lambda reply: [(reply.member("code") == number,
                           f"have status code {number} but got {shown(reply.member('code'))}")]


def _error(reply):
    """Claim a status that says what is wrong."""
    return [(reply.member("code") // 100 in (4, 5),
             f"have status code 4XX or 5XX but got {shown(reply.member('code'))}")]


def _text(reply):
    """Return the body."""
    return member_of(reply, "text").run([])


def _document(reply):
    """Return the JSON of the body, undefined if it is none, and what is wrong with it."""
    try:
        return _json(_text(reply)), ""
    except ThrownError as thrown:
        return UNDEFINED, str(thrown)


def _body(reply, *wanted):
    """Claim a body: any, a text, a text that fits a regular expression, or JSON that is equal to an object."""
    text = _text(reply)
    if not wanted:
        yield bool(text), "have content in body"
    elif type(wanted[0]) is dict:
        found = _document(reply)[0]
        yield equal(found, wanted[0]), f"have the body {shown(wanted[0])} but got {shown(found)}"
    elif type(wanted[0]) is Pattern:
        yield wanted[0].finder.search(text) is not None, f"have a body that matches {text_of(wanted[0])}"
    else:
        yield text == wanted[0], f"have the body {shown(wanted[0])} but got {shown(text)}"


def _json_body(reply, *wanted):
    """Claim a body of JSON; with a path such as "words[0].count" that it has this member, maybe with a value.

    Postman checks nothing where an object is given instead of a path, and so do we.
    """
    found, wrong = _document(reply)
    if not wanted:
        yield not wrong, f"have a body of JSON ({wrong})"
    elif type(wanted[0]) is str:
        for step in wanted[0].replace("[", ".").replace("]", "").split("."):
            there = type(found) in (dict, list) and member_of(found, step) is not UNDEFINED
            found = member_of(found, step) if there else UNDEFINED
        yield found is not UNDEFINED, f"have a body with {points(wanted[0])}"
        if len(wanted) > 1:
            yield equal(found, wanted[1]), f"have {shown(wanted[1])} at {points(wanted[0])} but got {shown(found)}"


# The claim behind a word, and whether the word is called as a function.
REPLIES = {
    "status": (_status, True), "header": (_header, True), "body": (_body, True), "jsonBody": (_json_body, True),
    "json": (lambda reply: [(not _document(reply)[1], "have a body of JSON")], False),
    "withBody": (_body, False), "error": (_error, False), "ok": (_code(200), False),
    **{name: (_class(digit), False) for name, digit in CLASSES.items()},
    **{name: (_code(number), False) for name, number in NAMED.items()},
}
