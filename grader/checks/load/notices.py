"""A Locust file that says nothing against an API that is right, and something against each that is wrong at times.

The apps are the instructor's; see `grader.checks.apps`.
"""
import random
from collections.abc import Iterator
from dataclasses import dataclass

from grader.checks import apps
from grader.checks.registry import check
from grader.model import Finding
from grader.swarm import USERS, FlawError, Remark, Run, gathered
from grader.workspace import Workspace

FILE = "locustfile.py"
LISTED = 3      # false alarms


@check("load.notices")
def notices(work: Workspace) -> Iterator[Finding]:
    """Write users who notice a wrong answer, and nothing else.

    The apps lie in given/apps. A failure that is reported of a right app costs everything, for then nobody believes the
    next one; each wrong app that goes unnoticed costs its share.
    """
    terms = _Terms("load.notices", apps.SERVE.format(work.exercise.name))
    yield from _graded(work, apps.given(work.exercise), {}, terms)


@check("load.hidden")
def hidden(work: Workspace) -> Iterator[Finding]:
    """Write users who notice mistakes that nobody showed you.

    The apps are the instructor's; what they get wrong is in the description of the API.
    """
    yield from _graded(work, apps.hidden(work.exercise), apps.given(work.exercise), _Terms("load.hidden"))


@dataclass(frozen=True)
class _Terms:
    """What findings have in common: the check, and the command that serves an app if the student has it."""

    code: str
    serve: str = ""

    def finding(self, kind: str, message: str, app: str = "", **details) -> Finding:
        """Return a finding; with an app, how to see it."""
        return Finding(f"{self.code}.{kind}", message, **{"path": FILE, **details},
                       reproduce=f"{self.serve} {app}" if app and self.serve else None)


def _graded(work: Workspace, sources: dict[str, bytes], more: dict[str, bytes], terms: _Terms) -> Iterator[Finding]:
    """Yield what a Locust file says of apps; `more` are modules that they import."""
    cases = apps.cases(sources, work.exercise, terms.code)
    right = [app for app in cases if not cases[app]]
    wrong = {app: case for app, case in cases.items() if case}
    chance = random.Random(f"{work.exercise.digest} {work.submission.digest}")
    order = [*right, *wrong]
    chance.shuffle(order)       # so that nobody can tell by the order which one comes
    try:
        with gathered(work.level, work.folder, {**more, **sources}, limits=work.exercise.limits,
                      end=work.end) as swarm:
            runs = {app: swarm.run(app, chance.getrandbits(32)) for app in order}
    except FlawError as flaw:
        yield flawed(terms.code, flaw)
        return
    yield from _told(runs, terms)
    alarms = [finding for app in right for finding in _alarms(runs[app], app, terms)]
    yield from alarms or _unnoticed(runs, wrong, terms)


def _told(runs: dict[str, Run], terms: _Terms) -> Iterator[Finding]:
    """Yield what was sent, and advice on users who never wait."""
    kinds = sorted({kind for run in runs.values() for kind in run.sent})
    sent = ", ".join(f"{kind} {sum(run.sent.get(kind, 0) for run in runs.values())}" for kind in kinds) or "no request"
    yield terms.finding("sent", f"{USERS} users, one after the other on {len(runs)} apps, sent: {sent}",
                        sentence="the users were let loose")
    if kinds and not any(run.rested for run in runs.values()):
        yield terms.finding("restless", "the users never wait between their tasks; people do", sentence="no user waits",
                            hint="`wait_time = between(1, 3)` in the class; here it passes at once.")


def _alarms(run: Run, app: str, terms: _Terms) -> Iterator[Finding]:
    """Yield what users say against an app that is right; the first of it costs everything."""
    for number, remark in enumerate(run.remarks[:LISTED]):
        path, line = remark.place or (FILE, None)
        yield terms.finding("alarm", f"for an app that is right: {said(remark)}", "" if number else app, path=path,
                            line=line, cost=0.0 if number else 1.0, sentence="users complain of an app that is right",
                            hint="Users must not get in each other's way: let each have words of its own.")


def _unnoticed(runs: dict[str, Run], wrong: dict[str, str], terms: _Terms) -> Iterator[Finding]:
    """Yield each wrong app of which users say nothing."""
    for app, case in wrong.items():
        if not runs[app].remarks:
            message = f"no failure is reported of an app that gets this wrong: {case}"
            yield terms.finding("unnoticed", message, app, cost=1 / len(wrong), sentence=message,
                                hint="Send that request, and compare all of its answer with what the README says.")


def flawed(code: str, flaw: FlawError) -> Finding:
    """Return the finding for a Locust file that cannot be run, which costs everything."""
    path, line = flaw.place or (FILE, None)
    return Finding(f"{code}.flaw", f"{FILE} cannot be run: {flaw}", cost=1.0, path=path, line=line,
                   sentence="the Locust file cannot be run", hint="Let Locust run it at home: `locust -f "
                   f"{FILE} --headless --users {USERS} --run-time 10s --host http://127.0.0.1:8080`.")


def said(remark: Remark) -> str:
    """Return what users found wrong, and how often."""
    return remark.text if remark.times == 1 else f"{remark.text} ({remark.times} times)"
