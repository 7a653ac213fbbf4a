"""Without a framework: a function as a server calls it (PEP 3333).

It describes the features in its own order, refuses before it reads the body,
keeps estimates in a dictionary, and tells the cents alone.
"""
import json
from http import HTTPStatus
from math import isfinite
from threading import Lock

from train import FEATURES, VERSION, train

PREDICT = f"/predict/model/{VERSION}"
METHODS = {"/": "GET", PREDICT: "POST"}
MODEL = train()
ESTIMATES = {}
LOCK = Lock()


class Refusal(Exception):
    """What is wrong with a request, and the status of the answer."""


def app(environ, start_response):
    """Answer a request."""
    headers = [("Content-Type", "application/json; charset=utf-8")]
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    try:
        status, answer = HTTPStatus.OK, ask(method, path, environ)
    except Refusal as refusal:
        status, text = refusal.args
        answer = {"error": text, "status": status, "path": path}
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers.append(("Allow", METHODS[path]))
    start_response(f"{status.value} {status.phrase}", headers)
    return [json.dumps(answer).encode()]


def ask(method, path, environ):
    """Return the body of an answer; Refusal if there is none."""
    if path not in METHODS:
        raise Refusal(HTTPStatus.NOT_FOUND, "there is / and " + PREDICT)
    if method != METHODS[path]:
        raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED, METHODS[path])
    if path == "/":
        return about()
    kind, *_ = environ.get("CONTENT_TYPE", "").split(";")
    if kind != "application/json":
        raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send JSON")
    size = int(environ.get("CONTENT_LENGTH") or 0)
    return price(read(environ["wsgi.input"].read(size)))


def about():
    """Describe the API, and which of its features are numbers."""
    features = dict(sorted(FEATURES.items()))
    example = {name: row.get("maximum", False)
               for name, row in features.items()}
    return {"name": "prices", "version": VERSION, "path": PREDICT,
            "features": features, "example": example}


def read(body):
    """Return the values of a house in the model's order, or refuse it."""
    try:
        house = json.loads(body)
        return tuple(value(house, name) for name in FEATURES)
    except (ValueError, KeyError, TypeError) as error:
        raise Refusal(HTTPStatus.BAD_REQUEST, repr(error)) from None


def value(house, name):
    """Return one value as the model wants it."""
    row, seen = FEATURES[name], house[name]
    if row["type"] == "boolean":
        if seen is not True and seen is not False:
            raise ValueError(f"{name} is {seen!r}")
        return seen
    if seen is True or seen is False or not isfinite(seen):
        raise ValueError(f"{name} is {seen!r}")
    if row["type"] == "integer" and seen != int(seen):
        raise ValueError(f"{name} is {seen!r}")
    if row["minimum"] > seen or row["maximum"] < seen:
        raise ValueError(f"{name} is {seen!r}")
    return float(seen)


def price(values):
    """Return the answer for a house."""
    with LOCK:
        if values not in ESTIMATES:
            ESTIMATES[values] = MODEL.estimate(list(values))
        euros, number = ESTIMATES[values]
    return {"estimate": number, "model": VERSION, "currency": "EUR",
            "price": round(euros, 2)}
