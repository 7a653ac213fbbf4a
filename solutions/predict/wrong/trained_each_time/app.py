"""An API for the prices of houses; README.md says what it has to do.

What the model said of a house is kept.
"""
import json
from functools import lru_cache

from bottle import Bottle, abort, request, response

from train import FEATURES, VERSION, train

KEPT = 10_000  # Estimates.
# The types, in Python, of a value of each type. They are exact, for True is
# an int as well.
TYPES = {"number": (int, float), "integer": (int,), "boolean": (bool,)}
EXAMPLE = {"area": 85.5, "rooms": 3, "year": 1998, "distance": 2.5,
           "garden": True}

app = Bottle()


@app.get("/")
def describe():
    """Say what can be asked, in a form that programs can use."""
    return {"name": "Prices of houses, in euros", "version": VERSION,
            "features": FEATURES, "example": EXAMPLE}


@app.post(f"/predict/model/{VERSION}")
def predict():
    """Answer with the price of the house that was sent."""
    price, number = estimate(*read_values())
    return {"price": price, "model": VERSION, "estimate": number}


@lru_cache(maxsize=KEPT)
def estimate(*values):
    """Return price and number of an estimate; repeats cost nothing."""
    return train().estimate(values)


def read_values():
    """Return the values that were sent, in the model's order."""
    house = read_house()
    return [check_value(name, house.get(name)) for name in FEATURES]


def read_house():
    """Return the JSON object that was sent, or end with 415 or 400."""
    kind = request.content_type.partition(";")[0].strip()
    if kind != "application/json":
        abort(415, f"the body is {kind or 'untyped'}; send application/json")
    try:
        house = json.loads(request.body.read())
    except (ValueError, RecursionError):
        abort(400, "the body is not JSON")
    if not isinstance(house, dict):
        abort(400, "the body is no JSON object")
    return house


def check_value(name, value):
    """Return a value if the model was made for it, or end with 400."""
    feature = FEATURES[name]
    if type(value) not in TYPES[feature["type"]]:
        abort(400, f"{name}: expected {feature['type']}")
    if feature["type"] == "boolean":
        return value
    if not feature["minimum"] <= value <= feature["maximum"]:
        # NaN is neither smaller nor larger than anything and ends here too.
        abort(400, f"{name}: expected {feature['minimum']} to "
                   f"{feature['maximum']} ({feature['unit']})")
    return value


def answer_error(error):
    """Say in JSON what is wrong; Bottle would send a page."""
    response.content_type = "application/json"
    return json.dumps({"error": error.body or error.status_line})


app.default_error_handler = answer_error
