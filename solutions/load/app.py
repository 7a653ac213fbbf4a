"""The word API, with a dictionary that takes its time."""
import json
import os
import time
from threading import Lock

from bottle import Bottle, HTTPResponse, request

app = Bottle()
words = {}
lock = Lock()


def rank(word):
    """Ask a dictionary in another town how common a word is.

    It stands for what is not yours: leave it as it is.
    """
    time.sleep(0.1)
    return sum(word.encode()) % 9 + 1


def answer(status, body):
    """Return an answer in JSON."""
    return HTTPResponse(json.dumps(body), status,
                        content_type="application/json")


def show(word):
    """Return a word with all that is known of it."""
    return {"word": word, **words[word]}


@app.post("/words")
def create():
    """Keep a new word."""
    sent = request.json
    word = sent["word"]
    with lock:
        if word in words:
            return answer(409, {"error": "the word is there already"})
    found = rank(word)      # others may go on meanwhile, and take the word
    with lock:
        if word in words:
            return answer(409, {"error": "the word is there already"})
        words[word] = {"count": sent.get("count", 0), "rank": found}
        return answer(201, show(word))


@app.get("/words")
def list_words():
    """Show all words."""
    with lock:
        return answer(200, {"words": [show(word) for word in sorted(words)]})


@app.get("/words/<word>")
def read(word):
    """Show a word."""
    with lock:
        if word not in words:
            return answer(404, {"error": "there is no such word"})
        return answer(200, show(word))


@app.put("/words/<word>")
def update(word):
    """Change the count of a word."""
    with lock:
        if word not in words:
            return answer(404, {"error": "there is no such word"})
        words[word]["count"] = request.json["count"]
        return answer(200, show(word))


@app.delete("/words/<word>")
def delete(word):
    """Forget a word."""
    with lock:
        if word not in words:
            return answer(404, {"error": "there is no such word"})
        del words[word]
        return HTTPResponse(status=204)


if __name__ == "__main__":
    app.run(server="cheroot",
            host=os.environ.get("HOST", "127.0.0.1"),
            port=int(os.environ.get("PORT", "8080")))
