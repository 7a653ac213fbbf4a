"""A to-do list; the server numbers its items."""
import json
import os
from itertools import count
from threading import Lock

from bottle import Bottle, HTTPResponse, request

app = Bottle()
todos = {}
numbers = count(1)
lock = Lock()


def answer(status, body, **headers):
    """Return an answer in JSON."""
    text = json.dumps(body)
    return HTTPResponse(text, status, content_type="application/json",
                        **headers)


def refusal(status, text):
    """Return an error in JSON."""
    return answer(status, {"error": text})


def refuse(error):
    """Return what Bottle refuses in JSON."""
    refused = refusal(error.status_code, error.body)
    for name, value in error.headerlist:
        if name == "Allow":
            refused.set_header(name, value)
    return refused


app.default_error_handler = refuse


def sent():
    """Return the object that was sent; raise the answer that refuses it."""
    try:
        body = json.loads(request.body.read())
    except ValueError:
        raise refusal(400, "this is no JSON") from None
    if not isinstance(body, dict):
        raise refusal(400, "send an object")
    return body


def checked(*default):
    """Return title and done of the body; raise the answer that refuses."""
    body = sent()
    title, done = body.get("title"), body.get("done", *default)
    if not isinstance(title, str) or not 1 <= len(title) <= 80:
        raise refusal(400, "send a title")
    if not isinstance(done, bool):
        raise refusal(400, "send done as true or false")
    return {"title": title, "done": done}


def known(number):
    """Return an item; raise the answer that there is none."""
    if number not in todos:
        raise refusal(404, "there is no such item")
    return todos[number]


@app.post("/todos")
def create():
    """Create an item; it is not done unless the body says so."""
    item = checked(False)
    with lock:
        number = next(numbers)
        todos[number] = {"id": number, **item}
        return answer(201, todos[number], Location=f"/todos/{number}")


@app.get("/todos/<number:int>")
def read(number):
    """Show an item."""
    with lock:
        return answer(200, known(number))


@app.put("/todos/<number:int>")
def update(number):
    """Change all of an item."""
    changed = checked()
    with lock:
        known(number)
        todos[number] = {"id": number, **changed}
        return answer(200, todos[number])


@app.delete("/todos/<number:int>")
def delete(number):
    """Delete an item."""
    with lock:
        known(number)
        del todos[number]
    return HTTPResponse(status=204)


@app.get("/todos")
def index():
    """Show all items."""
    with lock:
        return answer(200, [todos[number] for number in sorted(todos)])


if __name__ == "__main__":
    app.run(host=os.environ.get("HOST", "127.0.0.1"),
            port=int(os.environ.get("PORT", "8080")))
