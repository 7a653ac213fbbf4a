"""The requests of a Postman collection, format v2.1, with the scripts around them, and each as it is sent.

https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html says what the members mean.
"""
import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from script.tokens import UnsupportedError, points, units

SCHEMA = "v2.1.0"
LANGUAGES = {"json": "application/json", "text": "text/plain", "xml": "application/xml", "html": "text/html",
             "javascript": "application/javascript"}
AGENT = (("User-Agent", "PostmanRuntime/7.39.1"), ("Accept", "*/*"), ("Cache-Control", "no-cache"))
# What Postman leaves as it is in a path and in a query: all that is visible but these, and what is encoded already.
PATH_KEPT = "".join(letter for letter in map(chr, range(33, 127)) if letter not in "\"<>`#?{}")
QUERY_KEPT = "".join(letter for letter in map(chr, range(33, 127)) if letter not in "\"#'<>")
BODILESS = ("GET", "HEAD", "COPY", "PURGE", "UNLOCK")      # of these Postman sends no body
DEEPEST = 20        # folders within folders


class CollectionError(Exception):
    """What is wrong with a collection, in a sentence: what was seen, and what was expected."""


@dataclass(frozen=True)
class Item:
    """One request: the names of its folders and its own, what the collection says of it, and scripts by event."""

    name: str
    request: dict
    scripts: dict


def items(collection: object) -> list[Item]:
    """Return the requests of a collection in order; CollectionError if it is none."""
    if type(collection) is not dict or type(collection.get("info")) is not dict:
        raise CollectionError("there is no 'info'; expected a collection that Postman exported")
    schema = str(collection["info"].get("schema", ""))
    if SCHEMA not in schema:
        raise CollectionError(f"its 'schema' is {schema!r}; expected the format v2.1, which Postman offers "
                              "at the export")
    found = list(_below(collection, (), ({"prerequest": [], "test": []})))
    if not found:
        raise CollectionError("there is no request in it; expected at least one")
    return found


def variables(collection: dict) -> dict:
    """Return the collection's variables that are not switched off."""
    return {row["key"]: row.get("value", "") for row in _rows(collection.get("variable"))
            if type(row.get("key")) is str and not row.get("disabled")}


def _below(folder, path, around):
    """Yield the requests of a folder, with the scripts of all folders around them."""
    if len(path) > DEEPEST:
        raise CollectionError(f"there are folders more than {DEEPEST} deep; expected fewer")
    scripts = {event: [*around[event], *_scripts(folder, event)] for event in around}
    if folder.get("auth") and _table(folder["auth"]).get("type") != "noauth":
        raise UnsupportedError("authorization ('auth')")
    for number, item in enumerate(_rows(folder.get("item")), 1):
        name = str(item.get("name") or f"number {number}")
        if "item" in item:
            yield from _below(item, (*path, name), scripts)
            continue
        request = item.get("request")
        if type(request) not in (dict, str):
            raise CollectionError(f"the item {name!r} has no 'request'; expected a request or a folder")
        own = {event: [*scripts[event], *_scripts(item, event)] for event in scripts}
        yield Item(" / ".join((*path, name)), {"url": request} if type(request) is str else request, own)


def _scripts(item, event):
    """Return the scripts that an item or a folder has for an event."""
    found = []
    for row in _rows(item.get("event")):
        script = _table(row.get("script"))
        lines = script.get("exec", "")
        if row.get("listen") == event and not row.get("disabled"):
            if "src" in script:
                raise UnsupportedError("a script in a file of its own ('src')")
            found.append("\n".join(map(str, lines)) if type(lines) is list else str(lines))
    return [source for source in found if source.strip()]


def sent(request: dict, fill) -> dict:
    """Return a request as it is sent: {method, url, headers, body}; `fill` puts variables into a text of code units."""
    def filled(text):
        """Return a text of the collection with its variables."""
        return points(fill(units(str(text))))
    if request.get("auth") and _table(request["auth"]).get("type") != "noauth":
        raise UnsupportedError("authorization ('auth')")
    method = filled(request.get("method") or "GET").upper()
    kind, body = _body(request.get("body"), filled) if method not in BODILESS else ("", "")
    rows = _rows(request.get("header")) if type(request.get("header")) is not str else _lines(request["header"])
    headers = [[filled(row["key"]), filled(row.get("value") or "")] for row in rows
               if row.get("key") and not row.get("disabled")]
    given = {name.lower() for name, _ in headers}
    added = [*AGENT, ("Content-Type", kind)] if kind else AGENT
    headers += [list(row) for row in added if row[0].lower() not in given]
    return {"method": method, "url": address(request.get("url"), filled), "headers": headers, "body": body}


def _lines(text):
    """Return headers that are written as lines."""
    return [{"key": name.strip(), "value": value.strip()} for name, _, value in
            (line.partition(":") for line in text.splitlines())]


def _body(body, filled):
    """Return the kind and the text of a body."""
    body = _table(body)
    mode = body.get("mode")
    if body.get("disabled") or not mode or body.get(mode) in (None, ""):
        return "", ""
    if mode == "raw":
        language = _table(_table(body.get("options")).get("raw")).get("language", "text")
        return LANGUAGES.get(language, "text/plain"), filled(body["raw"])
    if mode == "urlencoded":
        pairs = [(filled(row.get("key", "")), filled(row.get("value") or "")) for row in _rows(body[mode])
                 if not row.get("disabled")]
        return "application/x-www-form-urlencoded", urlencode(pairs, quote_via=quote)
    raise UnsupportedError(f"a body of the mode '{mode}'")


def address(url: object, filled) -> str:
    """Return where a request goes, percent-encoded as Postman does it, from a text or from its parts."""
    table = _table(url)
    if not table.get("host") and type(url) is not str:
        raise CollectionError("a request's 'url' has no 'host'; expected the parts that Postman writes, or a text")
    text = filled(url if type(url) is str else _joined(table)).replace("\\", "/")
    for row in _rows(table.get("variable")):
        value = filled(row.get("value") or "")
        text = re.sub(rf"/:{re.escape(str(row.get('key')))}(?=[/?#]|$)", lambda match, value=value: f"/{value}", text)
    text = text.partition("#")[0]
    scheme, _, rest = text.rpartition("://")
    place, mark, query = rest.partition("?")
    host, slash, path = place.partition("/")
    return (f"{scheme.lower() or 'http'}://{host}{slash or '/'}{quote(path, PATH_KEPT)}"
            f"{mark}{quote(query, QUERY_KEPT)}")


def _joined(url):
    """Return the text of an address that is given in parts."""
    def text(part, between):
        """Return a part that may be a list."""
        return between.join(map(_step, part)) if type(part) is list else str(part)
    query = "&".join(str(row.get("key") or "") + ("" if row.get("value") is None else f"={row['value']}")
                     for row in _rows(url.get("query")) if not row.get("disabled"))
    port = f":{url['port']}" if url.get("port") else ""
    path = url.get("path")
    return "".join([f"{url['protocol']}://" if url.get("protocol") else "", text(url["host"], "."), port,
                    "/" + text(path, "/").removeprefix("/") if path else "", f"?{query}" if query else ""])


def _step(part):
    """Return one step of a path, which may be a table."""
    return str(part.get("value", "")) if type(part) is dict else str(part)


def _rows(value):
    """Return the tables of a list; anything else has none."""
    return [row for row in value if type(row) is dict] if type(value) is list else []


def _table(value):
    """Return a table; anything else is an empty one."""
    return value if type(value) is dict else {}
