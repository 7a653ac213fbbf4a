"""Tests for grader/http/reader.py: an answer is read in one way, however it comes, or refused in a sentence."""
import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.http.message import Failure, Response
from grader.http.reader import Caps, Reader
from tests.http.budget import properties

SMALL = Caps(head=200, fields=5, interim=2, body=50, chunk_line=20)
OK = "HTTP/1.1 200 OK\r\n"


def read(data, method="GET", *, cuts=(), caps=SMALL, close=True):
    """Return what comes of bytes cut at these places: (response or (kind, text), bytes beyond, reusable)."""
    reader, places = Reader(method, caps), [0, *sorted(cuts), len(data)]
    pieces = [piece for start, end in zip(places, places[1:], strict=False) if (piece := data[start:end])]
    try:
        for piece in pieces:
            reader.feed(piece)
        if close and reader.response is None:
            reader.feed(b"")
    except Failure as failure:
        assert str(failure).isascii() and str(failure).isprintable() and len(str(failure)) < 500
        return (failure.kind, str(failure)), b"", False
    return reader.response, reader.rest, reader.reusable


def response_of(text, method="GET", **options):
    """Return the response in a text, which has to end with it."""
    response, rest, _ = read(text.encode("latin-1"), method, **options)
    assert isinstance(response, Response) and not rest, response
    return response


def failure_of(text, method="GET", **options):
    """Return kind and text of the failure in a text."""
    outcome, _, _ = read(text if isinstance(text, bytes) else text.encode("latin-1"), method, **options)
    assert isinstance(outcome, tuple), outcome
    return outcome


def test_whole_answer_is_read():
    """Keep status, reason, headers in their order and case, and the body."""
    response = response_of("HTTP/1.1 404 Not here\r\nX-One:  a  b\t\r\nx-one:\r\nContent-Length: 5\r\n\r\n\0\r\n\xe9!")
    assert response == Response(404, "Not here", (("X-One", "a  b"), ("x-one", ""), ("Content-Length", "5")),
                                b"\0\r\n\xe9!")


@pytest.mark.parametrize("line, status, reason", [
    ("HTTP/1.1 200 OK", 200, "OK"), ("HTTP/1.0 599 \t\xe9", 599, "\t\xe9"), ("HTTP/1.1 100 ", None, ""),
    ("HTTP/1.1 418 ", 418, ""), ("HTTP/1.1 418", 418, ""), ("HTTP/1.1 200  two blanks ", 200, " two blanks "),
])
def test_status_lines_of_http_are_read(line, status, reason):
    """Let the reason be empty, or anything that can be seen."""
    if status is None:
        assert failure_of(f"{line}\r\n\r\n")[0] == "ended"
    else:
        response = response_of(f"{line}\r\n\r\n")
        assert (response.status, response.reason) == (status, reason)


@pytest.mark.parametrize("line", [
    "HELLO\r\n", "\r\n", "\n", "HTTP/1.1 200 OK\n", " HTTP/1.1 200 OK\r\n", "http/1.1 200 OK\r\n",
    "HTTP/1.2 200 OK\r\n", "HTTP/2 200\r\n", "HTTP/0.9 200 OK\r\n",
    "HTTP/1.1  200 OK\r\n", "HTTP/1.1 20 OK\r\n", "HTTP/1.1 2000 OK\r\n",
    "HTTP/1.1 099 OK\r\n", "HTTP/1.1 600 OK\r\n", "HTTP/1.1 +20 OK\r\n", "HTTP/1.1 2\xb20 OK\r\n", "HTTP/1.1\r\n",
    "HTTP/1.1 200 O\0K\r\n", "HTTP/1.1 200 O\rK\r\n", "HTTP/1.1 200 OK\r\r\n", "HTTP/1.1 200 \x1b[2J\r\n",
    "HTTP/1.1 200OK\r\n", "HTTP/1.1 200\tOK\r\n", "ICY 200 OK\r\n", "<html>\r\n",
])
def test_status_lines_that_are_no_http_are_refused(line):
    """Show what came, and an example of what should have."""
    kind, text = failure_of(f"{line}\r\n")
    assert kind == "malformed" and text.startswith("was answered with a status line that is no HTTP: ")
    assert ascii(line) in text and text.endswith(r"; expected one such as 'HTTP/1.1 200 OK\r\n'")


