"""A walk through a live API: the shortest way to each wrong answer, charged to the operation that is to blame."""
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from random import Random

from grader.api import curl
from grader.api.interview import Exchange, Interview, StalledError
from grader.api.model import told
from grader.api.player import Budget
from grader.api.walk import CAUSES, Disagreement, Exploration, explore
from grader.api.writing import bare
from grader.checks.api.service import Clock, Timed, guarded, named, resource_of, seed_of
from grader.checks.registry import check
from grader.model import Finding, Resource
from grader.serving import PORT, ServiceError
from grader.workspace import Workspace

HOST = f"127.0.0.1:{PORT}"      # where a student's own server listens, if nobody tells it another place
BOXES = Budget(walk=200, requests=1500, starts=60)      # for an app whose every start is a box
PROGRAM = Budget(walk=40, requests=400, starts=12, timeouts=2)      # for an app whose every start is a process
START_SECONDS = 10.0
DOINGS = {"create": "creating an item", "read": "reading an item", "update": "updating an item",
          "delete": "deleting an item", "list": "the list", "errors": "refusing what is wrong"}
HINTS = {
    "kept": "Keep the state in memory: a dictionary of the module, and no file.",
    "create:new": "Keep what the body says under its key, then answer with what you keep.",
    "create:again": "What was deleted is gone: an item created under its name again begins anew.",
    "create:existing": "Look whether there is such an item before you keep a new one.",
    "update:unknown": "PUT changes what is there; here it creates nothing.",
    "update:gone": "PUT changes what is there; here it creates nothing.",
}


@check("api.crud")
def crud(work: Workspace, *, app: str = "app:app", program: str = "app.py") -> Iterator[Finding]:
    """Create, read, update, delete and list as the description of the API says.

    Random requests with values that matter go to the app, and each answer and the whole state are compared with what
    a right app does. What differs is shown by the shortest sequence that was found; each operation is charged once.
    """
    yield from guarded("api.crud", work, _walked(work, resource_of(work, "api.crud"), app, program))


def _walked(work: Workspace, resource: Resource, app: str, program: str) -> Iterator[Finding]:
    """Yield what two walks find: a long one through the app, a short one through the program that serves it."""
    clock, causes = Clock(work.end), [cause for cause in CAUSES if cause in (*resource.operations, "errors")]
    with work.app(*named(app)) as service:
        def fresh(keep: bool) -> Timed:
            """Return a client of the app as it was when it was imported."""
            service.afresh()
            return clock.timed(service.client(keep=keep))

        def boxed(keep: bool) -> Timed:
            """Return a client of the app in another box, for an app that finds again what it has written."""
            service.restart()
            return clock.timed(service.client(keep=keep))
        if kept := _outlives(Interview(resource, fresh, Random(seed_of(work)))):
            yield _outlived(kept, 1 / len(causes))
            found = explore(resource, boxed, seed_of(work), budget=BOXES)
            service.restart()       # for the criteria that follow
        else:
            found = explore(resource, fresh, seed_of(work))
    charged = {disagreement.cause for disagreement in found.disagreements} | set(found.unseen)
    yield from (finding(disagreement, 1 / len(causes)) for disagreement in found.disagreements)
    yield from (unseen(cause, 1 / len(causes)) for cause in found.unseen)
    if len(charged) == len(causes):
        return
    with suppress(ServiceError):       # api.serves says so
        for disagreement in _through_program(work, resource, program, found):
            cost = 0.0 if disagreement.cause in charged else 1 / len(causes)
            yield finding(disagreement, cost, f"by python {program}")


def _outlives(talk: Interview) -> Exchange | None:
    """Return the exchange in which an app shows an item that was created before it began again, None if it does not."""
    try:
        talk.begin()
        item = talk.item()
        if not item.made.done or not talk.shown(item):
            return None
        talk.begin()
        return talk.shown(item)
    except StalledError:
        return None
    finally:
        talk.close()


def _outlived(kept: Exchange, cost: float) -> Finding:
    """Return that an app begins with what another run of it kept."""
    *before, last = (curl.command(bare(request), HOST) for request in (*kept.before, kept.request))
    seen = f"{kept.request.method} {kept.request.target} shows an item that was created before the app"
    return Finding("api.crud.kept", f"{seen} was started afresh; expected it to start empty", cost=cost,
                   actual=told(kept.answer),
                   reproduce="\n".join([*before, "# stop the app, and start it again", last]), hint=HINTS["kept"],
                   sentence="what one run keeps is there in the next one")


def _through_program(work: Workspace, resource: Resource, program: str,
                     before: Exploration) -> tuple[Disagreement, ...]:
    """Return what goes wrong where `python app.py` serves the app and did not go wrong before."""
    clock = Clock(work.end)
    with ExitStack() as stack:
        def fresh(keep: bool) -> Timed:
            """Return a client of the program, started anew."""
            stack.close()
            service = stack.enter_context(work.program(program))
            service.listens(START_SECONDS)
            return clock.timed(service.client(keep=keep))
        return explore(resource, fresh, seed_of(work), budget=PROGRAM, known=before.known).disagreements


def finding(disagreement: Disagreement, cost: float, served: str = "") -> Finding:
    """Return what a disagreement comes to."""
    requests, cause = disagreement.requests, disagreement.cause
    last = requests[-1]
    text = f"{last.method} {last.target} is answered wrongly"
    if len(requests) > 1:
        text += f" after {len(requests) - 1} other request{'s' * (len(requests) > 2)}"
    if disagreement.place < len(requests) - 1:
        blamed = requests[disagreement.place]
        text += f"; it is {blamed.method} {blamed.target} that goes wrong"
    text += f", where the app is served {served}" if served else ""
    return Finding(f"api.crud.{cause}", f"{text}: {', '.join(disagreement.faults)}", cost=cost,
                   expected=disagreement.expected, actual=disagreement.got, reproduce=curl.commands(requests, HOST),
                   hint=HINTS.get(disagreement.situation), sentence=f"{DOINGS[cause]} goes wrong")


def unseen(cause: str, cost: float) -> Finding:
    """Return that nothing right was seen of an operation."""
    return Finding(f"api.crud.{cause}", f"nothing was seen to work of {DOINGS[cause]}, for what it needs does not work",
                   cost=cost, hint="Mend what is told above first.", sentence=f"{DOINGS[cause]} was not seen to work")
