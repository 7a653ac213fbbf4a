"""The word API from a function that makes apps, each with words of its own.

The body is looked at before the word is looked up, 415 first of all. A path
may end with a slash, which changes nothing.
"""
import json
import os
from threading import Lock
from urllib.parse import quote

from bottle import Bottle, HTTPResponse, request


def answer(status, body=None, **headers):
    """Return an answer, in JSON unless it is empty."""
    if body is None:
        return HTTPResponse(status=status, **headers)
    return HTTPResponse(json.dumps(body, ensure_ascii=False, indent=1),
                        status, content_type="application/json", **headers)


def refusal(status, reason):
    """Return an error."""
    return answer(status, {"reason": reason, "error": f"{status}: {reason}"})


def sent():
    """Return the object that was sent, or raise a refusal."""
    kind = request.get_header("Content-Type", "").lower().split(";")[0]
    if kind.strip() != "application/json":
        raise refusal(415, "only JSON is understood")
    try:
        body = json.loads(request.body.read().decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise refusal(400, f"no JSON: {error}") from error
    if isinstance(body, dict):
        return body
    raise refusal(400, "no object")


def counted(value):
    """Return a count, or raise a refusal."""
    if type(value) is int and value >= 0:
        return value
    raise refusal(400, "count is a whole number from 0 on")


def named(value):
    """Return a word, or raise a refusal."""
    if type(value) is str and 0 < len(value) <= 100 and "/" not in value:
        return value
    raise refusal(400, "word has 1 to 100 letters and no slash")


def create_app():
    """Return a word API without words."""
    app, words, lock = Bottle(), {}, Lock()

    def known(word):
        if word not in words:
            raise refusal(404, "unknown word")
        return {"word": word, "count": words[word]}

    @app.get("/words")
    @app.get("/words/")
    def index():
        with lock:
            return answer(200, {"words": [known(word)
                                          for word in sorted(words)]})

    @app.post("/words")
    @app.post("/words/")
    def create():
        body = sent()
        word, count = named(body.get("word")), counted(body.get("count", 0))
        place = quote(word, safe="!*'()")
        with lock:
            if word in words:
                raise refusal(409, "known word")
            words[word] = count
            return answer(201, known(word), location=f"/words/{place}")

    @app.get("/words/<word>")
    @app.get("/words/<word>/")
    def read(word):
        with lock:
            return answer(200, known(word))

    @app.put("/words/<word>")
    @app.put("/words/<word>/")
    def update(word):
        count = counted(sent().get("count"))
        with lock:
            known(word)
            words[word] = count
            return answer(200, known(word))

    @app.delete("/words/<word>")
    @app.delete("/words/<word>/")
    def delete(word):
        with lock:
            known(word)
            del words[word]
        return answer(204)

    @app.error(404)
    @app.error(405)
    @app.error(500)
    def own(error):
        # Headers such as Allow are kept; the page is not.
        error.content_type = "application/json"
        return json.dumps({"error": error.status_line})

    return app


app = create_app()

if __name__ == "__main__":
    create_app().run(host=os.environ.get("HOST", "127.0.0.1"),
                     port=int(os.environ.get("PORT", "8080")))
