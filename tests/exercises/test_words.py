"""The exercise `words`: right apps earn everything, each wrong one loses by its own rule alone, and curl agrees."""
import re
import tomllib
from dataclasses import replace
from functools import cache

import pytest

from grader.grading import grade
from grader.verification import answer
from tests.effort import some
from tests.exercises.programs import cases, exercise, pasted, running

ASKED = exercise("words")
RIGHT, WRONG = cases(ASKED, "right"), cases(ASKED, "wrong")
RACES = "api.concurrency"           # found by chance, and never where `python app.py` has one thread
REMEMBERS = "state_in_a_file"       # what it answers to a student depends on what they asked the day before


def declared(case):
    """Return what a wrong case says of itself."""
    return tomllib.loads((case / "case.toml").read_text(encoding="utf-8"))


def trials(folders, seeds, *, tenth=10, sample=60, wanted=lambda folder: True):
    """Return parameters: each folder with each seed, or some of the pairs, with other seeds for other folders."""
    pairs = [(folder, seed) for seed in range(seeds) for folder in folders]
    chosen = [pair for pair in some(pairs, tenth=tenth, sample=sample) if wanted(pair[0])]
    return {"argnames": "case, seed", "argvalues": chosen, "ids": [f"{folder.name}-{seed}" for folder, seed in chosen]}


@cache
def report(case, seed, level="none"):
    """Return what a case earns, with all that varies drawn from a seed of ours."""
    return grade(ASKED, replace(answer(ASKED, case), digest=f"sha256:{seed:064x}"), level)


def lost(found):
    """Return the criteria on which something was lost, with what was said; each has to have been judged."""
    assert {outcome.status for outcome in found.outcomes} <= {"passed", "failed"}, found.outcomes
    return {outcome.id: [finding.message for finding in outcome.findings if finding.cost] for outcome in found.outcomes
            if outcome.status != "passed"}


def pastable(case):
    """Say whether commands can be pasted while a wrong app runs: it serves, and begins with nothing."""
    return "api.serves" not in declared(case)["loses"] and case.name != REMEMBERS


def agrees(actual, status, headers, body):
    """Say whether curl saw what a finding says: a status with a header, or with the body, maybe shortened."""
    header = re.match(r"([0-9]{3}), (?:no ([A-Z][A-Za-z-]+)|([A-Z][A-Za-z-]+): (.*?))(?:; GET |$)", actual)
    if header:
        return header[1] == str(status) and headers.get((header[2] or header[3]).lower()) == header[4]
    if actual.startswith("was answered with "):
        return actual.startswith(f"was answered with {status} and then ")
    whole, shown = (" ".join(text.split()) for text in (f"{status} {body}", actual.removesuffix("...")))
    return whole.startswith(shown) and (actual.endswith("...") or whole == shown)


@pytest.mark.parametrize(**trials([ASKED.answers], 200, sample=67))
def test_solution_earns_everything_always(case, seed):
    """Find nothing, whatever the seed; the walk goes through the app and through the program."""
    assert not lost(report(case, seed))


@pytest.mark.parametrize(**trials(RIGHT, 20, sample=53))
def test_right_app_earns_everything_always(case, seed):
    """Find nothing in any style, and in no reading that is left open."""
    assert not lost(report(case, seed))


@pytest.mark.parametrize(**trials(WRONG, 20, sample=101))
def test_wrong_app_loses_by_its_own_rule_alone(case, seed):
    """Find the bug, and charge nothing else."""
    assert set(lost(report(case, seed))) == set(declared(case)["loses"])


@pytest.mark.parametrize("case", [ASKED.answers, *RIGHT[::12]], ids=lambda case: case.name)
def test_closed_boxes_come_to_the_same(have, case):
    """Find the same behind a fence as without one."""
    assert lost(report(case, 3, have("full"))).keys() == lost(report(case, 3)).keys()


@pytest.mark.parametrize(**trials(WRONG, 20, tenth=20, sample=101, wanted=pastable))
def test_counterexample_is_true_by_curl(require, tmp_path, case, seed):
    """See the same wrong answer when what the student reads is pasted while their `python app.py` runs."""
    require("curl")
    require("bash")
    for outcome in report(case, seed).outcomes:
        for number, finding in enumerate(outcome.findings):
            if finding.cost and "curl" in (finding.reproduce or "") and outcome.id != RACES:
                with running(ASKED, case, tmp_path / f"{outcome.id}{number}") as port:
                    answers = pasted(finding.reproduce, port)
                assert agrees(finding.actual, *answers[-1]), f"{finding}\n{answers}"


def test_the_starter_earns_nothing_for_its_api():
    """Give nothing for an app that does nothing, though it may be tidy."""
    case = next(case for case in WRONG if declared(case).get("base") == "starter")
    assert not [outcome.id for outcome in report(case, 0).outcomes if outcome.id.startswith("api.") and outcome.earned]


def test_there_are_enough_cases_of_each_kind():
    """Have twenty wrong apps and fifteen right ones at least; each wrong one differs in few lines only."""
    solution = set((ASKED.answers / "app.py").read_text(encoding="utf-8").splitlines())
    assert len(WRONG) >= 20 and len(RIGHT) >= 15
    for case in WRONG:
        if declared(case).get("base") != "starter":
            own = [line for line in (case / "app.py").read_text(encoding="utf-8").splitlines() if line not in solution]
            assert len(own) <= 20, f"{case.name} has more to it than one bug, or the solution has changed"
