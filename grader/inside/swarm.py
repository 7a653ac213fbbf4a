"""The program that runs a student's Locust file: real users of Locust, whose requests go to the grader.

It sends nothing itself: each request is a question to the grader, which asks the app and answers with what came back.
All else that is told here is a claim. What users wait between their tasks passes at once, when all of them wait.
"""
import gc
import heapq
import io
import itertools
import logging
import os
import random
import sys

import door
import worker

FILE = "locustfile.py"
NOTED, LONG = 20, 300       # failures and exceptions that are told, and characters of one of their texts
ANSWER = 0.01               # seconds of the users' time that an answer takes, or those who never wait would be alone
TOLD = 17                   # exit status of a run that has given its answer


class Clock:
    """The time of the users, in seconds: it goes on when all of them wait, to the one that wakes first."""

    def __init__(self):
        """Begin at 0; `rested` tells whether anybody has waited at all."""
        self.now, self.waiting, self.numbers, self.rested = 0.0, [], itertools.count(), False

    def sleep(self, seconds):
        """Wait so long, in the users' time."""
        import gevent.event
        woken, self.rested = gevent.event.Event(), self.rested or seconds > 0
        heapq.heappush(self.waiting, (self.now + max(0.0, seconds), next(self.numbers), woken))
        woken.wait()

    def run(self):
        """Go on whenever there is nothing else to do."""
        import gevent
        while True:
            gevent.idle()
            if self.waiting:
                until, _, woken = heapq.heappop(self.waiting)
                self.now = max(self.now, until)
                woken.set()
            else:
                gevent.sleep(0.001)


class Wire:
    """The way of all requests: to the grader, as many as it wants; then `enough` is set."""

    def __init__(self, ask, most, clock):
        """Send by a function that takes a request and returns the answer, or {"failure": …}."""
        import gevent.event
        self.ask, self.left, self.clock, self.enough = ask, most, clock, gevent.event.Event()

    def send(self, adapter, wanted, **_options):
        """Return the answer to a request of requests', in the place of HTTPAdapter.send."""
        import gevent
        import requests
        from urllib3.response import HTTPResponse
        if self.left == 0:
            self.enough.set()
            gevent.sleep(3600)
        self.left -= 1
        body = wanted.body or b""
        self.clock.now += ANSWER
        reply = self.ask({"method": wanted.method, "url": wanted.url, "headers": [
            [_text(name), _text(value)] for name, value in wanted.headers.items()],
            "body": (body.encode() if isinstance(body, str) else body).decode("latin-1")})
        if "failure" in reply:
            raise requests.ConnectionError(reply["failure"])
        raw = HTTPResponse(io.BytesIO(reply["body"].encode("latin-1")), [tuple(row) for row in reply["headers"]],
                           reply["status"], reason=reply["reason"], preload_content=False)
        return adapter.build_response(wanted, raw)


def _text(value):
    """Return a header's name or value as text."""
    return value.decode("latin-1") if isinstance(value, bytes) else value


def load():
    """Return the user classes of the Locust file, or {"flaw": …} where it has none that can be run."""
    from locust import HttpUser
    from locust.util.load_locustfile import load_locustfile
    found, _ = load_locustfile(os.path.abspath(FILE))
    others = [name for name, kind in found.items() if not issubclass(kind, HttpUser)]
    if not found or others:
        seen = f"its user class {others[0]} is no HttpUser" if others else "it has no user class"
        return {"flaw": f"{seen}; expected a class that inherits from locust.HttpUser and has tasks"}
    return list(found.values())


def run(request, ask, folder):
    """Return what a run comes to: {failed, errors, rested}; {"flaw": …} where the file has no users.

    `failed` has a row [method, name, text, times] for each kind of failure, `errors` one of [names of classes, text,
    arguments, place, times] for exceptions in tasks.
    """
    import gevent
    clock, errors = Clock(), {}
    wire = Wire(ask, request["requests"], clock)
    put_in_place(wire, clock)
    random.seed(request["seed"])
    users = load()
    if isinstance(users, dict):
        return users

    def note(exception, **_details):
        told = worker.describe(exception, folder)
        errors.setdefault(repr(told), [*told, 0])[-1] += 1
    environment = let_loose(users, request, note)
    gevent.spawn(clock.run)
    wire.enough.wait(request["seconds"])
    failed = [[str(row.method)[:LONG], str(row.name)[:LONG], str(row.error)[:LONG], row.occurrences]
              for row in environment.stats.errors.values()]
    return {"failed": failed[:NOTED], "errors": list(errors.values())[:NOTED], "rested": clock.rested}


def put_in_place(wire, clock):
    """Have requests go by our wire, and users wait by our clock."""
    import locust
    from requests.adapters import HTTPAdapter
    HTTPAdapter.send = lambda adapter, wanted, **options: wire.send(adapter, wanted, **options)
    locust.TaskSet._sleep = lambda _, seconds: clock.sleep(seconds)


def let_loose(users, request, note):
    """Start so many users, and return their environment; `note` is called for each exception in a task."""
    import locust
    from locust.env import Environment
    locust.events.user_error.add_listener(note)
    environment = Environment(user_classes=users, host=request["base"], events=locust.events)
    runner = environment.create_local_runner()
    locust.events.init.fire(environment=environment, runner=runner, web_ui=None)
    runner.start(request["users"], spawn_rate=request["users"])
    return environment


def answer(channel, request):
    """Run in this process, which is a child, tell what came of it, and leave."""
    def ask(wanted):
        channel.send({"id": request["id"], "callback": wanted})
        return channel.read()
    folder = channel.settings["work"]
    try:
        told = run(request, ask, folder)
    except BaseException as error:  # noqa: B036 - SystemExit is an answer as well
        told = {"error": worker.describe(error, folder)}
    channel.send({"id": request["id"], **told})
    os._exit(TOLD)


def lacking():
    """Load Locust, before any code of the student's and before the first child; return why it cannot be, or nothing."""
    try:
        import locust   # noqa: F401
    except ImportError as error:
        return str(error)
    return ""


def main(text):
    """Answer one question at a time: each is a run, in a child, so that the file is loaded anew."""
    channel = door.open_door(text)
    worker.keep_output()
    first = channel.read()
    sys.path.append(channel.settings["site"])
    logging.disable()
    channel.send({"id": first["id"], "lacks": lacking()})
    sys.argv[:] = ["locust"]
    gc.enable()
    while True:
        request = channel.read()
        child = os.fork()
        if child == 0:
            answer(channel, request)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if status != TOLD:
            channel.send({"id": request["id"], "ended": status})
