"""Tests for grader/checks/package/index.py: what an index takes, lists and refuses."""
import base64
import hashlib
import re

import pytest

from grader.checks.package.index import Index
from tests.checks.package import made

WHEEL = "topwords-0.1.0-py3-none-any.whl"
DATA = made.wheel()


def upload(name=WHEEL, data=DATA, password="key", **fields):
    """Return an upload as twine sends it, with other fields; None leaves one out."""
    told = {":action": "file_upload", "name": "topwords", "version": "0.1.0", "requires_python": ">=3.11",
            "sha256_digest": hashlib.sha256(data).hexdigest(), **fields}
    parts = [f'--b\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
             for key, value in told.items() if value is not None]
    parts.append(f'--b\r\nContent-Disposition: form-data; name="content"; filename="{name}"\r\n'
                 "Content-Type: application/octet-stream\r\n\r\n".encode() + data + b"\r\n--b--\r\n")
    body, user = b"".join(parts), base64.b64encode(f"__token__:{password}".encode()).decode()
    return (f"POST /legacy/ HTTP/1.1\r\nAuthorization: Basic {user}\r\n"
            f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body


def status(answer):
    """Return an answer's status code."""
    return int(answer.split(b" ")[1])


@pytest.fixture
def index():
    """Return an empty index."""
    return Index("key")


def test_uploaded_file_is_listed_and_given(index):
    """List it on the project's page with its sum and its Pythons, and give the same bytes."""
    assert status(index.answer(upload())) == 200
    page = index.answer(b"GET /simple/topwords/ HTTP/1.1\r\n\r\n").decode()
    link = re.search(r'href="([^"#]*)#sha256=([0-9a-f]*)" data-requires-python="&gt;=3.11">([^<]*)<', page)
    assert link[3] == WHEEL and link[2] == hashlib.sha256(DATA).hexdigest()
    given = index.answer(f"GET {link[1]} HTTP/1.1\r\nAccept: */*\r\n\r\n".encode())
    assert given.partition(b"\r\n\r\n")[2] == DATA and index.fetched == [WHEEL]


def test_same_version_is_refused_and_a_higher_one_taken(index):
    """Never change a file that was released."""
    higher = "topwords-0.1.1-py3-none-any.whl"
    assert [status(index.answer(request)) for request in (
        upload(), upload(), upload(data=made.wheel({"more.py": b"1"})), upload(higher, version="0.1.1"))] == [
        200, 400, 400, 200]
    assert index.held[WHEEL].data == DATA and "is already there" in index.refused[0] and len(index.refused) == 2


@pytest.mark.parametrize("request_, code, words", [
    (upload(password="other"), 403, "the user or the password"),
    (upload(sha256_digest="0"), 400, "another sum"),
    (upload(**{":action": None}), 400, "without a file"),
    (upload("topwords.whl"), 400, "no name of a wheel"),
    (upload("topwords-0.1.0.zip"), 400, "no name of a wheel"),
    (upload(version="0.2.0"), 400, "another project or version"),
    (upload(version="x"), 400, "no name"),
    (upload("topwords-0.1.0+a-py3-none-any.whl", version="0.1.0+a"), 400, "has a local part"),
    (upload(classifiers="Topic :: Words"), 400, "'Topic :: Words' is no classifier"),
    (upload(classifiers="Private :: Do Not Upload"), 400, "is no classifier"),
    (upload().replace(b"multipart/form-data", b"text/plain"), 400, "a form with a file"),
])
def test_what_is_refused(index, request_, code, words):
    """Say why, and keep nothing."""
    answer = index.answer(request_)
    assert status(answer) == code and words in answer.decode() and words in index.refused[-1] and not index.held


@pytest.mark.parametrize("request_, code", [
    (b"", 405), (b"\xff\xfe\r\n\r\n", 405), (b"GET", 404), (b"GET /simple/nothing/ HTTP/1.1\r\n\r\n", 404),
    (b"GET /files/../../etc/passwd HTTP/1.1\r\n\r\n", 404), (b"DELETE /simple/ HTTP/1.1\r\n\r\n", 405),
    (b"POST /legacy/ HTTP/1.1\r\n\r\n", 403),
])
def test_nonsense_is_answered(index, request_, code):
    """Raise nothing, whatever comes."""
    assert status(index.answer(request_)) == code


def test_names_are_escaped_on_a_page(index):
    """Let nothing that was uploaded become a part of the page."""
    index.answer(upload(requires_python='"><script>'))
    assert b"<script>" not in index.answer(b"GET /simple/topwords/ HTTP/1.1\r\n\r\n")
