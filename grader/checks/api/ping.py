"""Whether a client asks a server that is ours, and makes the right thing of each answer."""
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from grader.checks.api.service import seed_of
from grader.checks.registry import check
from grader.frames import traceback
from grader.model import Finding
from grader.serving import PORT
from grader.visiting import Answer, Asked, Server, Visit, Visitor
from grader.workspace import Workspace

URL = f"http://127.0.0.1:{PORT}/"
PORTS = (20000, 30000)      # of which our server has one; none of them is anybody's default
MARGIN = 5.0                # seconds that a slow machine may add to those of the README
LINES = 6                   # frames that are shown
WORDS = ("attic", "balcony", "cellar", "garden", "porch", "stairs", "window", "yard")
ERRORS = ((403, 404, 410), (500, 502, 503))     # status codes, one of each row is answered
TROUBLE = "Something is wrong."
COSTS = {"name": 1.0, "asks": 1.0, "text": 0.4, "error": 0.2, "timeout": 0.2, "program": 0.2}
SENTENCES = {
    "name": "the function is not there", "asks": "the function does not ask the server that it is given",
    "text": "the function does not return the text of the answer",
    "error": "the function takes an error for an answer", "timeout": "the function waits for a silent server",
    "program": "the program does not print the answer, or hides an error",
}
HINTS = {
    "name": "The README says what the function is called, and what it takes.",
    "asks": "requests.get(url, timeout=3) sends a GET to the address that the function was given.",
    "text": "The body of an answer, as a text, is its attribute text; return it, and leave printing to the program.",
    "error": "An answer has a method for that, raise_for_status(); it does nothing where all is well.",
    "timeout": "Without a timeout requests waits for ever: requests.get(url, timeout=3).",
    "program": "Below `if __name__ == \"__main__\":`, print what the function returns for sys.argv[1]. An exception "
               "that nobody catches ends a program with exit status 1, which is what scripts look at.",
}


@dataclass(frozen=True)
class _Client:
    """What is asked of a hand-in: module, function, program, the seconds that it may wait; and what our server says.

    `statuses` are those of errors; `files` are the hand-in's.
    """

    module: str
    name: str
    program: str
    seconds: float
    greeting: str
    statuses: tuple[int, ...]
    files: Mapping[str, bytes]

    def finding(self, kind: str, message: str, visit: Visit, **details) -> Finding:
        """Return a finding, with the place in the student's file where that is known."""
        path, line = visit.place or (None, None)
        reproduce = (f"python3 {self.program} {URL}" if kind == "program" else
                     f"python3 -c \"from {self.module} import {self.name}; print({self.name}('{URL}'))\"")
        return Finding(f"api.ping.{kind}", message, **{
            "cost": COSTS[kind], "path": path, "line": line, "hint": HINTS[kind], "sentence": SENTENCES[kind],
            "reproduce": reproduce, **details})


@check("api.ping")
def ping(work: Workspace, *, module: str = "ping", name: str = "ping", program: str = "ping.py",
         seconds: float = 5.0) -> Iterator[Finding]:
    """Ask a server with GET: return its text, raise for an error, and never wait for ever.

    The server is the grader's and makes up what it says, so only a client that asks can know it. The same holds of the
    program, which gets the address as its argument.
    """
    seeded = Random(seed_of(work))
    greeting, statuses = f"Hello {seeded.choice(WORDS)} {seeded.randrange(10 ** 6)}!", tuple(map(seeded.choice, ERRORS))
    client = _Client(module, name, program, seconds, greeting, statuses, work.submission.files)
    with work.visitor(seeded.randrange(*PORTS)) as visitor:
        yield from (greeted := list(_greeted(client, visitor)))
        if any(finding.cost == 1 for finding in greeted):
            return
        yield from (refused := list(_refused(client, visitor)))
        yield from _kept_waiting(client, visitor)
        if not greeted:         # what the function gets wrong, the program cannot get right
            yield from _run(client, visitor)
        if not greeted and not refused:
            yield from _ended(client, visitor)


def _saying(status: int, text: str) -> Server:
    """Return a server that says something to whoever gets `/`."""
    def answer(asked: Asked) -> Answer:
        """Answer as servers do."""
        if asked.target != "/":
            return Answer(404, "There is nothing but /.")
        return Answer(status, text) if asked.method == "GET" else Answer(405, "There is nothing but GET.")
    return answer


