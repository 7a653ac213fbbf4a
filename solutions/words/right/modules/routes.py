"""What is answered to whom."""
from urllib.parse import quote_plus

from bottle import Bottle, request, response
from errors import Refused
from store import Store

app = Bottle()
store = Store()


def sent():
    """Return the object in the body of a request."""
    kind = request.content_type.split(";")[0].rstrip()
    if kind != "application/json":
        raise Refused(415, kind or "nothing", "application/json")
    body = request.json
    if not isinstance(body, dict):
        raise Refused(400, "no object", "one with braces")
    return body


def count_in(body):
    """Return the count in a body."""
    match body:
        case {"count": bool()}:
            raise Refused(400, "a truth value", "a count")
        case {"count": int(count)} if count >= 0:
            return count
        case _:
            raise Refused(400, "no count", "a whole number from 0 on")


@app.route("/words", method="GET")
def show_all():
    """Show all words."""
    return {"words": [{"word": word, "count": count}
                      for word, count in store.all()]}


@app.route("/words", method="POST")
def create():
    """Create a word."""
    body = sent()
    body.setdefault("count", 0)
    word, count = body.get("word"), count_in(body)
    if not isinstance(word, str) or not word or len(word) > 100:
        raise Refused(400, "no word", "a text of 1 to 100 characters")
    if "/" in word:
        raise Refused(400, "a slash", "none in a word")
    store.add(word, count)
    response.status = 201
    place = quote_plus(word).replace("+", "%20")
    response.headers["Location"] = f"/words/{place}"
    return {"word": word, "count": count}


@app.route("/words/<word>", method=["GET", "PUT", "DELETE"])
def one(word):
    """Show, change or delete a word."""
    if request.method == "DELETE":
        store.remove(word)
        response.status = 204
        return None
    if request.method == "PUT":
        count = count_in(sent())
        store.set(word, count)
        return {"word": word, "count": count}
    return {"word": word, "count": store.get(word)}
