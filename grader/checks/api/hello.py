"""Whether an app greets whoever asks for `/`."""
from collections.abc import Iterator, Mapping
from random import Random

from grader.api import curl
from grader.api.writing import session
from grader.checks.api.service import Clock, Timed, guarded, named, seed_of
from grader.checks.registry import check
from grader.frames import traceback
from grader.http.message import Failure, Request, Response, quoted
from grader.model import Finding
from grader.serving import PORT, Service
from grader.workspace import Workspace

ADDRESS = f"127.0.0.1:{PORT}"
SECONDS = 5.0       # for one request
TIMES = 3           # the greeting is asked for
ELSEWHERE = ("/hello", "/houses/7", "/index.html", "/ping", "/world")       # of which one is asked for
COSTS = {"silent": 1.0, "status": 1.0, "text": 0.5, "again": 0.5, "unknown": 0.25}
SENTENCES = {
    "silent": "a request is not answered", "status": "the greeting is answered with another status than 200",
    "text": "the greeting is another text", "again": "the greeting changes when it is asked for again",
    "unknown": "a path that is not there is answered",
}
HINTS = {
    "silent": "Run python3 app.py, paste the command, and look at what your program prints.",
    "status": "A route binds a path to a function: @app.get(\"/\") above a function that returns the text.",
    "text": "Return exactly the text that the README asks for, with nothing around it.",
    "again": "What a function returns should depend on the request alone.",
    "unknown": "Bottle answers 404 by itself for a path without a route; a route such as /<path:path> takes them all.",
}


@check("api.hello")
def hello(work: Workspace, *, app: str = "app:app", text: str = "Hello world!") -> Iterator[Finding]:
    """Greet whoever asks for `/`, and nobody else.

    The text is compared as it is, but for blanks and ends of lines around it; which kind of text it says to be is open.
    """
    yield from guarded("api.hello", work, _greeted(work, app, text))


def _greeted(work: Workspace, app: str, text: str) -> Iterator[Finding]:
    """Yield what is wrong with the greeting, once, or with an answer where there is nothing."""
    clock, seeded = Clock(work.end), Random(seed_of(work))
    with work.app(*named(app)) as service:
        for number in range(TIMES + 1):
            target = "/" if number < TIMES else seeded.choice(ELSEWHERE)
            request = Request("GET", target, session(seeded).headers)
            answer = _asked(clock.timed(service.client()), request)
            if problem := _problem(answer, text, number) if number < TIMES else _surprise(answer, target):
                yield _finding(problem, request, service, work.submission.files)
                return


def _problem(answer: Response | Failure, text: str, before: int) -> tuple[str, str] | None:
    """Return the kind of what is wrong with a greeting and the sentence, None if it is right."""
    after = f", asked {before + 1} times," if before else ""
    if isinstance(answer, Failure):
        return "again" if before else "silent", f"GET /{after} {answer}"
    if answer.status != 200:
        return "again" if before else "status", f"GET /{after} is answered with {answer.status}; expected 200"
    if answer.body.decode("utf-8", "replace").strip() != text:
        return "again" if before else "text", f"GET /{after} is answered with {quoted(answer.body)}; expected {text!r}"
    return None


def _surprise(answer: Response | Failure, target: str) -> tuple[str, str] | None:
    """Return the kind and the sentence for an answer at a path that is not there, None if it says so."""
    if isinstance(answer, Failure):
        return "unknown", f"GET {target} {answer}"
    if answer.status != 404:
        return "unknown", f"GET {target} is answered with {answer.status}; expected 404, for there is nothing but /"
    return None


def _asked(client: Timed, request: Request) -> Response | Failure:
    """Return what came of a request."""
    try:
        return client.ask(request, SECONDS)
    except Failure as failure:
        return failure


def _finding(problem: tuple[str, str], request: Request, service: Service, files: Mapping[str, bytes]) -> Finding:
    """Return a finding, with what the app raised and where if that is why."""
    kind, message = problem
    service.look()
    crash = traceback(service.printed, files) if "with 500" in message else None
    place = crash.frames[-1] if crash and crash.frames else None
    message = f"{message}; the app raised {crash.raised}" if crash else message
    return Finding(f"api.hello.{kind}", message, cost=COSTS[kind], path=place.path if place else None,
                   line=place.line if place else None, hint=HINTS[kind], sentence=SENTENCES[kind],
                   reproduce=curl.command(Request(request.method, request.target), ADDRESS))
