"""Tests for grader/checks/api/service.py: clients that keep to the time, and findings for apps that are not served."""
import time
from types import SimpleNamespace

import pytest

from grader.checks.api import service
from grader.errors import ExerciseError
from grader.http.message import Request
from grader.model import Limits
from grader.serving import ServiceError

WORK = SimpleNamespace(exercise=SimpleNamespace(name="words", digest="e", resource=None, limits=Limits(seconds=7)),
                       submission=SimpleNamespace(digest="s"))


class Patient:
    """A client that says how long it would have waited."""

    closed = False

    def ask(self, request, seconds):
        """Return the seconds."""
        return seconds

    def close(self):
        """Be closed."""
        self.closed = True


def test_client_waits_no_longer_than_there_is_time():
    """Ask for what is left of the time, count, and stop when it is over."""
    clock, patient = service.Clock(time.monotonic() + 5), Patient()
    client = clock.timed(patient)
    assert client.ask(Request("GET", "/"), 2) == 2 and 4 < client.ask(Request("GET", "/"), 9) <= 5
    client.close()
    assert clock.asked == 2 and patient.closed
    clock.end = time.monotonic() - 1
    with pytest.raises(service.SlowError, match="the time was up after 2 requests"):
        client.ask(Request("GET", "/"), 2)


@pytest.mark.parametrize("error, code, message", [
    (ServiceError("import", "importing app raised ValueError: no", ("app.py", 3)), "import", "importing app raised"),
    (ServiceError("endless", "importing app does not end"), "endless", "importing app does not end"),
    (service.SlowError("the time was up"), "slow", "the time was up; expected less than 7 s"),
])
def test_app_that_is_not_served_costs_everything(error, code, message):
    """Give what was found before, and one finding with a hint and a sentence without details."""
    def findings():
        """Find something, and then fail."""
        yield "before"
        raise error
    before, found = service.guarded("api.crud", WORK, findings())
    assert before == "before" and found.cost == 1.0 and found.code == f"api.crud.{code}"
    assert found.message.startswith(message) and found.hint and found.sentence
    assert (found.path, found.line) == (getattr(error, "place", None) or (None, None))


def test_other_errors_pass():
    """Hide no fault of ours."""
    def findings():
        """Fail."""
        yield from ()
        raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError):
        list(service.guarded("api.crud", WORK, findings()))


def test_names_and_seed():
    """Read an app as gunicorn writes it; seed by exercise and hand-in; ask authors for a resource."""
    assert service.named("main:make") == ("main", "make") and service.named("main") == ("main", "app")
    assert service.seed_of(WORK) == "e s"
    with pytest.raises(ExerciseError, match="'words' has api.crud and no table"):
        service.resource_of(WORK, "api.crud")
