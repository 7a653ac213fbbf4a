"""A student's users, let loose on the student's own app, as it is served by `python app.py`."""
import random
from collections.abc import Iterator

from grader.checks.api.service import guarded
from grader.checks.load.notices import FILE, flawed, said
from grader.checks.registry import check
from grader.model import Finding
from grader.swarm import USERS, FlawError, gathered
from grader.workspace import Workspace

START_SECONDS = 10.0
REQUESTS = 60       # one at a time, of which each may take a tenth of a second
LISTED = 3          # failures
HINT = "Serve your app, let Locust run your users, and read its table of failures: is the app wrong, or are they?"


@check("load.drives")
def drives(work: Workspace, *, program: str = "app.py") -> Iterator[Finding]:
    """Let your own users drive your own app, without a failure.

    The app is served by `python app.py`. One failure that the users report costs everything, and so do users who only
    look.
    """
    yield from guarded("load.drives", work, _driven(work, program))


def _driven(work: Workspace, program: str) -> Iterator[Finding]:
    """Yield what the users say of the app."""
    seed = random.Random(f"{work.exercise.digest} {work.submission.digest}").getrandbits(32)
    with work.program(program) as service:
        service.listens(START_SECONDS)
        try:
            with gathered(work.level, work.folder, {}, limits=work.exercise.limits, end=work.end) as swarm:
                run = swarm.drive(service, seed, REQUESTS)
        except FlawError as flaw:
            yield flawed("load.drives", flaw)
            return
    sent = f"{USERS} users with {sum(run.sent.values())} requests"
    if all(kind.startswith("GET ") for kind in run.sent):
        yield Finding("load.drives.idle", f"{USERS} users sent no request to {program} that changes anything; expected "
                      "words to be created, at least", cost=1.0, path=FILE, sentence="no user changes anything",
                      hint="A method with @task is what a user does; each may send several requests.")
    for number, remark in enumerate(run.remarks[:LISTED]):
        path, line = remark.place or (FILE, None)
        yield Finding("load.drives.failure", f"{sent} report of {program}: {said(remark)}", cost=0.0 if number else 1.0,
                      path=path, line=line, hint=HINT, sentence="the users report a failure of the app")
