"""Tests for grader/checks/api/predict/refusals.py: what has to be refused, each kind for itself."""
import pytest

from grader.checks.api.predict.refusals import KINDS
from tests.checks.api.predict.bugs import CHECK, REFUSALS


@pytest.mark.parametrize("name", REFUSALS)
def test_kind_that_is_not_refused_costs_its_share(charged, name):
    """Charge one kind."""
    charged(REFUSALS[name])


def test_app_that_checks_nothing_fails_at_each_kind(visited):
    """List the kinds that got through, or ended as a 500, and leave alone those that something else refuses."""
    found = visited([(CHECK, "")], 1)
    assert [finding.cost for finding in found] == [0.05, 0.05, 0.05, 0.05, 0.0]
    assert [finding.message.partition(" is answered")[0] for finding in found] == [
        KINDS[kind][0] for kind in ("type", "truth", "range", "whole", "nan")]
