"""A right app without a framework; tests break one line of it at a time."""
import json

from train import FEATURES, VERSION, train

PATH = "/predict/model/" + VERSION
EXAMPLE = {"garden": False, "area": 80, "rooms": 3, "year": 2000, "distance": 5.5}
MODEL = train()
KEPT = {}


def app(environ, start):
    """Answer a request."""
    status, told, more = answer(environ["REQUEST_METHOD"], environ["PATH_INFO"], environ)
    start(f"{status} Something", [("Content-Type", "application/json"), *more])
    return [json.dumps(told).encode()]


def answer(method, path, environ):
    """Return status, body and further headers."""
    if path == "/":
        return 200, {"name": "prices", "version": VERSION, "features": FEATURES, "example": EXAMPLE}, []
    if path != PATH:
        return refuse(404)
    if method != "POST":
        return refuse(405, ("Allow", "POST"))
    if environ.get("CONTENT_TYPE", "").partition(";")[0] != "application/json":
        return refuse(415)
    text = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    try:
        house = json.loads(text)
        values = [house[name] for name in FEATURES]
        check(values)
    except (ValueError, KeyError, TypeError):
        return refuse(400)
    price, number = estimate(values, text)
    return 200, {"price": price, "model": VERSION, "estimate": number}, []


def estimate(values, text):
    """Return what the model said of these values."""
    key = tuple(values)
    if key not in KEPT:
        KEPT[key] = MODEL.estimate(values)
    return KEPT[key]


def check(values):
    """Refuse what the model was not made for."""
    for value, row in zip(values, FEATURES.values()):
        if row["type"] == "boolean":
            if type(value) is not bool:
                raise ValueError
        elif type(value) not in ((int,) if row["type"] == "integer" else (int, float)):
            raise ValueError
        elif not row["minimum"] <= value <= row["maximum"]:
            raise ValueError


def refuse(status, *more):
    """Return an error."""
    return status, {"error": "no"}, more
