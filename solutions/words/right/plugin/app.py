"""The word API with a plugin of Bottle's that reads and writes all JSON.

Routes get the object that was sent as `sent` and return a status and a
body. Errors are a list
in "errors" beside the one in "error".
"""
import json
import os
from threading import Lock
from urllib.parse import quote

from bottle import Bottle, HTTPError, request, response


class Json:
    """Reads what is sent, and writes what is answered."""

    name, api = "json", 2

    def apply(self, callback, route):
        """Return a callback that deals with plain data only."""
        def run(**arguments):
            if route.method in ("POST", "PUT", "PATCH"):
                arguments["sent"] = self.read()
            response.status, body = callback(**arguments)
            if body is None:
                return None
            response.content_type = "application/json"
            return json.dumps(body, separators=(",", ":"))
        return run

    def read(self):
        """Return what was sent."""
        kind, _, _ = request.headers.get("Content-Type", "").partition(";")
        if kind.strip().lower() != "application/json":
            raise HTTPError(415, "send application/json")
        try:
            sent = json.loads(request.body.read().decode())
        except (ValueError, RecursionError):
            raise HTTPError(400, "send JSON") from None
        if not isinstance(sent, dict):
            raise HTTPError(400, "send an object")
        return sent

    def fail(self, error):
        """Return the body of an error."""
        response.content_type = "application/json"
        text = error.body or error.status_line
        return json.dumps({"error": text, "errors": [text]})


plugin = Json()
app = Bottle(autojson=False)
app.install(plugin)
app.default_error_handler = plugin.fail
words, guard = {}, Lock()


def valid(word, count):
    """Refuse what is no word or no count."""
    if not (isinstance(word, str) and 1 <= len(word) <= 100):
        raise HTTPError(400, "a word has 1 to 100 characters")
    if "/" in word:
        raise HTTPError(400, "a word has no slash")
    if isinstance(count, bool) or not isinstance(count, int) or count < 0:
        raise HTTPError(400, "a count is 0, 1, 2 and so on")


def known(word):
    """Return a word and its count."""
    if word not in words:
        raise HTTPError(404, "no such word")
    return {"count": words[word], "word": word}


@app.get("/words")
def index():
    """Show all words."""
    with guard:
        return 200, {"words": [known(word) for word in sorted(words)]}


@app.post("/words")
def create(sent):
    """Create a word."""
    word, count = sent.get("word"), sent.get("count", 0)
    valid(word, count)
    location = f"/words/{quote(word, safe='~')}"
    with guard:
        if word in words:
            raise HTTPError(409, "this word is there")
        words[word] = count
        response.set_header("Location", location)
        return 201, known(word)


@app.get("/words/<word>")
def read(word):
    """Show a word."""
    with guard:
        return 200, known(word)


@app.put("/words/<word>")
def update(word, sent):
    """Change a word."""
    with guard:
        known(word)
        valid(word, sent.get("count"))
        words[word] = sent["count"]
        return 200, known(word)


@app.delete("/words/<word>")
def delete(word):
    """Delete a word."""
    with guard:
        known(word)
        del words[word]
        return 204, None


if __name__ == "__main__":
    app.run(host=os.environ.get("HOST", "127.0.0.1"),
            port=int(os.environ.get("PORT", "8080")))
