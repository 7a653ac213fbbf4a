"""The program that runs a Postman collection: our own runner, for the part of it that the documents name.

It sends nothing itself: each request is a question to the grader, which asks the app and answers with what came back.
Its scripts are run by an interpreter of ours that knows nothing but values; what they find is a claim, one for each
test.
"""
import json
import random
import sys

import door
from postman_requests import CollectionError, items, sent, variables
from script.data import scripted
from script.postman import SCOPES, Run, play
from script.tokens import UnsupportedError

DEPTH = 6000        # frames of ours for scripts that call themselves
BASE = "baseUrl"    # the variable that says where the app is
NOTED, LONG = 100, 300      # failed tests and errors that are told, and characters of one of their texts


def run(request, ask):
    """Return what came of a run: {requests, tests, failed, errors}, the first two as numbers, the others as rows.

    Else {"flaw": …} of a collection that is none, or {"unsupported": …}, which names what only newman knows. `ask`
    sends a request and returns the answer, or {"failure": …}.
    """
    place = ""
    try:
        collection = json.loads(request["collection"])
        found = items(collection)
        told = Run(random.Random(request["seed"]), {"variables": {}, **{scope: {} for scope in SCOPES}})
        known = variables(collection)
        if BASE not in known:
            raise CollectionError(f"it has no variable '{BASE}'; expected one, with which every address begins")
        told.variables["collectionVariables"] = {key: scripted(value) for key, value in known.items()}
        told.variables["collectionVariables"][BASE] = scripted(request["base"])
        for number, item in enumerate(found, 1):
            place = item.name
            _exchange(told, item, number, ask)
    except (CollectionError, ValueError, RecursionError, MemoryError) as error:
        return {"flaw": _flaw(error)}
    except UnsupportedError as lacking:
        return {"unsupported": str(lacking), "request": place, "line": lacking.line}
    failed = [row for row in told.tests if row["message"] is not None]
    return {"requests": len(found), "tests": len(told.tests), "failed": _noted(failed), "errors": _noted(told.errors)}


def _noted(rows):
    """Return the first rows, their texts cut."""
    return [{key: value[:LONG] if type(value) is str else value for key, value in row.items()} for row in rows[:NOTED]]


def _exchange(told, item, number, ask):
    """Send one request between its scripts."""
    place = {"request": item.name, "event": "prerequest", "number": number, "method": str(item.request.get("method")
                                                                                          or "GET")}
    for source in item.scripts["prerequest"]:
        play(told, source, place, None)
    try:
        reply = ask(sent(item.request, told.filled))
    except CollectionError as error:
        reply = {"failure": str(error)}
    if "failure" in reply:
        told.errors.append({"request": item.name, "event": "request", "message": reply["failure"], "line": None})
        return
    for source in item.scripts["test"]:
        play(told, source, {**place, "event": "test"}, reply)


def _flaw(error):
    """Return what is wrong with a collection."""
    if isinstance(error, json.JSONDecodeError):
        return f"it is no JSON at line {error.lineno}, column {error.colno}: {error.msg}"
    much = {RecursionError: "it is nested too deep", MemoryError: "its scripts need too much memory"}
    return much.get(type(error)) or str(error)


def main(text):
    """Answer one question at a time: run a collection, asking back for each request."""
    channel = door.open_door(text)
    sys.setrecursionlimit(DEPTH)
    while True:
        request = channel.read()

        def ask(wanted, id=request["id"]):
            """Have the grader send a request."""
            channel.send({"id": id, "callback": wanted})
            return channel.read()
        channel.send({"id": request["id"], **run(request, ask)})
