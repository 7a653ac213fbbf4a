"""A Postman collection that tests an API: it passes for an app that is right, and fails for each that is wrong.

The apps are the instructor's; see `grader.checks.apps`.
"""
import random
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from grader.checks import apps
from grader.checks.registry import check
from grader.errors import ExerciseError
from grader.model import Finding
from grader.postman import FlawError, Played, Remark, staged
from grader.workspace import Workspace

LISTED = 10     # false alarms
HINT = ("newman runs it where a box may have it, else our own runner, which knows the part of Postman that the README "
        "names; 'grader doctor' says which.")


@check("postman.collection")
def collection(work: Workspace) -> Iterator[Finding]:
    """Test the API: pass for an app that is right, and fail for one that is wrong.

    The apps lie in given/apps. A test that fails for a right app costs everything, for then nobody believes it; each
    wrong app that goes unnoticed costs its share.
    """
    terms = _Terms("postman.collection", apps.SERVE.format(work.exercise.name))
    yield from _graded(work, apps.given(work.exercise), {}, terms)


@check("postman.hidden")
def hidden(work: Workspace) -> Iterator[Finding]:
    """Test the rest of the API: notice mistakes that nobody showed you.

    The apps are the instructor's; what they get wrong is in the description of the API.
    """
    yield from _graded(work, apps.hidden(work.exercise), apps.given(work.exercise), _Terms("postman.hidden"))


@dataclass(frozen=True)
class _Terms:
    """What findings have in common: the check, the command that serves an app if the student has it, and the file."""

    code: str
    serve: str = ""
    path: str | None = None

    def finding(self, kind: str, message: str, *, app: str = "", **details) -> Finding:
        """Return a finding; with an app, how to see it."""
        return Finding(f"{self.code}.{kind}", message, path=self.path,
                       reproduce=f"{self.serve} {app}" if app and self.serve else None, **details)


def _graded(work: Workspace, sources: dict[str, bytes], more: dict[str, bytes], terms: _Terms) -> Iterator[Finding]:
    """Yield what a collection says of apps; `more` are modules that they import."""
    cases = apps.cases(sources, work.exercise, terms.code)
    path = next(iter(work.files("**.json")), None)
    if path is None:
        raise ExerciseError(f"'{work.exercise.name}' has {terms.code} and no collection among its files; expected one "
                            "such as collection.json")
    terms, source = replace(terms, path=path), work.submission.files[path]
    seed = zlib.crc32(f"{work.exercise.digest} {work.submission.digest}".encode())
    try:
        with staged(work.level, {**more, **sources}, work.exercise.limits, work.end) as stage:
            play = partial(stage.play, source.decode("utf-8"), seed=seed)
            order = random.Random(seed).sample(list(cases), len(cases))
            yield from _played(((app, play(app)) for app in order), cases, terms)
    except UnicodeDecodeError as error:
        yield terms.finding("form",
                            f"{path} is not UTF-8 at byte {error.start}; expected a collection as Postman exports "
                            "it", cost=1.0, sentence="the collection is not UTF-8")
    except FlawError as flaw:
        yield terms.finding("form", f"{path} cannot be run: {flaw}", cost=1.0, sentence="the collection cannot be run",
                            hint="Export the collection from Postman as v2.1, once more.")


def _played(plays: Iterable[tuple[str, Played]], cases: dict[str, str], terms: _Terms) -> Iterator[Finding]:
    """Yield the findings of all runs, which come in an order that no script can know; an alarm ends them.

    `cases` says what each app gets wrong, nothing for one that is right.
    """
    unnoticed, wrong = set(), [app for app in cases if cases[app]]
    for app, played in plays:
        if not cases[app]:
            right = played
            if found := list(_alarms(played, app, terms)):
                yield from found
                return
        elif not played.noticed:
            unnoticed.add(app)
    yield terms.finding("runner", f"run for {len(cases)} apps; requests: {right.sent}, tests: {right.tests}",
                        hint=HINT,
                        sentence="run for all apps")
    for app in wrong:
        if app in unnoticed:
            message = f"no test fails for an app that gets this wrong: {cases[app]}"
            yield terms.finding("unnoticed", message, app=app, cost=1 / len(wrong), sentence=message,
                                hint="Read in the README what has to happen there, and test that.")


def _alarms(played: Played, app: str, terms: _Terms) -> Iterator[Finding]:
    """Yield what a collection says against an app that is right; the first of it costs everything."""
    if not played.tests and not played.noticed:
        yield terms.finding("none",
                            f"there is no pm.test() at any of its {played.sent} requests; expected at least "
                            "one", cost=1.0, sentence="there is no test")
    alarms = [*map(_stop, played.errors), *map(_failure, played.failed)]
    for number, message in enumerate(alarms[:LISTED]):
        yield terms.finding("alarm", message, app="" if number else app, cost=0.0 if number else 1.0,
                            sentence="something stops or fails for an app that is right",
                            hint="Compare with the README: a test may ask for nothing that the API leaves open.")


def _failure(remark: Remark) -> str:
    """Return that a test fails."""
    return f"the test {remark.name!r} at {remark.request!r} fails for an app that is right: {remark.message}"


def _stop(remark: Remark) -> str:
    """Return that a script stops, or that a request cannot be sent or is not answered."""
    if remark.name == "request":
        return f"the request {remark.request!r} {remark.message}"
    line = f", line {remark.line}," if remark.line else ""
    kind = "test script" if remark.name == "test" else "pre-request script"
    return f"the {kind} of {remark.request!r}{line} stops for an app that is right: {remark.message}"