@pytest.mark.parametrize("line", [
    "Name : x\r\n", " Name: x\r\n", "Name\r\n", ": x\r\n", "Na me: x\r\n", "N\xe9: x\r\n", "Name: x\n",
    "Name: a\rb\r\n", "Name: x\r\r\n", "Name: \0\r\n", "\n", "(Name): x\r\n", "Name\0: x\r\n", "\tName: x\r\n",
])
def test_headers_that_are_no_http_are_refused(line):
    """Refuse what two readers would understand differently."""
    kind, text = failure_of(f"{OK}Server: x\r\n{line}\r\n")
    assert kind == "malformed" and text == (f"was answered with a header that is no HTTP: {ascii(line)}; "
                                            r"expected the form 'Name: value\r\n' on one line")


def test_folded_header_is_refused():
    """Take no value that goes on in the next line (RFC 9112 section 5.2)."""
    assert failure_of(f"{OK}Server: x\r\n  y\r\n\r\n")[0] == "malformed"


@pytest.mark.parametrize("method, status, body", [
    ("HEAD", 200, b""), ("HEAD", 404, b""), ("GET", 204, b""), ("GET", 304, b""), ("GET", 205, b"x"),
    ("GET", 200, b"x"),
])
def test_answers_without_a_body_end_at_their_head(method, status, body):
    """Read none after HEAD, 204 and 304, whatever their headers say (RFC 9112 section 6.3, rule 1)."""
    response, rest, reusable = read(f"HTTP/1.1 {status} \r\nContent-Length: 1\r\n\r\nx".encode(), method)
    assert response.body == body and rest == (b"" if body else b"x") and reusable
    if not body:
        both = f"HTTP/1.1 {status} \r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        assert read(both, method)[0].body == b""


@pytest.mark.parametrize("lengths, body", [
    (["3"], b"abc"), (["3", "3"], b"abc"), (["3, 3"], b"abc"), (["3,3", "3"], b"abc"), (["003"], b"abc"), (["0"], b""),
    ([" 3\t"], b"abc"),
])
def test_lengths_that_agree_are_believed(lengths, body):
    """Take several equal ones as one (RFC 9112 section 6.3, rule 5)."""
    headers = "".join(f"Content-Length: {length}\r\n" for length in lengths)
    response, rest, reusable = read(f"{OK}{headers}\r\nabcd".encode())
    assert response.body == body and rest == b"abcd"[len(body):] and reusable


@pytest.mark.parametrize("lengths", [
    ["3", "4"], ["3, 4"], ["3, "], [""], [","], ["+3"], ["-3"], ["3.0"], ["0x3"], ["3 3"], ["3_0"], ["\xb3"], ["a"],
    ["3", "03"], ["3;q=1"], ["\t"],
])
def test_lengths_that_differ_are_refused(lengths):
    """Believe none of two, and nothing that is no number of bytes."""
    headers = "".join(f"Content-Length: {length}\r\n" for length in lengths)
    kind, text = failure_of(f"{OK}{headers}\r\nabcd")
    assert kind == "malformed" and text.endswith("; expected one number of bytes")


