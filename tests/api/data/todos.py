"""A to-do list whose items are numbered by the server."""
import json
import os
from itertools import count

from bottle import Bottle, HTTPResponse, request

app = Bottle()
todos = {}
numbers = count(1)


def answer(status, body, **headers):
    """Return an answer in JSON."""
    return HTTPResponse(json.dumps(body), status, content_type="application/json", **headers)


def sent():
    """Return the object that was sent; raise the answer that refuses it."""
    try:
        body = json.loads(request.body.read())
    except ValueError:
        raise answer(400, {"error": "this is no JSON"}) from None
    if not isinstance(body, dict):
        raise answer(400, {"error": "send an object"})
    return body


def title(body):
    """Return the title of a body."""
    found = body.get("title")
    if not isinstance(found, str) or not 1 <= len(found) <= 80:
        raise answer(400, {"error": "send a title"})
    return found


def done(body, *default):
    """Return whether a body is done."""
    found = body.get("done", *default)
    if not isinstance(found, bool):
        raise answer(400, {"error": "send done as true or false"})
    return found


def known(number):
    """Return the item of that number, raise the answer that there is none."""
    if number not in todos:
        raise answer(404, {"error": "there is no such item"})
    return todos[number]


@app.post("/todos")
def create():
    """Create an item."""
    body = sent()
    item = {"id": 0, "title": title(body), "done": done(body, False)}
    item["id"] = next(numbers)
    todos[item["id"]] = item
    return answer(201, item, Location=f"/todos/{item['id']}")


@app.get("/todos/<number:int>")
def read(number):
    """Show an item."""
    return answer(200, known(number))


@app.put("/todos/<number:int>")
def update(number):
    """Change an item."""
    item = known(number)
    body = sent()
    changed = {"title": title(body), "done": done(body)}
    item.update(changed)
    return answer(200, item)


@app.delete("/todos/<number:int>")
def delete(number):
    """Delete an item."""
    known(number)
    del todos[number]
    return HTTPResponse(status=204)


@app.get("/todos")
def index():
    """Show all items."""
    return answer(200, [todos[number] for number in sorted(todos)])


if __name__ == "__main__":
    app.run(host=os.environ.get("HOST", "127.0.0.1"), port=int(os.environ.get("PORT", "8080")))
