"""Whether `python app.py` serves where it is told, for as long as it lives, and ends when it is asked to."""
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from grader.api import curl
from grader.api.writing import session
from grader.checks.api.service import guarded, named, seed_of
from grader.checks.registry import check
from grader.frames import traceback
from grader.http.message import Failure, Request
from grader.model import Finding
from grader.serving import PORT, Service, ServiceError
from grader.workspace import Workspace

ADDRESS = f"127.0.0.1:{PORT}"
PORTS = (20000, 30000)      # of which one is told, in a network of its own; none of them is anybody's default
ANSWER_SECONDS = 5.0        # for one request
STOP_SECONDS = 5.0          # from SIGTERM to the end of the program
END_SECONDS = 0.5           # for a program that did not answer to come to its end, if that is why
LATER_SECONDS = 2.0         # for threads and processes that an import has left behind to begin to listen
STEP = 0.003
TIME = re.compile(r"\[[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4} [0-9:]{8}\] ?")      # as servers write it into their logs
LINES = 6                   # of a program's log, or frames, that are shown
ROUNDS = (False, False, True)           # clients one after the other: each request a connection, or one for all
WAITS = 60                  # seconds that a program which only imports stays
# Imports the app and says so, with whether a thread or a process was left behind by it.
IMPORT = '''import os, threading, time, {module}
try:
    left = threading.active_count() > 1 or os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT) or True
except ChildProcessError:
    left = False
print("\\n{word}", "left" if left else "alone", flush=True)
time.sleep({seconds})
'''
COSTS = {"never": 1.0, "crashed": 1.0, "other": 0.5, "silent": 0.5, "signal": 0.25, "import": 0.25, "default": 0.25,
         "untried": 0.0}
SENTENCES = {
    "never": "the program never listens where it is told", "crashed": "the program ends at its start",
    "other": "the program listens somewhere else than it is told", "silent": "the program stops answering",
    "signal": "the program lives on after SIGTERM", "import": "importing the app serves it",
    "default": "without HOST and PORT the program does not listen where it should",
    "untried": "without HOST and PORT the program was not tried",
}
HINTS = {
    "never": "At the end of the file: `if __name__ == \"__main__\":`, and below it a call that serves, such as "
             "Bottle's run().",
    "crashed": "Read the last line of the traceback, then the line of your file that it names.",
    "other": "Take both from the environment: os.environ.get(\"HOST\", \"127.0.0.1\") and "
             "int(os.environ.get(\"PORT\", \"8080\")).",
    "silent": "Run it, send the same request twice, and look at its log.",
    "signal": "Leave SIGTERM to Python, whose answer is to end; whoever starts servers stops them that way.",
    "import": "Put the call that serves below `if __name__ == \"__main__\":`, so that tests, and servers such as "
              "gunicorn, can import the app.",
    "default": "os.environ.get(\"PORT\", \"8080\") has a second argument for a variable that is not set.",
    "untried": "Stop the program that listens there, which may be your own app, and check again.",
}


@dataclass(frozen=True)
class _Trial:
    """One program that has been started: how the student would start it, its service, and the work."""

    command: str
    service: Service
    work: Workspace

    def finding(self, kind: str, seen: str, reproduce: str = "", *, log: bool = True) -> Finding:
        """Return a finding, unless it needs none with the `log`: the program's own frames, or its last lines."""
        seen, printed = self._plain(seen), self._plain(self.service.printed) if log else ""
        crash = traceback(printed, self.work.submission.files)
        place = crash.frames[-1] if crash and crash.frames else None
        shown = [*map(str, crash.frames)] if place else printed.strip().splitlines()
        message = f"{seen}: {crash.raised}" if crash else seen
        return Finding(f"api.serves.{kind}", message, cost=COSTS[kind], path=place.path if place else None,
                       line=place.line if place else None, actual="\n".join(shown[-LINES:]) or None,
                       hint=HINTS["never" if kind == "crashed" and not crash else kind],
                       reproduce=reproduce or self.command, sentence=SENTENCES[kind])

    def _plain(self, text: str) -> str:
        """Return a text without the port that was told and the time of day, which are others each time."""
        text = TIME.sub("", text)
        port = self.service.host.rpartition(":")[2]
        return text if port == str(PORT) else text.replace(self.service.host, "HOST:PORT").replace(port, "PORT")


@check("api.serves")
def serves(work: Workspace, *, app: str = "app:app", program: str = "app.py", start: float = 10.0) -> Iterator[Finding]:
    """Serve the app with `python app.py` on HOST and PORT, and serve nothing when it is imported.

    Both come from the environment, and are 127.0.0.1 and 8080 if they are not set. Whatever the answers say, there has
    to be one to each request, until SIGTERM ends the program.
    """
    yield from guarded("api.serves", work, _tried(work, named(app)[0], program, start))


