"""Several clients of a live API at the same time: one finding for each promise that a race breaks."""
from collections.abc import Iterator
from dataclasses import dataclass

from grader.api import curl
from grader.api.crew import Round
from grader.api.race import Fault, Races, explore
from grader.checks.api.service import Clock, Timed, guarded, named, resource_of, seed_of
from grader.checks.registry import check
from grader.http.message import Request
from grader.model import Finding, Resource
from grader.serving import PORT, Service
from grader.workspace import Workspace

HOST = f"127.0.0.1:{PORT}"      # where a student's own server listens, if nobody tells it another place
AGAIN = "A race shows by chance, and only where a server has threads: paste the commands a few times, on a fresh " \
        "server such as cheroot each."
HUNG = "Two that wait for each other's lock wait for ever, as does one that takes its own lock again. Take one " \
       "by `with lock:`, and call nothing within it that takes it as well."
HINTS = {
    "create": "To look for an item and to create it has to be one step: both within the same `with lock:`.",
    "lost": "What several requests change needs one lock for all of them; a copy that is put back loses what came.",
    "update": "Change an item in one step, and keep nothing about a request where the next one writes as well.",
    "delete": "To look for an item and to delete it has to be one step: both within the same `with lock:`.",
    "revived": "PUT has to look for the item and change it in one step; else DELETE comes between the two.",
    "list": "Go through what is kept within the lock, or through a copy that was made there.",
    "read": "To look for an item and to show it has to be one step: both within the same `with lock:`.",
}
SENTENCES = {
    "create": "parallel creations of one item do not end with one of them",
    "lost": "an item is lost among parallel creations", "update": "parallel updates are lost or torn",
    "delete": "parallel deletions of one item do not end with one of them",
    "revived": "an update brings back what is deleted at the same time",
    "list": "a list is wrong while others change it", "read": "an item cannot be read while others change it",
}


@dataclass(frozen=True)
class Timely:
    """A service whose clients keep to the time of the criterion."""

    service: Service
    clock: Clock

    def client(self) -> Timed:
        """Return a client for one thread."""
        return self.clock.timed(self.service.client())

    def afresh(self) -> None:
        """Begin again with nothing kept."""
        self.service.afresh()


@check("api.concurrency")
def concurrency(work: Workspace, *, app: str = "app:app") -> Iterator[Finding]:
    """Keep what you promise when many ask at the same time: nothing is lost, torn, or created twice.

    Several clients create, change, delete and read the same items in parallel. What goes wrong when they ask in turn as
    well is no race and costs nothing here.
    """
    yield from guarded("api.concurrency", work, _raced(work, resource_of(work, "api.concurrency"), app))


def _raced(work: Workspace, resource: Resource, app: str) -> Iterator[Finding]:
    """Yield what several clients of the app find."""
    with work.app(*named(app)) as service:
        found = explore(resource, Timely(service, Clock(work.end)), seed_of(work))
    if not found.alive or not found.faults and not found.hung and set(found.left) >= set(found.rules):
        yield Finding("api.concurrency.nothing", "nothing can be created and looked at, even by one client alone; "
                      "expected an app that keeps items", cost=1.0, hint="What api.crud says comes first.",
                      sentence="nothing of the API works")
        return
    yield from (_finding(fault, 1 / len(found.rules)) for fault in found.faults)
    if found.hung:
        text = "an answer never came when several clients asked at the same time, and would have come in turn"
        yield Finding("api.concurrency.hung", text, cost=1.0, reproduce=commands(found.hung), hint=HUNG,
                      sentence="the app hangs")
    yield from _left(found)


def _finding(fault: Fault, cost: float) -> Finding:
    """Return what one broken promise comes to."""
    oddity = fault.oddity
    return Finding(f"api.concurrency.{oddity.rule}", oddity.text, cost=cost, expected=oddity.expected,
                   actual=oddity.got, reproduce=commands(fault.round), hint=f"{HINTS[oddity.rule]} {AGAIN}",
                   sentence=SENTENCES[oddity.rule])


def _left(found: Races) -> Iterator[Finding]:
    """Yield that something could not be asked."""
    if found.left:
        yield Finding("api.concurrency.unasked", f"what is wrong without a race was left out: {', '.join(found.left)}",
                      hint="What api.crud says comes first.", sentence="something was left out")


def commands(shown: Round) -> str:
    """Return the commands that send a round: in parallel what was so."""
    lines = [curl.command(request, HOST) for request in shown.before]
    lines += [f"{_script(script)} &" for script in shown.scripts] + ["wait"] * bool(shown.scripts)
    return "\n".join([*lines, *(curl.command(request, HOST) for request in shown.after)])


def _script(script: tuple[Request, ...]) -> str:
    """Return the commands of one client, as one word for the shell to run beside others."""
    joined = "; ".join(curl.command(request, HOST) for request in script)
    return f"({joined})" if len(script) > 1 else joined