def _greeted(client: _Client, visitor: Visitor) -> Iterator[Finding]:
    """Yield what a function makes of a good answer, if it is wrong."""
    visit = visitor.call(client.module, client.name, _saying(200, client.greeting), client.seconds + MARGIN)
    call = f"{client.name}(url)"
    if visit.raised[:1] == ("AttributeError",) and f"'{client.module}' has no attribute '{client.name}'" in visit.text:
        yield client.finding("name", f"{client.module}.py defines no {client.name}; expected a function of that name",
                             visit)
    elif visit.raised[:1] == ("NotImplementedError",):
        yield client.finding("name", f"{call} is not written yet", visit)
    elif [(asked.method, asked.target) for asked in visit.asked[:1]] != [("GET", "/")]:
        asked = " and ".join(f"{asked.method} {asked.target}" for asked in visit.asked[:1]) or "nothing"
        yield client.finding("asks", f"{call} asks the server at url for {asked}, and {_outcome(visit)}; expected "
                             "GET /", visit)
    elif visit.returned is None:
        yield client.finding("text", f"{call} {_outcome(visit)} where the server answers with 200; expected the text "
                             "of the answer", visit, cost=1.0 if visit.late else COSTS["text"])
    elif visit.returned.strip() != client.greeting:
        yield client.finding("text", f"{call} returns another text than the server's", visit,
                             expected=repr(client.greeting), actual=_shown(visit.returned))


def _refused(client: _Client, visitor: Visitor) -> Iterator[Finding]:
    """Yield that an answer with an error's status is not raised, for the first such."""
    for status in client.statuses:
        visit = visitor.call(client.module, client.name, _saying(status, TROUBLE), client.seconds + MARGIN)
        if "Exception" not in visit.raised:
            yield client.finding("error", f"{client.name}(url) {_outcome(visit)} where the server answers with "
                                 f"{status}; expected an exception", visit)
            return


def _kept_waiting(client: _Client, visitor: Visitor) -> Iterator[Finding]:
    """Yield that a server that says nothing is waited for, or taken for one that answers."""
    visit = visitor.call(client.module, client.name, lambda asked: None, client.seconds + MARGIN)
    if visit.late:
        yield client.finding("timeout", f"{client.name}(url) still waits {client.seconds + MARGIN:g} s after a server "
                             f"got the request and said nothing; expected an exception within {client.seconds:g} s",
                             visit)
    elif "Exception" not in visit.raised:
        yield client.finding("timeout", f"{client.name}(url) {_outcome(visit)} where the server says nothing; expected "
                             "an exception", visit)


def _run(client: _Client, visitor: Visitor) -> Iterator[Finding]:
    """Yield what the program makes of a good answer, if it is wrong."""
    call = f"python {client.program} URL"
    visit = visitor.run(client.program, _saying(200, client.greeting), client.seconds + MARGIN)
    crash = traceback(visit.err, client.files)
    if visit.late or crash or visit.status:
        end = "does not come to its end" if visit.late else f"ends with exit status {visit.status}"
        end = f"raises {crash.raised}" if crash and not visit.late else end
        place = crash.frames[-1] if crash and crash.frames else None
        yield client.finding("program", f"{call} {end}; expected it to print the text of the answer", visit,
                             path=place.path if place else None, line=place.line if place else None,
                             actual="\n".join(map(str, crash.frames[-LINES:])) or None if crash else None)
    elif visit.returned.strip() != client.greeting:
        yield client.finding("program", f"{call} prints something else than the text of the answer, and that alone",
                             visit, expected=repr(client.greeting), actual=_shown(visit.returned))


def _ended(client: _Client, visitor: Visitor) -> Iterator[Finding]:
    """Yield that the program hides an error from whoever looks at its exit status."""
    visit = visitor.run(client.program, _saying(client.statuses[0], TROUBLE), client.seconds + MARGIN)
    if visit.status == 0:
        yield client.finding("program", f"python {client.program} URL ends with exit status 0 where the server answers "
                             f"with {client.statuses[0]}; expected another exit status", visit,
                             cost=COSTS["program"] / 2)


def _outcome(visit: Visit) -> str:
    """Return what became of a call."""
    if visit.late:
        return f"does not come to its end within {visit.seconds:.0f} s"
    if visit.raised:
        return f"raises {visit.raised[0]}: {visit.text}"
    if visit.returned is not None:
        return f"returns {_shown(visit.returned)}"
    if visit.other:
        return "returns None" if visit.other == "NoneType" else f"returns a value of the type {visit.other}"
    return f"ends the program with exit status {visit.status}"


def _shown(text: str) -> str:
    """Return the beginning of a text as Python would write it."""
    return repr(text if len(text) <= 100 else text[:100] + "...")
