"""Tests for grader/inside/postman_requests.py: requests as newman sends them."""
import pytest

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
VALUES = {"baseUrl": "http://127.0.0.1:8080", "n": "{{w}}", "w": "caf \u00e9"}


def filled(text):
    """Return a text with its variables."""
    for name, value in VALUES.items():
        text = text.replace(f"{{{{{name}}}}}", value)
    return text


def whole(*items, **more):
    """Return a collection of items."""
    return {"info": {"name": "Words", "schema": SCHEMA}, "item": list(items), **more}


# What newman 6.2 asked for, for the same addresses.
@pytest.mark.parametrize("url, target", [
    ("{{baseUrl}}/words", "/words"), ("{{baseUrl}}/words/{{w}}", "/words/caf%20%C3%A9"), ("{{baseUrl}}", "/"),
    ("{{baseUrl}}/words/a b?x=1 2&y={{w}}", "/words/a%20b?x=1%202&y=caf%20%C3%A9"), ("{{baseUrl}}/words/?", "/words/?"),
    ("{{baseUrl}}/a%20b/%C3%A9/\u00e9", "/a%20b/%C3%A9/%C3%A9"), ("{{baseUrl}}/x#part", "/x"),
    ("{{baseUrl}}//two", "//two"),
    ("{{baseUrl}}/a+b;c=d,e'f(g)!*$&@:~|^[]\\", "/a+b;c=d,e'f(g)!*$&@:~|^[]/"),
    ("{{baseUrl}}/a/../b/./c", "/a/../b/./c"),
    ("{{baseUrl}}/{{nobody}}", "/%7B%7Bnobody%7D%7D"), ("{{baseUrl}}/q?a='\"<>`{}|[]", "/q?a=%27%22%3C%3E`{}|[]"),
    ("{{baseUrl}}/\U0001f600", "/%F0%9F%98%80"), ("{{baseUrl}}/%zz%2F%", "/%zz%2F%"),
    ({"raw": "{{baseUrl}}/no", "host": ["{{baseUrl}}"], "path": ["words", "a b", "x/y"], "query": [
        {"key": "q", "value": "1 2"}, {"key": "d", "value": "x", "disabled": True}, {"key": "n", "value": None}]},
     "/words/a%20b/x/y?q=1%202&n"),
    ({"host": ["{{baseUrl}}"], "path": ["words", ":word"], "variable": [{"key": "word", "value": "{{w}}/\u00fc?#"}]},
     "/words/caf%20%C3%A9/%C3%BC?"),
    ({"host": ["{{baseUrl}}"], "path": "/words/x"}, "/words/x"), ({"host": "{{baseUrl}}", "path": ["words", ""]},
                                                                  "/words/"),
    ({"protocol": "http", "host": ["127", "0", "0", "1"], "port": "8080", "path": ["words"]}, "/words"),
])
def test_address_is_the_one_that_newman_asks(program, url, target):
    """Fill in, put together and encode."""
    assert program("postman_requests").address(url, filled) == f"http://127.0.0.1:8080{target}"


