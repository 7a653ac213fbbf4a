"""A small Python client, made from a Postman collection as Postman's own generator makes one: a function a request.

What stands in a collection may be anybody's, so its texts become literals of Python, and its names only what a name
may be; the module that comes of it sends what the collection says and nothing else.
"""
import keyword
import re
from collections.abc import Iterator
from itertools import count
from pprint import pformat

TAKEN = ("re", "requests", "send")      # names that the module needs itself
SHORT, MARGIN = 55, " " * 16            # columns: arguments that fit on one line, and those below a call
HEAD = '''\
"""A client for an API, made from the Postman collection {title}.

Each function sends one request and returns its answer. Variables of the
collection stand in double braces; give another value to one of them by its
name: {example}.
"""
import re

import requests

SECONDS = 10
VARIABLES = {variables}


def send(method, url, headers, body, values):
    """Send one request with its variables filled in; return the answer."""
    known = {{**VARIABLES, **values}}

    def fill(text):
        """Return a text with what the known variables stand for."""
        return re.sub(r"\\{{\\{{([^{{}}]+)\\}}\\}}",
                      lambda match: str(known.get(match[1], match[0])), text)
    return requests.request(
        method, fill(url), timeout=SECONDS, allow_redirects=False,
        headers={{fill(name): fill(value) for name, value in headers.items()}},
        data=None if body is None else fill(body).encode())
'''
FUNCTION = '''

def {name}(**values):
    """Send {line}."""
    return send({arguments}, values)
'''


def document(collection: dict) -> str:
    """Return the source of a module for a collection of format v2.1, as JSON data.

    Folders are passed through; a request without a body of text has none. ValueError if there is no request.
    """
    found = list(_requests(collection.get("item")))
    if not found:
        raise ValueError("the collection has no request; expected at least one")
    names = _names([name for name, _ in found])
    variables = {entry["key"]: entry.get("value", "") for entry in _rows(collection.get("variable"))
                 if isinstance(entry.get("key"), str)}
    shown = next((f"{name}=..." for name in variables if name.isidentifier()), "")
    head = HEAD.format(title=_shown(str(_table(collection.get("info")).get("name", ""))),
                       example=f"{names[0]}({shown})",
                       variables=pformat(variables, width=79, sort_dicts=False))
    return head + "".join(_function(name, request) for name, (_, request) in zip(names, found, strict=True))


def _requests(items: object) -> Iterator[tuple[str, dict]]:
    """Yield name and request of each item, those in folders as well, in order."""
    for item in _rows(items):
        name = str(item.get("name", ""))
        if isinstance(item.get("item"), list):
            yield from _requests(item["item"])
        elif isinstance(item.get("request"), (dict, str)):
            request = item["request"]
            yield name, request if isinstance(request, dict) else {"url": request}


def _function(name: str, request: dict) -> str:
    """Return the function for a request."""
    method, url = str(request.get("method", "GET")).upper(), _url(request.get("url", ""))
    headers = {str(row["key"]): str(row.get("value", "")) for row in _rows(request.get("header"))
               if row.get("key") and not row.get("disabled")}
    body = _table(request.get("body"))
    text = body["raw"] if body.get("mode") == "raw" and isinstance(body.get("raw"), str) else None
    if text and "content-type" not in {header.lower() for header in headers}:
        language = _table(_table(body.get("options")).get("raw")).get("language")
        headers["Content-Type"] = "application/json" if language == "json" else "text/plain"
    words = [repr(part) for part in (method, url, headers, text)]
    short = len(", ".join(words)) < SHORT
    return FUNCTION.format(name=name, line=_shown(f"{method} {url}"),
                           arguments=(", " if short else f",\n{MARGIN}").join(words))


def _url(url: object) -> str:
    """Return the address of a request: a text, or a table with the whole of it or with its parts."""
    if isinstance(url, str):
        return url
    host, steps = (_table(url).get(part) for part in ("host", "path"))
    parts = [".".join(map(str, host)) if isinstance(host, list) else str(host or ""),
             *map(str, steps if isinstance(steps, list) else ())]
    return str(_table(url).get("raw") or "/".join(parts))


def _names(titles: list[str]) -> list[str]:
    """Return a name for each title that a function may have, all different."""
    found: list[str] = []
    for title in titles:
        word = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_") or "request"
        word = f"request_{word}" if word[0].isdigit() or keyword.iskeyword(word) or word in TAKEN else word
        several = (f"{word}_{number}" for number in count(2))
        found.append(word if word not in found else next(name for name in several if name not in found))
    return found


def _shown(text: str) -> str:
    """Return a text as it may stand in a docstring, on one line."""
    return "".join(letter if letter.isprintable() and letter not in '"\\' else "?" for letter in text[:60])


def _rows(value: object) -> list[dict]:
    """Return the tables of a list; anything else has none."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _table(value: object) -> dict:
    """Return a table; anything else is an empty one."""
    return value if isinstance(value, dict) else {}
