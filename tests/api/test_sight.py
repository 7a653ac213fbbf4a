"""Tests for what parallel requests leave to see."""
import pytest

from grader.api.interview import Exchange
from grader.api.sight import crashes, statuses, values_of
from grader.http.message import Failure, Request, Response
from tests.api.declared import WORDS, declared


def exchange(status, body=b""):
    """Return an exchange with a status, None for no answer."""
    answer = Response(status, "", (), body) if status else Failure("closed", "was answered with nothing")
    return Exchange((), Request("POST", "/words"), answer)


@pytest.mark.parametrize("codes, words", [((201, 409, 409), "one 201, 2 times 409"), ((500,), "one 500"),
                                          ((None, None), "2 times no answer")])
def test_statuses_are_counted(codes, words):
    """Say how often which one came."""
    assert statuses([exchange(code) for code in codes]) == words


@pytest.mark.parametrize("codes, texts", [
    ((201, 404), []), ((201, 500, 503), ["POST /words is answered 500 when others ask at the same time"]),
    ((None,), ["POST /words is not answered when others ask at the same time"])])
def test_failures_are_told_once(codes, texts):
    """Say what failed, whatever else did."""
    assert [oddity.text for oddity in crashes("create", [exchange(code) for code in codes], "201")] == texts


@pytest.mark.parametrize("status, body, values", [
    (200, b'{"word": "tea", "count": 3}', {"count": 3}), (200, b"{}", {"count": None}), (200, b"[]", None),
    (200, b"tea", None), (404, b'{"error": "no"}', None), (None, b"", None)])
def test_values_of_an_item_are_read(status, body, values):
    """Leave the key out, and know what shows none."""
    assert values_of(declared(WORDS), exchange(status, body)) == values
