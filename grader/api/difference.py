"""What is wrong with an answer, in phrases; JSON values are compared with their types, so that true and 1.0 are no 1.

A phrase of the `general` kind is about the form of an answer: a server that has one such fault has it wherever it
writes an item, and it is one fault.
"""
import unicodedata
from collections.abc import Iterator

from grader.api.model import Expected, given, parsed
from grader.api.resource import accepts
from grader.http.message import Failure, Response
from grader.model import Field, Resource

SILENCE = "there is no answer"
NO_JSON, NO_OBJECT, NO_LIST = "the body is no JSON", "the body is no such object", "the body is no such list"
NO_KEY, ODD_KEY = "the key is none, or is taken", "the key is of another type"
LACKING, SURPLUS, ORDER = "an item is not in the list", "an item is in the list that should not be", "the order differs"
EXTRA, ENVELOPE = "a member is too much", "the list is not where it should be"
GENERAL = ("is missing", "is spelled in another way", "is a string", "has a fraction", EXTRA, ORDER, ENVELOPE, ODD_KEY)


def differences(resource: Resource, expected: Expected, answer: Response | Failure) -> tuple[str, ...]:
    """Return what is wrong with an answer, nothing if it is right."""
    if isinstance(answer, Failure):
        return (SILENCE,)
    found = () if answer.status in expected.statuses else (f"the status is {answer.status}",)
    if expected.body is None or not 200 <= answer.status < 300:
        return found
    body = parsed(answer)
    if isinstance(expected.body, list):
        return (*found, *(_of_lists(resource, expected.body, body) if body is not None else (NO_JSON,)))
    if not isinstance(body, dict):
        found += (NO_JSON,) if body is None else (NO_OBJECT,)
    else:
        found += tuple(_members(resource, expected.body, body))
    return found if resource.key in expected.body else (*found, *_of_keys(resource, expected, answer))


def general(phrase: str) -> bool:
    """Say whether a phrase is about the form of an answer."""
    return phrase.endswith(GENERAL)


def entries(resource: Resource, body: object) -> dict | None:
    """Return the items of the answer to a list by their keys, in their order; None if it is no list of items.

    A list that is not where it should be is found all the same.
    """
    items = body
    if isinstance(body, dict):
        lists = [member for member in body.values() if isinstance(member, list)]
        items = body.get(resource.collection, lists[0] if lists else None)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return None
    keys = [item.get(resource.key) for item in items]
    if any(type(key) not in (str, int) for key in keys) or len(set(keys)) < len(keys):
        return None
    return dict(zip(keys, items, strict=True))


def faults(resource: Resource, expected: list, body: object) -> dict | None:
    """Return what is wrong with the items in the answer to a list, by their keys; None if it is no list of items."""
    wanted, seen = {item[resource.key]: item for item in expected}, entries(resource, body)
    if seen is None:
        return None
    found = {key: {LACKING} if key not in seen else {SURPLUS} if key not in wanted
             else set(_members(resource, wanted[key], seen[key])) for key in {**wanted, **seen}}
    return {key: phrases for key, phrases in found.items() if phrases}


def _of_keys(resource: Resource, expected: Expected, answer: Response) -> Iterator[str]:
    """Yield what is wrong with the key that a server has given."""
    key, body = given(resource, answer), parsed(answer)
    if key is None or key in expected.taken:
        yield NO_KEY
    elif isinstance(body, dict) and resource.key not in body:
        yield f"'{resource.key}' is missing"
    elif not accepts(resource.field(resource.key), key):
        yield ODD_KEY


def _of_lists(resource: Resource, expected: list, body: object) -> tuple[str, ...]:
    """Return what is wrong with a list of items."""
    wrong, seen = faults(resource, expected, body), entries(resource, body)
    if wrong is None or seen is None:
        return (NO_LIST,)
    found = {phrase for phrases in wrong.values() for phrase in phrases}
    found |= {EXTRA} if isinstance(body, dict) and len(body) > 1 else set()
    if isinstance(body, list) == bool(resource.collection) or isinstance(body,
                                                                         dict) and resource.collection not in body:
        found.add(ENVELOPE)
    right = [item[resource.key] for item in expected if item[resource.key] in seen]
    known = all(accepts(resource.field(resource.key), key) for key in right)
    if resource.order and known and right != [key for key in seen if key in right]:
        found.add(ORDER)
    return tuple(sorted(found))


def _members(resource: Resource, wanted: dict, seen: dict) -> Iterator[str]:
    """Yield what is wrong with the members of an item, but for a key that only the server knows."""
    for name, value in wanted.items():
        if name not in seen:
            yield f"'{name}' is missing"
        elif not _same(resource.field(name), value, seen[name]):
            yield f"'{name}' {_how(value, seen[name])}"
    if seen.keys() - {*wanted, resource.key}:
        yield EXTRA


def _same(field: Field, wanted: object, seen: object) -> bool:
    """Say whether two JSON values are one; a number may be written with a fraction of zero, an integer may not."""
    types = (int, float) if field.type == "number" else (type(wanted),)
    return type(seen) in types and seen == wanted


def _how(wanted: object, seen: object) -> str:
    """Return how a value differs."""
    if type(seen) is str and type(wanted) is not str and seen.lower() == str(wanted).lower():
        return "is a string"
    if type(seen) is type(wanted) is str and _plain(seen) == _plain(wanted):
        return "is spelled in another way"
    return "has a fraction" if type(seen) is float and type(wanted) is int and seen == wanted else "differs"


def _plain(text: str) -> str:
    """Return a text without what programs like to change: case, blanks around it, and composed characters."""
    return unicodedata.normalize("NFKC", text).casefold().strip()
