"""Whether an app remembers what it was told: the model numbers its estimates, and a repeat keeps the first number."""
from collections.abc import Iterator
from random import Random

from grader.api import houses
from grader.checks.api.predict.visit import SHARES, Reply, Visit, finding
from grader.model import Finding

SHARE = SHARES["cache"]
HALF = SHARE / 2


def cached(visit: Visit, plan: houses.Plan, random: Random) -> Iterator[Finding]:
    """Yield how an app's memory differs from one that keeps each house's estimate.

    A house is asked twice, with its members in another order, with each feature changed in turn, and once more.
    """
    base = [visit.price(house) for house in (plan.base, plan.base, houses.shuffled(plan.base, random))]
    changed = {name: visit.price(house) for name, house in plan.changed.items()}
    later = [visit.price(house) for house in (plan.base, *plan.changed.values())]
    replies = [*base, *changed.values(), *later]
    nameless = [reply for reply in replies if reply.number is None]
    if nameless:
        yield finding("cache", "an answer has no 'estimate' that shows whether the model was asked again", nameless[:1],
                      cost=SHARE, expected="the number that the model gave its estimate",
                      hint="estimate() returns two values, price and number. Keep both, and answer with both.",
                      sentence="an answer has no number of its estimate")
        return
    if base[1].number != base[0].number:
        yield _forgotten("the same house is estimated again", base[:2], SHARE)
        return
    yield from _kept(visit, plan, (base, changed, later))


def _kept(visit: Visit, plan: houses.Plan,
          replies: tuple[list[Reply], dict[str, Reply], list[Reply]]) -> Iterator[Finding]:
    """Yield what is wrong with the memory of an app that has one."""
    base, changed, later = replies
    visit.stale(plan.base, base[0])
    numbers = {reply.number for reply in (base[0], *changed.values())}
    mixed = [name for name, reply in changed.items() if visit.stale(plan.changed[name], reply)]
    if mixed:
        yield finding("cache", f"a house that differs in {', '.join(mixed)} alone gets the estimate of another one", [
            base[0], changed[mixed[0]]], cost=SHARE, expected=f"another estimate than {base[0].number}",
            hint="What the cache looks for has to be made of all features.",
            sentence="a house gets the estimate of another one")
        return
    if len(numbers) <= len(changed):
        message = "different houses get estimates with the same number"
        yield finding("cache", message, [base[0], *changed.values()], cost=SHARE, sentence=message,
                      expected="a number of its own for each estimate", hint="A model that is made anew for each "
                      "request begins to count anew. Call train() once, when the program starts.")
        return
    lost = list(_lost(base, changed, later))
    yield from lost
    if not lost and base[2].number == base[0].number:
        yield from vain(visit, base[0], plan.last[0], steps=len(changed) + 1, meanwhile="repeats")


def _lost(base: list[Reply], changed: dict[str, Reply], later: list[Reply]) -> Iterator[Finding]:
    """Yield repeats that were not known as such; one with another price is wrong in another way, and charged there."""
    if base[2].number != base[0].number and base[2].price == base[0].price:
        yield _forgotten("the same house with its members in another order is estimated again", [base[0], base[2]],
                         HALF)
    for first, again in zip([base[0], *changed.values()], later, strict=True):
        if first.number != again.number:
            between = [base[0], *changed.values()] if first is base[0] else [first]
            yield _forgotten(f"a house is estimated again after {len(changed)} others", [*between, again], HALF)
            return


def vain(visit: Visit, before: Reply, house: dict, *, steps: int, meanwhile: str) -> Iterator[Finding]:
    """Yield that the model was asked more often than there were new houses, the one that is asked now included."""
    reply = visit.price(house)
    if reply.number is None or before.number is None or reply.number == before.number + steps:
        return
    yield finding("cache", f"{meanwhile} ask the model: the estimate after them has the number {reply.number}",
                  [before, reply], cost=HALF, expected=f"the number {before.number + steps}",
                  hint="Look at the values that were sent, and into the cache, before you ask the model.",
                  sentence=f"{meanwhile} ask the model")


def _forgotten(message: str, replies: list[Reply], cost: float) -> Finding:
    """Return that a house was estimated anew."""
    return finding("cache", f"{message}: its estimate has the number {replies[-1].number}", replies, cost=cost,
                   expected=f"the number {replies[0].number}, as the first time",
                   hint="Keep price and number under the five values, in the model's order, and look there first.",
                   sentence=message)
