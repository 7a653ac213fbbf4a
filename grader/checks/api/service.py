"""What checks of live APIs share: the resource, the seed, clients that keep to the time, apps that are not served."""
import time
from collections.abc import Iterator
from dataclasses import dataclass

from grader.errors import ExerciseError
from grader.http.client import Client
from grader.http.message import Request, Response
from grader.model import Finding, Resource
from grader.serving import ServiceError
from grader.workspace import Workspace

HINTS = {
    "import": "Read the last line of what `python3 -c \"import app\"` prints, and the line of your file that it names.",
    "name": "The README says under which name the app is looked for.",
    "endless": "Importing a module defines things; what serves stands below `if __name__ == \"__main__\":`.",
    "callable": "In Bottle it is `app = bottle.Bottle()`; a function of your own needs two parameters (PEP 3333).",
}


class SlowError(Exception):
    """The criterion's time is over; the text says how far it came."""


@dataclass
class Clock:
    """Hands out clients that ask until `end`, in seconds of time.monotonic, and counts their requests."""

    end: float
    asked: int = 0

    def timed(self, client: Client) -> "Timed":
        """Return a client that keeps to the time."""
        return Timed(self, client)


@dataclass(frozen=True)
class Timed:
    """A client that raises SlowError when the time is over, so that no app can make a check last."""

    clock: Clock
    client: Client

    def ask(self, request: Request, seconds: float) -> Response:
        """Return the answer to a request; Failure as of grader.http.client.Client."""
        left = self.clock.end - time.monotonic()
        if left <= 0:
            raise SlowError(f"the time was up after {self.clock.asked} requests")
        self.clock.asked += 1
        return self.client.ask(request, min(seconds, left))

    def close(self) -> None:
        """Close what is open."""
        self.client.close()


def resource_of(work: Workspace, check: str) -> Resource:
    """Return the resource that an exercise declares; ExerciseError if it declares none."""
    if work.exercise.resource is None:
        raise ExerciseError(f"'{work.exercise.name}' has {check} and no table [resource]; expected one in its "
                            "exercise.toml, which says what the API keeps")
    return work.exercise.resource


def seed_of(work: Workspace) -> str:
    """Return the seed of everything that varies: the same hand-in is asked the same."""
    return f"{work.exercise.digest} {work.submission.digest}"


def named(app: str) -> tuple[str, str]:
    """Return module and name of an app that is written as "app:app"."""
    module, _, name = app.partition(":")
    return module, name or "app"


def guarded(check: str, work: Workspace, findings: Iterator[Finding]) -> Iterator[Finding]:
    """Yield findings; an app that cannot be served, or that takes all of the time, costs everything."""
    try:
        yield from findings
    except ServiceError as error:
        path, line = error.place or (None, None)
        yield Finding(f"{check}.{error.kind}", str(error), cost=1.0, path=path, line=line,
                      hint=HINTS.get(error.kind), actual=error.out or None, sentence="the app cannot be served")
    except SlowError as error:
        limit = f"{work.exercise.limits.seconds:g} s"
        yield Finding(f"{check}.slow", f"{error}; expected less than {limit} for all of them", cost=1.0,
                      hint="A request that looks a word up takes far less than a hundredth of a second.",
                      sentence="the app is too slow")
