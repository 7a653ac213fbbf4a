"""Measured values: each has a code that the server makes up, a number, and a unit; none is changed, none is listed."""
import json
from uuid import UUID

from bottle import Bottle, HTTPResponse, request

app = Bottle()
measures = {}
made = []


def answer(status, body):
    """Return an answer in JSON."""
    return HTTPResponse(json.dumps(body), status, content_type="application/json")


def new_code():
    """Return a code that was never used."""
    made.append(len(made))
    return str(UUID(int=17 + made[-1] * 2**70))


def is_value(value):
    """Say whether a JSON value is a temperature that there can be."""
    return type(value) in (int, float) and value >= -273.15


def is_unit(unit):
    """Say whether a JSON value is a unit."""
    return isinstance(unit, str) and len(unit) <= 12


@app.post("/lab/measures")
def create():
    """Keep a value."""
    sent = json.loads(request.body.read())
    value, unit = sent.get("value"), sent.get("unit", "C")
    if not is_value(value) or not is_unit(unit):
        return answer(422, {"error": "send a value and a unit"})
    code = new_code()
    measures[code] = {"code": code, "value": value, "unit": unit}
    return answer(201, measures[code])


@app.get("/lab/measures/<code>")
def read(code):
    """Show a value."""
    if code not in measures:
        return answer(404, {"error": "there is no such code"})
    return answer(200, measures[code])


@app.delete("/lab/measures/<code>")
def delete(code):
    """Forget a value."""
    if code not in measures:
        return answer(404, {"error": "there is no such code"})
    del measures[code]
    return answer(200, {"deleted": code})