def test_two_ways_to_tell_the_length_are_refused():
    """Believe neither Transfer-Encoding nor Content-Length when both are there."""
    kind, text = failure_of(f"{OK}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
    assert (kind, text) == ("malformed", "was answered with both Transfer-Encoding and Content-Length; expected one")


@pytest.mark.parametrize("coding", ["gzip", "gzip, chunked", "chunked, chunked", "identity", "", "chunked;a=b", "x\0y",
                                    "chunked, identity", "xchunked", "\x0bchunked"])
def test_other_transfer_codings_are_refused(coding):
    """Read chunks and no other coding (RFC 9112 section 6.1)."""
    assert failure_of(f"{OK}Transfer-Encoding: {coding}\r\n\r\n0\r\n\r\n")[0] == "malformed"


def test_chunks_of_an_older_protocol_are_refused():
    """Treat them as a broken frame (RFC 9112 section 6.1)."""
    text = failure_of("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")[1]
    assert "the Transfer-Encoding 'chunked' in HTTP/1.0; expected 'chunked' alone, and in HTTP/1.1" in text


@pytest.mark.parametrize("chunks, body", [
    ("0\r\n\r\n", b""), ("3\r\nabc\r\n0\r\n\r\n", b"abc"), ("1\r\na\r\n02\r\nbc\r\n000\r\n\r\n", b"abc"),
    ("A;name=\"v\"\r\n0123456789\r\n0;last\r\n\r\n", b"0123456789"), ("3 ;x\r\nabc\r\n0\r\n\r\n", b"abc"),
    ("2\r\n\r\n\r\n0\r\nTrailer: x\r\n\r\n", b"\r\n"), ("a\r\n0123456789\r\n0\r\nA: b\r\nC: d\r\n\r\n", b"0123456789"),
])
def test_chunks_are_put_together(chunks, body):
    """Skip extensions and trailers."""
    response, rest, reusable = read(f"{OK}Transfer-Encoding: Chunked\r\n\r\n{chunks}".encode())
    assert response.body == body and rest == b"" and reusable
    assert response.headers == (("Transfer-Encoding", "Chunked"),)


@pytest.mark.parametrize("chunks", [
    "\r\n", "x\r\n", "-1\r\n", "+1\r\na\r\n", "0x1\r\na\r\n", " 1\r\na\r\n", "1 \r\na\r\n", "1\na\r\n", "1_0\r\n",
    "\xb2\r\n",
    "1\r\nab\r\n", "1\r\na\n\n", "1\r\na0\r\n\r\n", "1;\0\r\na\r\n", "1;a\rb\r\na\r\n", "00000000000000001\r\na\r\n",
    "0\r\nNo trailer\r\n\r\n", "0\r\n x: y\r\n\r\n",
])
def test_chunks_that_are_no_http_are_refused(chunks):
    """Refuse sizes and ends that two readers would understand differently."""
    assert failure_of(f"{OK}Transfer-Encoding: chunked\r\n\r\n{chunks}")[0] == "malformed"


def test_body_without_a_length_ends_with_the_connection():
    """Read up to the end, after which there is no other request (RFC 9112 section 6.3, rule 8)."""
    response, rest, reusable = read(f"{OK}\r\nabc\r\n".encode())
    assert response.body == b"abc\r\n" and not rest and not reusable
    assert read(f"{OK}\r\nabc\r\n".encode(), close=False)[0] is None


@pytest.mark.parametrize("head, reusable", [
    ("HTTP/1.1 200 OK\r\n", True), ("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n", False),
    ("HTTP/1.1 200 OK\r\nConnection: Close\r\n", False), ("HTTP/1.1 200 OK\r\nConnection: x, close\r\n", False),
    ("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n", True), ("HTTP/1.1 200 OK\r\nX: close\r\n", True),
])
def test_connection_is_reusable_when_both_sides_know_where_it_stands(head, reusable):
    """Reuse nothing that the server will close (RFC 9112 section 9.3)."""
    assert read(f"{head}Content-Length: 0\r\n\r\n".encode())[2] == reusable


def test_interim_answers_are_skipped():
    """Read on to the final answer, and count (RFC 9110 section 15.2)."""
    interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\nContent-Length: 9\r\n\r\n"
    response = response_of(f"{interim}{OK}Content-Length: 1\r\n\r\nx")
    assert response == Response(200, "OK", (("Content-Length", "1"),), b"x")
    assert failure_of(f"{interim}HTTP/1.1 199 \r\n\r\n") == (
        "large", "was answered with more than 2 1xx answers; expected the final one")


def test_another_protocol_is_refused():
    """Follow no switch that nobody asked for (RFC 9110 section 15.2.2)."""
    assert failure_of("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x05hello")[0] == "malformed"


@pytest.mark.parametrize("coding", ["gzip", "GZIP, identity", "br", "utf-8", "x" * 100])
def test_body_in_another_coding_is_refused(coding):
    """Undo no coding, before any byte of the body is read: there is nothing that a small one could grow into."""
    kind, text = failure_of(f"{OK}Content-Encoding: {coding}\r\nContent-Length: 40\r\n\r\n", close=False)
    assert kind == "encoded" and text.endswith("; expected the body as it is, for 'identity' was asked for")
    assert response_of(f"{OK}Content-Encoding: Identity, \r\n\r\nabc").body == b"abc"


@pytest.mark.parametrize("text, kind, words", [
    ("HTTP/1.1 200 " + "x" * 200, "large", "a head of more than 200 bytes"),
    (OK + "Name: " + "x" * 200, "large", "a head of more than 200 bytes"),
    ("HTTP/1.1 200 " + "x" * 200 + "\r\n\r\n", "large", "a head of more than 200 bytes"),
    ("HTTP/1.1 200 " + "x" * 150 + "\r\nA: " + "b" * 40 + "\r\n", "large", "a head of more than 200 bytes"),
    (OK + "A: b\r\n" * 6 + "\r\n", "large", "more than 5 headers"),
    (OK + "Content-Length: 51\r\n\r\n", "large", "a body of more than 50 bytes"),
    (OK + "Content-Length: " + "9" * 100 + "\r\n\r\n", "large", "a body of more than 50 bytes"),
    (OK + "\r\n" + "x" * 51, "large", "a body of more than 50 bytes"),
    (OK + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", "large", "a body of more than 50 bytes"),
    (OK + "Transfer-Encoding: chunked\r\n\r\n" + "1\r\nx\r\n" * 51, "large", "a body of more than 50 bytes"),
    (OK + "Transfer-Encoding: chunked\r\n\r\n1;" + "x" * 19, "large", "a line before a chunk of more than 20 bytes"),
    (OK + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + "A: b\r\n" * 6, "large", "more than 5 headers"),
    (OK + "Transfer-Encoding: chunked\r\n\r\n0\r\nA: " + "x" * 200, "large", "a trailer of more than 200 bytes"),
    ("", "closed", "was answered with nothing: the connection was closed; expected an answer"),
    ("HTTP/1.1 200", "ended", "the connection was closed after 12 bytes, in the head; expected all of it"),
    (OK + "A: b\r\n", "ended", "after 23 bytes, in the head"),
    (OK + "Content-Length: 3\r\n\r\nab", "ended", "after 40 bytes, in the body"),
    (OK + "Transfer-Encoding: chunked\r\n\r\n", "ended", "in the line before a chunk"),
    (OK + "Transfer-Encoding: chunked\r\n\r\n3\r\nab", "ended", "in the chunk"),
    (OK + "Transfer-Encoding: chunked\r\n\r\n0\r\n", "ended", "in the trailer"),
    ("HTTP/1.1 100 Continue\r\n\r\n", "ended", "in the head"),
])
def test_answers_without_end_and_half_answers_are_told_apart(text, kind, words):
    """Stop at a cap as soon as it is passed; say how far an answer came that broke off."""
    outcome = failure_of(text, close=kind != "large")
    assert outcome[0] == kind and words in outcome[1]


def test_length_of_many_digits_is_not_even_read():
    """Stay away from what Python refuses to read as a number."""
    assert failure_of(f"{OK}Content-Length: {'9' * 5000}\r\n\r\n", caps=Caps())[0] == "large"


@pytest.mark.parametrize("text", [
    "HTTP/1.1 200 " + "x" * 183 + "\r\n\r\n", OK + "A: b\r\n" * 5 + "\r\n", OK + "\r\n" + "x" * 50,
    OK + "Content-Length: 50\r\n\r\n" + "x" * 50,
    OK + "Transfer-Encoding: chunked\r\n\r\n32\r\n" + "x" * 50 + "\r\n0\r\n\r\n",
    OK + "Transfer-Encoding: chunked\r\n\r\n0;" + "x" * 16 + "\r\n\r\n",
])
def test_answers_at_a_cap_are_read(text):
    """Draw the line where it is said to be."""
    assert response_of(text).status == 200


@pytest.mark.parametrize("first, piece", [
    ("", "HTTP/1.1 200 "), ("", "\0"), (OK, "A: b\r\n"), (OK, "x"), ("", "HTTP/1.1 100 \r\n\r\n"), (OK + "\r\n", "x"),
    (OK + "Transfer-Encoding: chunked\r\n\r\n", "10\r\n" + "x" * 16 + "\r\n"),
    (OK + "Transfer-Encoding: chunked\r\n\r\n", "1;"), (OK + "Transfer-Encoding: chunked\r\n\r\n0\r\n", "A: b\r\n"),
])
def test_endless_answers_hold_no_more_than_a_cap(first, piece):
    """Fail within little more than what is kept, wherever the answer does not end."""
    reader, block = Reader("GET", SMALL), piece.encode() * (64 // len(piece) + 1)
    with pytest.raises(Failure) as caught:
        reader.feed(first.encode() + block)
        while reader.received < 1000:
            reader.feed(block)
            assert len(reader.rest) <= SMALL.head + len(block)
    assert caught.value.kind in ("large", "malformed") and reader.received < 500


def test_progress_is_told_in_words():
    """Say what came of an answer that did not come to its end."""
    reader = Reader("GET")
    assert reader.progress() == "was not answered"
    reader.feed(b"HELLO")
    assert reader.progress() == "was answered only up to 'HELLO'"
    reader = Reader("GET")
    reader.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab")
    assert reader.progress() == "was answered only up to the body"


# What answers are made of, and what breaks them, for properties.
PARTS = st.sampled_from([
    b"HTTP/1.1 200 OK\r\n", b"HTTP/1.0 404 \r\n", b"HTTP/1.1 204 No Content\r\n", b"HTTP/1.1 100 Continue\r\n",
    b"HTTP/1.1 101 \r\n", b"Content-Length: 3\r\n", b"Content-Length: 5\r\n", b"Content-Length: 3, 3\r\n",
    b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: gzip\r\n", b"Connection: close\r\n", b"A: b\r\n", b"\r\n",
    b"\r\n", b"\r\n", b"3\r\nabc\r\n", b"3;x=y\r\n", b"0\r\n", b"abc", b"\r", b"\n", b"\0", b" ", b":", b"fffffff\r\n",
    b"x" * 60,
])
BYTES = st.lists(PARTS | st.binary(max_size=8), max_size=14).map(b"".join)
CUTS = st.lists(st.integers(0, 300), max_size=12)
METHODS = st.sampled_from(["GET", "HEAD", "POST"])


@properties
@given(BYTES, METHODS, CUTS)
def test_arbitrary_bytes_give_a_response_or_a_failure(data, method, cuts):
    """Raise nothing else; and come to the same end however the bytes are cut, whole and one by one."""
    whole = read(data, method)
    assert read(data, method, cuts=cuts) == whole == read(data, method, cuts=range(len(data)))
    assert isinstance(whole[0], Response) or whole[0][0] in ("malformed", "large", "encoded", "ended", "closed")


@st.composite
def answers(draw):
    """Return a response and one of the ways in which a correct server writes it."""
    value = st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_categories=["Cc"]), max_size=9)
    headers = draw(st.lists(st.tuples(st.sampled_from(["Server", "x-a", "Allow", "X-A"]), value), max_size=4))
    body, framing = draw(st.binary(max_size=40)), draw(st.sampled_from(["length", "chunks", "close"]))
    if framing == "length":
        headers.append((draw(st.sampled_from(["Content-Length", "content-length"])), str(len(body))))
    elif framing == "chunks":
        headers.insert(0, ("Transfer-Encoding", "chunked"))
    status, reason = draw(st.integers(200, 599).filter(lambda code: code not in (204, 304))), draw(value)
    blanks = st.sampled_from(["", " ", " \t"])
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}:{draw(blanks)}{text}{draw(blanks)}" for name, text in headers)]
    interim = "HTTP/1.1 103 \r\nLink: x\r\n\r\n" * draw(st.integers(0, 2))
    head = interim + "\r\n".join([*lines, "", ""])
    written = draw(chunked(body)) if framing == "chunks" else body
    return Response(status, reason, tuple(headers), body), head.encode("latin-1") + written, framing


