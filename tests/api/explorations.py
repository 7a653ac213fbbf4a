"""Explorations of apps in this process: how many seeds are tried, and what a counterexample shows once more."""
from grader.api import walk
from grader.api.model import told
from tests.api.callers import Local, app_of
from tests.api.declared import MEASURES, TODOS, WORDS, declared
from tests.effort import part

WORD_API, TODO_LIST, METER = declared(WORDS), declared(TODOS), declared(MEASURES)
ORDERED = declared(TODOS, 'list.order = "id"')


def seeds(count):
    """Return so many seeds, or a fixed tenth of them."""
    return range(part(count))


def explored(resource, source, seed, **options):
    """Return what is found in the app of a source."""
    return walk.explore(resource, lambda keep: Local(app_of(source)), seed, **options)


def causes(exploration):
    """Return what an exploration charges its disagreements to."""
    return [disagreement.cause for disagreement in exploration.disagreements]


def replayed(disagreement, source):
    """Return the last answer to the requests of a disagreement, in words; the app is started afresh."""
    client = Local(app_of(source))
    return told([client.ask(request, 1) for request in disagreement.requests][-1])
