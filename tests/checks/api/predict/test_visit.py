"""Tests for grader/checks/api/predict/visit.py: what counts as a price, as a number, as the answer to another house."""
import json

import pytest

from grader.api import houses
from grader.api.writing import Session
from grader.checks.api.predict.model import Model
from grader.checks.api.predict.visit import Visit, right
from grader.http.message import Failure, Response

FEATURES = houses.features({"area": {"type": "number", "minimum": 20, "maximum": 400}, "garden": {"type": "boolean"}})


class Scripted:
    """Answers with what it was given, one after the other, and keeps the requests."""

    def __init__(self, *answers):
        """Take the answers."""
        self.answers, self.requests = list(answers), []

    def ask(self, request, seconds):
        """Return the next answer."""
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Failure):
            raise answer
        status, body = answer
        return Response(status, "", (("Content-Type", "application/json; charset=utf-8"),), body.encode())


def visiting(*answers, session=Session()):      # noqa: B008 - it is frozen
    """Return a visit, and the client behind it."""
    client = Scripted(*answers)
    return Visit(client, Model("v1", FEATURES, {}, client), session), client


@pytest.mark.parametrize("status, body, price, number", [
    (200, '{"price": 5, "estimate": 1}', 5, 1), (200, '{"price": 5.5, "estimate": 1.0}', 5.5, None),
    (200, '{"price": "5", "estimate": "1"}', None, None), (200, '{"price": true, "estimate": true}', None, None),
    (200, '{"price": NaN, "estimate": 1}', None, None), (200, "[5, 1]", None, None), (200, "", None, None),
    (201, '{"price": 5, "estimate": 1}', None, None),
])
def test_price_and_number_are_exact_types(status, body, price, number):
    """Take no text, no truth value and no other status for them."""
    reply = visiting((status, body))[0].price({"area": 80, "garden": True})
    assert (reply.price, reply.number, reply.status, reply.told) == (price, number, status, f"{status} {body}")


def test_app_that_does_not_answer_is_told():
    """Have no status then, and a sentence."""
    reply = visiting(Failure("closed", "was not answered"))[0].ask("GET", "/")
    assert (reply.status, reply.price, reply.is_json) == (None, None, False)
    assert reply.told == "nothing: the request was not answered"


@pytest.mark.parametrize("price, expected", [
    (100000.0, True), (100000.009, True), (99999.991, True), (100000.02, False), (100001, False),
])
def test_price_is_right_to_the_cent(price, expected):
    """Let an app round to cents, and to nothing coarser."""
    reply = visiting((200, json.dumps({"price": price})))[0].price({"area": 80, "garden": True})
    assert right(reply, 100000.0) is expected


def test_estimate_of_another_house_is_stale():
    """Know a number and a price that were told of a house with other values, in whatever order its members come."""
    visit, _ = visiting()
    first, second = {"area": 80, "garden": True}, {"area": 81, "garden": True}
    answers = [(first, 5, 1), ({"garden": True, "area": 80.0}, 5, 1), (second, 5, 1), (second, 6, 1), (second, 5, 2)]
    seen = []
    for house, price, number in answers:
        visit._client.answers.append((200, json.dumps({"price": price, "estimate": number})))
        seen.append(visit.stale(house, visit.price(house)))
    assert seen == [False, False, True, False, False]


def test_requests_are_an_ordinary_clients():
    """Put the content type where this client puts it, and none where there is no body."""
    session = Session((("User-Agent", "curl/7.88.1"), ("Accept", "*/*")), 1, False, "charset")
    visit, client = visiting((200, "{}"), (200, "{}"), session=session)
    visit.price({"area": 80, "garden": True})
    visit.ask("GET", "/")
    assert client.requests[0].headers == (("User-Agent", "curl/7.88.1"),
                                          ("Content-Type", "application/json; charset=utf-8"), ("Accept", "*/*"))
    assert client.requests[0].target == "/predict/model/v1" and client.requests[1].headers == session.headers