@st.composite
def chunked(draw, body):
    """Return a body in chunks of any sizes, with extensions and trailers."""
    places = sorted({0, len(body), *draw(st.lists(st.integers(0, len(body)), max_size=5))})
    extensions = st.sampled_from([b"", b";x", b' ;a="b"'])
    written = b"".join(b"%x%s\r\n%s\r\n" % (end - start, draw(extensions), body[start:end])
                       for start, end in zip(places, places[1:], strict=False))
    return written + b"0\r\n" + b"Checksum: 1\r\n" * draw(st.integers(0, 2)) + b"\r\n"


@properties
@given(answers(), CUTS)
def test_what_a_correct_server_writes_is_read_back(answer, cuts):
    """Return exactly what was written, whatever the framing and the cuts, and nothing of what follows."""
    response, data, framing = answer
    assert read(data, cuts=cuts) == (response, b"", framing != "close")
    if framing != "close":
        assert read(data + b"HTTP/1.1 500 X\r\n", cuts=cuts)[0] == response
        short = read(data[:-1], cuts=cuts)[0]
        assert isinstance(short, tuple) and short[0] in ("ended", "closed")


def test_caps_hold_ordinary_answers():
    """Let the usual caps be far above what a small API sends, and far below what hurts."""
    assert all(value < 2 << 20 for value in dataclasses.astuple(Caps()))
    assert len(response_of(f"{OK}\r\n" + "x" * (1 << 20), caps=Caps()).body) == 1 << 20
