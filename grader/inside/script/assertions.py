"""The chains after `pm.expect(…)`: words that say nothing, words that change what comes, and words that check.

As the library chai has them, version 4, with what Postman adds for answers of an API, as far as tests of APIs use it.
"""
from dataclasses import replace

from script.claims import FACTS, METHODS, Claim
from script.replies import NAME, REPLIES
from script.tokens import UnsupportedError, points
from script.values import UNDEFINED, Function, Host, failure, function, text_of

WORDS = frozenset("to be been is that which and has have with at of same but does still also".split())
FLAGS = frozenset("not deep own ordered any all".split())
LACKING = frozenset("nested itself respondTo respondsTo increase increases decrease decreases change changes by "
                    "extensible sealed frozen arguments Arguments ownPropertyDescriptor haveOwnPropertyDescriptor "
                    "finite jsonSchema throw throws Throw satisfy satisfies closeTo approximately instanceof "
                    "instanceOf string ownProperty haveOwnProperty statusCode statusReason statusCodeClass "
                    "responseTime responseSize postmanRequest postmanResponse postmanRequestOrResponse".split())


def expect(value, message=UNDEFINED) -> Host:
    """Return the chain that a value and a message begin."""
    return chain(Claim(value, "" if message is UNDEFINED else points(text_of(message))))


def chain(claim: Claim) -> Host:
    """Return what may come after a claim."""
    return Host("pm.expect(…)", {}, lambda name: _word(claim, name))


def _word(claim, name):
    """Return what a word of a chain gives: another chain, or a function that gives one."""
    if name in WORDS:
        return chain(claim)
    if name in FLAGS:
        return chain(replace(claim, flags=claim.flags | {name}))
    if type(claim.value) is Host and claim.value.name == NAME and name in REPLIES:
        return _replied(claim, name)
    if name in FACTS:
        FACTS[name](claim)
        return chain(claim)
    if name in LACKING:
        raise UnsupportedError(f"{name} after pm.expect(…)")
    if name not in METHODS:
        raise failure(f"Invalid Chai property: {name}", "Error")
    work, mark = METHODS[name]
    check = function(name, work, claim)

    def run(arguments):
        """Check a claim; the chain goes on with the value that the claim is about now."""
        found = check.run(arguments)
        return chain(claim if found is None else found)
    if mark is None:
        return Function(name, run)
    return Function(name, run, other=chain(replace(claim, flags=claim.flags | {mark})).member)


def _replied(claim, name):
    """Return what a word gives that is about an answer of the API."""
    work, takes = REPLIES[name]
    rows = function(name, work, claim.value)

    def run(arguments):
        """Check a claim about the answer."""
        for holds, text in rows.run(arguments):
            claim.check(holds, text)
        return chain(claim)
    return Function(name, run) if takes else run([])
