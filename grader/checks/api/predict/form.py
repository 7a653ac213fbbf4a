"""Whether answers have the form that was agreed on, and whether an app describes itself as it should."""
from collections.abc import Iterator

from grader.api import houses
from grader.checks.api.predict.visit import SHARES, Reply, Visit, finding
from grader.model import Finding

PART = SHARES["form"] / 3


def formed(visit: Visit, replies: list[Reply]) -> Iterator[Finding]:
    """Yield what is wrong with the form of answers to houses."""
    reply = next(reply for reply in replies if reply.status == 200)
    if not reply.is_json:
        message = "an answer does not say that it is JSON"
        yield finding("form", message, [reply], cost=PART, sentence=message, expected="Content-Type: application/json",
                      actual=reply.response.header("Content-Type") or "no Content-Type",
                      hint="Bottle says so by itself where a function returns a dictionary.")
    if (reply.body or {}).get("model") != visit.model.version:
        message = "an answer does not say which model it is from"
        yield finding("form", message, [reply], cost=PART, sentence=message,
                      expected=f'"model": "{visit.model.version}"', hint="The version is VERSION of the given module.")


def described(visit: Visit) -> Iterator[Finding]:
    """Yield what is missing in the description at /; its example is sent, as it is."""
    replies = [visit.ask("GET", "/")]
    told = replies[0].body if replies[0].status == 200 and replies[0].is_json else None
    faults = dict(_faults(visit, told)) if told else {"answer": "no JSON object"}
    if told and "example" not in faults:
        sent = visit.price(told["example"])
        if sent.price is None:
            faults["example"] = "an 'example' that gets no price"
            replies.append(sent)
    if faults:
        cost = SHARES["description"] * (1 if "answer" in faults else len(faults) / 4)
        yield finding("description", f"GET / tells {'; '.join(faults.values())}", replies, cost=cost,
                      expected="name, version, features and an example, as in the README",
                      hint="FEATURES is what 'features' has to say; the example is a house that you may make up.",
                      sentence=f"the description at / lacks {', '.join(faults)}")


def _faults(visit: Visit, told: dict) -> Iterator[tuple[str, str]]:
    """Yield the members of a description that are wrong, each with what is wrong about it, the first for each."""
    if not isinstance(told.get("name"), str) or not told["name"].strip():
        yield "name", "no text 'name'"
    if told.get("version") != visit.model.version:
        yield "version", f"no 'version' that is {visit.model.version!r}"
    rows = told.get("features") if isinstance(told.get("features"), dict) else {}
    for name, declared in visit.model.declared.items():
        row = rows.get(name) if isinstance(rows.get(name), dict) else {}
        lacking = [part for part, value in declared.items() if row.get(part) != value]
        if lacking:
            yield "features", f"no right {', '.join(lacking)} of {name} in 'features'"
            break
    if not houses.valid(visit.model.features, told.get("example")):
        yield "example", "no 'example' that is a house"
