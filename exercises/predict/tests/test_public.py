"""Public tests of the API; run them with `python -m pytest tests`.

They call your app as a server would (PEP 3333), without a network. Each
test asks about houses of its own, for they share one app.
"""
import io
import json

import pytest

from app import app
from train import FEATURES, train

PREDICT = "/predict/model/v1"
HOUSE = {"area": 85.5, "rooms": 3, "year": 1998, "distance": 2,
         "garden": True}


def ask(method, path, body=None, kind="application/json"):
    """Send one request; return its status, its headers and its JSON.

    A body that is no text is sent as JSON. Names of headers are in lower
    case.
    """
    text = body if isinstance(body, str) else json.dumps(body)
    data = b"" if body is None else text.encode()
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "SCRIPT_NAME": "",
        "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8080", "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1:8080", "CONTENT_LENGTH": str(len(data)),
        "wsgi.version": (1, 0), "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(data), "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False, "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    if body is not None:
        environ["CONTENT_TYPE"] = kind
    told = []

    def start_response(status, headers, *_):
        told[:] = [status, headers]

    answer = b"".join(app(environ, start_response))
    headers = {name.lower(): value for name, value in told[1]}
    kind = headers.get("content-type", "")
    told_json = kind.startswith("application/json")
    return int(told[0][:3]), headers, json.loads(answer) if told_json else None


def estimate(**changes):
    """Return the answer for a house with some values changed."""
    status, _, answer = ask("POST", PREDICT, {**HOUSE, **changes})
    assert status == 200
    return answer


def test_price_is_the_price_of_the_model():
    """Answer with the model's price, as a number."""
    house = {**HOUSE, "area": 120.25}
    price, _ = train().estimate([house[name] for name in FEATURES])
    assert estimate(**house)["price"] == pytest.approx(price, abs=0.01)


def test_answer_says_which_model_it_is_from():
    """Name the version in the answer."""
    assert estimate(area=121.25)["model"] == "v1"


def test_order_of_members_does_not_matter():
    """Take the values by their names."""
    house = {**HOUSE, "area": 122.25}
    backwards = dict(reversed(house.items()))
    assert ask("POST", PREDICT, backwards)[2] == estimate(**house)


def test_repeat_is_not_estimated_again():
    """Answer a repeat with the number that the estimate had before."""
    first = estimate(area=123.25)
    other = estimate(area=123.25, garden=False)
    assert estimate(area=123.25) == first
    assert other["estimate"] == first["estimate"] + 1


@pytest.mark.parametrize("changes", [
    {"area": 19.9}, {"area": "80"}, {"rooms": 2.5}, {"rooms": True},
    {"year": None}, {"garden": 1}, {"distance": float("nan")},
])
def test_value_that_no_house_has_is_refused(changes):
    """Refuse with 400 what the model was not made for."""
    status, _, answer = ask("POST", PREDICT, {**HOUSE, **changes})
    assert status == 400 and answer["error"]


@pytest.mark.parametrize("body", ["", "{", "[]", "null"])
def test_body_that_is_no_object_is_refused(body):
    """Refuse with 400 what is not JSON, or JSON but no object."""
    status, _, answer = ask("POST", PREDICT, body)
    assert status == 400 and answer["error"]


def test_other_errors_are_told_apart():
    """Answer 415, 404 and 405 where they belong, with JSON as well."""
    answers = [ask("POST", PREDICT, HOUSE, "text/plain"),
               ask("POST", "/predict/model/v2", HOUSE),
               ask("GET", PREDICT)]
    assert [status for status, _, _ in answers] == [415, 404, 405]
    assert all(answer["error"] for _, _, answer in answers)
    assert "POST" in answers[2][1]["allow"]


def test_api_describes_itself():
    """Tell at / what can be sent, with an example that works."""
    status, _, answer = ask("GET", "/")
    assert status == 200 and answer["version"] == "v1"
    for name, feature in FEATURES.items():
        assert feature.items() <= answer["features"][name].items()
    assert ask("POST", PREDICT, answer["example"])[0] == 200