def _tried(work: Workspace, module: str, program: str, start: float) -> Iterator[Finding]:
    """Yield what is wrong with the program, then with the import, then with the program that is told nothing."""
    told = f"HOST=127.0.0.1 PORT=8123 python3 {program}"
    with work.program(program, port=Random(seed_of(work)).randrange(*PORTS)) as service:
        found = list(_run(_Trial(told, service, work), start))
    yield from found
    if any(COSTS["other"] <= finding.cost for finding in found):
        return
    yield from _imported(work, module, program, start)
    try:
        with work.program(program, told=False, port=PORT) as service:
            yield from _default(_Trial(f"env -u HOST -u PORT python3 {program}", service, work), program, start)
    except ServiceError as error:
        yield Finding("api.serves.untried", f"{error}, so python {program} was not tried without HOST and PORT",
                      hint=HINTS["untried"], sentence=SENTENCES["untried"])


def _run(trial: _Trial, start: float) -> Iterator[Finding]:
    """Yield what is wrong with a program that is told where to listen, from its start to its end."""
    program = trial.command.rpartition(" ")[2]
    try:
        trial.service.listens(start)
    except ServiceError as error:
        yield trial.finding(error.kind, f"python {program} {error}")
        return
    silent = list(_asked(trial, program))
    yield from silent or _stopped(trial, program)


def _asked(trial: _Trial, program: str) -> Iterator[Finding]:
    """Yield that a request is not answered; what an answer says is for other checks."""
    resource = trial.work.exercise.resource
    target, headers = resource.path if resource else "/", session(Random(seed_of(trial.work))).headers
    request, answered, problem = Request("GET", target, headers), 0, ""
    try:
        for keep in ROUNDS:
            client = trial.service.client(keep=keep)
            for _ in range(2):
                client.ask(request, ANSWER_SECONDS)
                answered += 1
            client.close()
    except Failure as failure:
        problem = f"GET {target} {failure}"
    status = _status(trial.service, END_SECONDS if problem else 0.0)
    if status is not None:
        ended = f"exit status {status}" if status >= 0 else f"signal {-status}"
        problem += f"{'; ' if problem else ''}python {program} had ended with {ended}, expected it to go on"
    if problem:
        after = f"after {answered} answer{'s' * (answered != 1)}, " if answered else ""
        yield trial.finding("silent", f"{after}{problem}", curl.command(Request("GET", target), ADDRESS))


def _status(service: Service, seconds: float) -> int | None:
    """Return how a program ended, or None if it lives; within so many seconds it may still come to its end."""
    end = time.monotonic() + seconds
    while (status := service.look().status) is None and time.monotonic() < end:
        time.sleep(STEP)
    return status


def _stopped(trial: _Trial, program: str) -> Iterator[Finding]:
    """Yield that a program lives on after SIGTERM, or leaves something behind that listens; how it ends is its own."""
    command = f"python3 {program} & sleep 2; kill $!; sleep {STOP_SECONDS:g}; jobs"
    status, _ = trial.service.stop(STOP_SECONDS)
    if status is None:
        yield trial.finding("signal", f"python {program} lives on {STOP_SECONDS:g} s after SIGTERM; expected it to end",
                            reproduce=command, log=False)
    elif _listens(trial.service, STOP_SECONDS, wanted=False):
        yield trial.finding("signal", f"python {program} ended after SIGTERM, but something that it had started "
                            f"listens {STOP_SECONDS:g} s later; expected nothing to be left", reproduce=command,
                            log=False)


def _imported(work: Workspace, module: str, program: str, start: float) -> Iterator[Finding]:
    """Yield that an import serves, which a client of ours finds out, or that it does not come to its end."""
    word = seed_of(work)[-16:]
    code, command = IMPORT.format(module=module, word=word, seconds=WAITS), f'python3 -c "import {module}"'
    with work.program(program, code=code, port=Random(word).randrange(*PORTS)) as service:
        trial, end, status = _Trial(command, service, work), time.monotonic() + start, None
        while f"\n{word} " not in service.printed and status is None and time.monotonic() < end:
            if _listens(service):
                break
            status = service.look().status
            time.sleep(STEP)
        left = f"\n{word} left" in service.printed
        if _listens(service, LATER_SECONDS if left else 0.0) or service.look().listening:
            yield trial.finding("import", f"importing {module} serves the app; expected that only python {program} "
                                "does", log=False)
        elif status is not None:
            yield trial.finding("import", f"importing {module} ends the program; expected it to define the app")
        elif f"\n{word} " not in service.printed:
            yield trial.finding("import", f"importing {module} takes more than {start:g} s; expected it to define the "
                                "app and no more")


def _default(trial: _Trial, program: str, start: float) -> Iterator[Finding]:
    """Yield that a program that is told nothing does not listen where it should."""
    try:
        trial.service.listens(start)
    except ServiceError as error:
        yield trial.finding("default", f"without HOST and PORT, python {program} {error}")


def _listens(service: Service, seconds: float = 0.0, *, wanted: bool = True) -> bool:
    """Return whether somebody takes connections at the port, as soon as that is as wanted or `seconds` are over."""
    end = time.monotonic() + seconds
    while (found := service.takes()) is not wanted and time.monotonic() < end:
        time.sleep(STEP)
    return found
