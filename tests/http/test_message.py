"""Tests for grader/http/message.py: requests that can be read in one way only."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.http.message import Failure, Request, Response, closes, completed, elements, pack, quoted
from tests.http.budget import properties

HOST = "127.0.0.1:8080"
TOKENS = st.text("abcXYZ09!#$%&'*+.^_`|~-", min_size=1, max_size=12)
VALUES = st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=30)
HOSTILE = TOKENS | VALUES | st.text("aZ/ :\r\n\0\t\x0b\x85\u2028é€", max_size=8)


def sent(method="GET", target="/words", headers=(), body=b"", *, close=False):
    """Return a request as it is sent."""
    return pack(completed(Request(method, target, tuple(headers), body), HOST, close=close))


def test_request_is_written_in_its_order():
    """Add Host in front and at the end what is missing, and change nothing else."""
    headers = [("User-Agent", "curl/8.5.0"), ("Accept", "*/*")]
    assert sent(headers=headers) == (b"GET /words HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: curl/8.5.0\r\n"
                                     b"Accept: */*\r\nAccept-Encoding: identity\r\n\r\n")
    assert sent("POST", "/words", headers[:1], b"{}", close=True) == (
        b"POST /words HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: curl/8.5.0\r\nAccept-Encoding: identity\r\n"
        b"Content-Length: 2\r\nConnection: close\r\n\r\n{}")


def test_headers_of_the_caller_stay_where_they_are():
    """Add nothing that is there already, in whatever case."""
    headers = [("connection", "keep-alive"), ("CONTENT-LENGTH", "2"), ("accept-encoding", "identity"), ("host", "a")]
    assert sent("PUT", "/", headers, b"{}", close=True) == (
        b"PUT / HTTP/1.1\r\nconnection: keep-alive\r\nCONTENT-LENGTH: 2\r\naccept-encoding: identity\r\nhost: a\r\n"
        b"\r\n{}")


@pytest.mark.parametrize("method, length", [("POST", True), ("PUT", True), ("PATCH", True), ("GET", False),
                                            ("DELETE", False), ("HEAD", False)])
def test_methods_that_expect_a_body_have_a_length(method, length):
    """Say that there is none (RFC 9110 section 8.6), and say nothing where none is expected."""
    assert (b"\r\nContent-Length: 0\r\n" in sent(method)) == length


@pytest.mark.parametrize("parts", [
    {"method": ""}, {"method": "GET /x HTTP/1.1\r\nX:"}, {"method": "GE T"}, {"method": "G\0"}, {"method": "É"},
    {"method": "CONNECT"}, {"target": ""}, {"target": "/a b"}, {"target": "/a\r\nX: y"}, {"target": "/\n"},
    {"target": "/é"}, {"target": "/\0"}, {"target": "/\x7f"},
    {"headers": [("X", "a\r\nY: b")]}, {"headers": [("X", "a\n")]}, {"headers": [("X", "\ra")]},
    {"headers": [("X", "a\0")]}, {"headers": [("X", "€")]}, {"headers": [("X\r\nY", "a")]}, {"headers": [("", "a")]},
    {"headers": [("X ", "a")]}, {"headers": [("X:", "a")]}, {"headers": [("É", "a")]}, {"headers": [(" X", "a")]},
    {"headers": [("Transfer-Encoding", "chunked")]}, {"headers": [("Content-Length", "3")]},
    {"headers": [("Content-Length", "2 ")], "body": b"ab"}, {"headers": [("Accept-Encoding", "gzip")]},
    {"headers": [("Host", "a"), ("host", "b")]}, {"headers": [("Connection", "close"), ("Connection", "x")]},
    {"headers": [("Content-Length", "0"), ("Content-length", "0")]},
], ids=repr)
def test_what_could_be_read_in_two_ways_is_refused(parts):
    """Let nobody write a header or a request of his own into a word, a header or a method."""
    with pytest.raises(ValueError, match="; expected ") as caught:
        sent(**parts)
    assert str(caught.value).isascii() and str(caught.value).isprintable()


@properties
@given(TOKENS.filter(lambda method: method != "CONNECT"), st.lists(st.tuples(TOKENS, VALUES), max_size=5),
       st.binary(max_size=40), st.booleans())
def test_what_is_written_can_be_read_back(method, headers, body, close):
    """Split the bytes again at the places that RFC 9112 names, and find each part."""
    data = sent(method, "/%F0%9F?a=b+c", headers, body, close=close)
    head, _, rest = data.partition(b"\r\n\r\n")
    line, *fields = head.decode("latin-1").split("\r\n")
    found = [tuple(field.split(": ", 1)) for field in fields]
    assert line == f"{method} /%F0%9F?a=b+c HTTP/1.1" and rest == body and found[0] == ("Host", HOST)
    assert found[1:len(headers) + 1] == headers and {name for name, _ in found[len(headers) + 1:]} <= {
        "Accept-Encoding", "Content-Length", "Connection"}
    assert (("Content-Length", str(len(body))) in found) == bool(body or method in ("POST", "PUT", "PATCH"))


@properties
@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_no_text_becomes_a_line_of_its_own(method, target, name, value):
    """Write four lines and the empty one, or refuse."""
    try:
        data = sent(method, target, [(name, value)])
    except ValueError:
        return
    assert data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r") == 5 - (name.lower() in (
        "host", "accept-encoding")) + (method in ("POST", "PUT", "PATCH"))


def test_header_is_found_whatever_its_case():
    """Join several by commas; None says that there is none."""
    response = Response(405, "", (("Allow", "GET"), ("X", "y"), ("ALLOW", "PUT, DELETE"), ("Empty", "")), b"")
    assert response.header("allow") == "GET, PUT, DELETE" and response.header("Empty") == ""
    assert response.header("Location") is None
    assert elements(response.headers, "allow") == ["get", "put", "delete"]


def test_last_request_says_that_it_is_the_last():
    """Read the whole list of Connection."""
    assert closes(Request("GET", "/", (("Connection", "keep-alive, Close"),)))
    assert not closes(Request("GET", "/", (("Connection", "keep-alive"), ("X", "close"))))


@pytest.mark.parametrize("text, shown", [
    ("", "''"), (b"a\r\n\0\x1b", r"'a\r\n\x00\x1b'"), ("é\u202e\ud800", r"'\xe9\u202e\ud800'"),
    (b"\xff" * 61, "'" + r"\xff" * 60 + "'..."), (bytearray(b"it's"), '"it\'s"'), ("x" * 60, f"'{'x' * 60}'"),
])
def test_text_of_a_server_is_shown_and_not_sent(text, shown):
    """Write in ASCII what would steer a terminal, and say that it was cut."""
    assert quoted(text) == shown and quoted(text).isprintable()


def test_failure_keeps_its_kind():
    """Hold the kind beside a text that completes a sentence."""
    failure = Failure("time", "was not answered within 2 s")
    assert failure.kind == "time" and f"GET /words {failure}" == "GET /words was not answered within 2 s"
