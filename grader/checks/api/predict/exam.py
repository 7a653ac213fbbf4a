"""A model behind an API: the right price for each house, nothing for what is no house, and nothing asked twice."""
import time
from collections.abc import Iterator, Mapping
from random import Random

from grader.api import houses, writing
from grader.checks.api.predict import model as given
from grader.checks.api.predict.cache import cached
from grader.checks.api.predict.form import described, formed
from grader.checks.api.predict.refusals import refused
from grader.checks.api.predict.visit import SHARES, Reply, Visit, finding, right
from grader.checks.api.service import Clock, guarded, named, seed_of
from grader.checks.registry import check
from grader.model import Finding
from grader.workspace import Workspace

# What is special about a group of houses, and what to do when its prices alone are wrong.
GROUPS = {
    "edge": ("with a value at the end of its range",
             "Both ends of a range are within it: `minimum <= value <= maximum`."),
    "whole": ("with whole numbers for area and the like",
              "80 and 80.0 are the same number in JSON; take an int as well."),
    "order": ("whose members come in another order",
              "Members of an object have no order. Take the values by their names, in the order of FEATURES."),
    "more": ("with a member that is no feature", "Ignore the members that you do not know."),
}
PATIENCE = 3            # houses that may go unanswered, each of which takes some seconds
PRICE_HINT = ("Build the list of values in the order of FEATURES, ask the model that train() returns, and answer with "
              "its price as it is: a number, neither rounded nor a text.")


@check("api.predict")
def predict(work: Workspace, *, app: str = "app:app") -> Iterator[Finding]:
    """Answer with the model's price, refuse what is no house, and ask the model nothing twice.

    Of the points, 0.4 are for prices, 0.2 for refusals, 0.2 for the cache, 0.1 for the description at / and 0.1 for the
    form of answers. Right prices come from the given model, in a box of its own.
    """
    yield from guarded("api.predict", work, _visited(work, app))


def _visited(work: Workspace, app: str) -> Iterator[Finding]:
    """Yield what a visit finds; the time in which we ask the given model is ours, not the student's."""
    random, began = Random(seed_of(work)), time.monotonic()
    with given.opened(work) as model:
        plan = given.planned(model, random)
        prices = model.prices(plan.houses)
    work.end += time.monotonic() - began
    client = writing.session(random)
    with work.app(*named(app)) as service:
        visit = Visit(Clock(work.end).timed(service.client(keep=client.keep)), model, client)
        yield from judged(visit, plan, prices, random)


def judged(visit: Visit, plan: houses.Plan, prices: Mapping[tuple, float], random: Random) -> Iterator[Finding]:
    """Yield what is wrong with the app that is visited; `prices` are the right ones of the plan, by the values."""
    replies = _asked(visit, plan.trials)
    plain = [reply for trial, reply in replies if trial.group == "plain"]
    if all(reply.status != 200 for reply in plain):
        yield finding("answer", "no house is answered with 200, so nothing else can be judged", plain[:1], cost=1.0,
                      expected='200 {"price": ..., "model": ..., "estimate": ...}',
                      hint="Begin with the path, and with one house of the README.",
                      sentence="no house gets a price")
        return
    yield from _priced(visit, replies, prices)
    yield from formed(visit, plain)
    forgot = list(cached(visit, plan, random))
    yield from forgot
    yield from refused(visit, plan, random, not forgot)
    yield from described(visit)


def _asked(visit: Visit, trials: tuple[houses.Trial, ...]) -> list[tuple[houses.Trial, Reply]]:
    """Return the answers to all houses; or those to a few, if there are none."""
    replies = [(trial, visit.price(trial.house)) for trial in trials[:PATIENCE]]
    if all(reply.status is None for _, reply in replies):
        return replies
    return [*replies, *((trial, visit.price(trial.house)) for trial in trials[PATIENCE:])]


def _priced(visit: Visit, replies: list[tuple[houses.Trial, Reply]],
            prices: Mapping[tuple, float]) -> Iterator[Finding]:
    """Yield wrong prices: all is lost where those of plain houses are wrong, else a share for each special group."""
    rows = [(trial.group, reply, prices[houses.key(visit.model.features, trial.house)], visit.stale(trial.house, reply))
            for trial, reply in replies]
    plain = [row for row in rows if row[0] == "plain"]
    mixed = sum(stale for *_, stale in plain) > len(plain) / 2     # beyond that a bad cache is no excuse
    wrong = [(reply, price) for _, reply, price, stale in plain if not right(reply, price) and (mixed or not stale)]
    if wrong:
        reply, price = wrong[0]
        yield _mispriced(f"the price of a house is {_seen(reply, price)} ({len(wrong)} of {len(plain)})", wrong[0],
                         SHARES["price"], PRICE_HINT)
        return
    for group, (words, hint) in GROUPS.items():
        wrong = [row[1:3] for row in rows if row[0] == group and not right(*row[1:3]) and not row[3]]
        if wrong:
            reply, price = wrong[0]
            yield _mispriced(f"the price of a house {words} is {_seen(reply, price)}", wrong[0],
                             SHARES["price"] / len(GROUPS), hint)


def _mispriced(message: str, pair: tuple[Reply, float], cost: float, hint: str) -> Finding:
    """Return that an answer has not the price that it should have."""
    reply, price = pair
    return finding("price", message, [reply], cost=cost, hint=hint, sentence=f"{message.partition(' is ')[0]} is wrong",
                   expected=f"200 and the price {price!r}, to the cent")


def _seen(reply: Reply, price: float) -> str:
    """Return in words what is wrong with a price."""
    if reply.price is None:
        got = reply.body.get("price") if reply.body else None
        if reply.status != 200:
            return f"not told: the answer is {reply.status or 'none'}"
        return "not told" if got is None else f"not told: {str(got)[:40]!r} is of the type {type(got).__name__}"
    return "rounded" if abs(reply.price - price) <= 1000 and reply.price == round(reply.price) else "wrong"