@pytest.mark.parametrize("request_, kind, body", [
    ({"method": "POST", "body": {"mode": "raw", "raw": "{{n}}"}}, "text/plain", "caf \u00e9"),
    ({"method": "POST", "body": {"mode": "raw", "raw": "1", "options": {"raw": {"language": "json"}}}},
     "application/json", "1"),
    ({"method": "POST", "body": {"mode": "raw", "raw": "1"}, "header": [{"key": "content-type", "value": "a/b"}]},
     "a/b", "1"),
    ({"method": "POST", "body": {"mode": "raw", "raw": "1"}, "header": "A: b\nContent-Type: a/b"}, "a/b", "1"),
    ({"method": "POST", "body": {"mode": "raw", "raw": "1"}, "header": [{"key": "Content-Type", "value": "x",
                                                                         "disabled": True}]},
     "text/plain", "1"),
    ({"method": "POST", "body": {"mode": "urlencoded", "urlencoded": [{"key": "a", "value": "1 2\u00fc"}, {
        "key": "b", "value": "x", "disabled": True}]}}, "application/x-www-form-urlencoded", "a=1%202%C3%BC"),
    ({"method": "GET", "body": {"mode": "raw", "raw": "{}"}}, None, ""), ({"method": "post"}, None, ""),
    ({"method": "POST", "body": {"mode": "raw", "raw": ""}}, None, ""), ({"method": "PUT", "body": {}}, None, ""),
    ({"method": "POST", "body": {"mode": "raw", "raw": "1", "disabled": True}}, None, ""),
])
def test_body_and_its_kind_are_those_of_newman(program, request_, kind, body):
    """Send what is written, as what it is, and none with GET."""
    sent = program("postman_requests").sent({"url": "{{baseUrl}}/words", **request_}, filled)
    headers = {name.lower(): value for name, value in sent["headers"]}
    assert (headers.get("content-type"), sent["body"], sent["method"]) == (kind, body, request_["method"].upper())
    assert headers["accept"] == "*/*" and headers["user-agent"].startswith("PostmanRuntime/")


@pytest.mark.parametrize("collection, message", [
    ([], "there is no 'info'"), ({"item": []}, "there is no 'info'"), (whole(), "there is no request in it"),
    ({"info": {"schema": SCHEMA.replace("2.1", "2.0")}, "item": []}, "expected the format v2.1"),
    (whole({"name": "Look"}), "the item 'Look' has no 'request'"),
    (whole({"request": 5}), "the item 'number 1' has no 'request'"),
    (whole({"name": "F", "item": [{"name": "F", "item": []}]}), "there is no request in it"),
])
def test_collection_that_is_none_is_told(program, collection, message):
    """Say what is missing."""
    requests = program("postman_requests")
    with pytest.raises(requests.CollectionError, match=message):
        requests.items(collection)


def test_folders_that_never_end_are_told(program):
    """Go so deep and no deeper."""
    requests, folder = program("postman_requests"), {"name": "F", "item": []}
    for _ in range(40):
        folder = {"name": "F", "item": [folder]}
    with pytest.raises(requests.CollectionError, match="more than 20 deep"):
        requests.items(whole(folder))


def test_scripts_of_folders_come_before_those_of_a_request(program):
    """Run what stands around a request first, before it and after it."""
    def event(listen, *lines, **more):
        """Return a script."""
        return {"listen": listen, "script": {"exec": list(lines)}, **more}
    inner = {"name": "Look", "request": "{{baseUrl}}/words", "event": [
        event("test", "three", "lines"), event("test", "off", disabled=True),
        {"listen": "test", "script": {"exec": "four"}}]}
    folder = {"name": "Folder", "item": [inner], "event": [event("test", "two"), event("prerequest", "before")]}
    item, = program("postman_requests").items(whole(folder, event=[event("test", "one"), event("prerequest", " ")]))
    assert item.name == "Folder / Look"
    assert item.scripts == {"test": ["one", "two", "three\nlines", "four"], "prerequest": ["before"]}
    assert program("postman_requests").variables({"variable": [{"key": "a", "value": 1}, {"key": "b", "disabled": True},
                                                               5]}) == {
        "a": 1}


@pytest.mark.parametrize("item, what", [
    ({"request": {"url": "{{baseUrl}}", "auth": {"type": "basic"}}}, "authorization"),
    ({"request": {"url": "{{baseUrl}}", "method": "POST", "body": {"mode": "formdata", "formdata": [{}]}}},
     "the mode 'formdata'"),
    ({"request": "x", "event": [{"listen": "test", "script": {"src": "x.js"}}]}, "a script in a file"),
])
def test_what_only_newman_can_send_is_named(program, item, what):
    """Name it."""
    requests = program("postman_requests")
    with pytest.raises(program("script.tokens").UnsupportedError, match=what):
        requests.sent(requests.items(whole(item))[0].request, filled)
