"""Has a player leave alone what was found wrong, so that one bug shows once and what lies behind it is found."""
from grader.api.causes import Case, Trial
from grader.api.difference import NO_KEY, general
from grader.api.player import LOOKS, Move, fails
from grader.api.step import Step

SITUATIONS = ("new", "again", "existing", "gone", "unknown", "invalid", "some", "empty")
REFUSED = (frozenset({"create:invalid"}), frozenset({"update:invalid"}))


def leave_alone(trial: Trial, case: Case) -> None:
    """Have the player of a trial not meet a case again.

    Bodies that have to be refused are left out as a whole; else it is enough not to send what is special in the case,
    not to mind a wrong answer, to take over what the server makes of a step, or at last not to make that step. An
    operation that is not answered in time is left alone altogether.
    """
    known, last = trial.player.known, case.moves[-1]
    if last.late:
        known.avoided += [frozenset({f"{last.step.operation}:{situation}"}) for situation in SITUATIONS]
        return
    if case.blamed is last and not last.done and not last.expected.refused:
        known.failing.add((last.step.operation, last.status))
    if case.cause == "errors" and not case.blamed.sound:
        known.avoided += REFUSED
    elif case.special:
        known.avoided.append(case.special)
    else:
        known.ignored |= {("", phrase) for phrase in last.differences if general(phrase)}
        if not _ignored(trial, case) and not _adopted(trial, case):
            known.avoided.append(frozenset({case.blamed.situation}))
    for feature in (last.situation, *sorted(last.features)):
        if fails(trial.play(case.steps)):
            known.avoided.append(frozenset({feature}))


def _ignored(trial: Trial, case: Case) -> bool:
    """Have the player not mind the wrong answer of a step that did what it should, as a look at the state shows."""
    known, blamed, last = trial.player.known, case.blamed, case.moves[-1]
    if blamed.step.operation in LOOKS:
        return not known.minded(last.differences, last.features)
    meant = blamed.status is not None and blamed.done != blamed.expected.refused and NO_KEY not in blamed.differences
    news = {(blamed.situation, phrase) for phrase in blamed.differences if meant} - known.ignored
    known.ignored |= news
    if any(not fails(played) for played in _looks(trial, case)):
        return True
    known.ignored -= news
    return False


def _adopted(trial: Trial, case: Case) -> bool:
    """Have the player take over what a server makes of the step to blame, if that is all that is wrong with it."""
    known, blamed = trial.player.known, case.blamed
    if blamed.step.operation in LOOKS or blamed.expected.refused:
        return False
    known.adopted.add(blamed.situation)
    looks = [played for played in _looks(trial, case) if _shows(trial, played[-1])]
    if looks and not any(map(fails, looks)):
        return True
    known.adopted.discard(blamed.situation)
    return False


def _looks(trial: Trial, case: Case) -> list[list[Move]]:
    """Return the moves of a case with a look at the item, and at the list, after it, as far as they are made."""
    looks = [trial.play([*case.steps, look]) for look in (Step("read", case.blamed.step.item), Step("list"))]
    return [played for played in looks if played and played[-1].step.operation in LOOKS]


def _shows(trial: Trial, move: Move) -> bool:
    """Say whether a look was answered at all; an item that is shown as unknown is an answer as well."""
    return move.done or move.step.operation == "read" and move.status == trial.player.resource.statuses["unknown"]
