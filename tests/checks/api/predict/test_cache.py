"""Tests for grader/checks/api/predict/cache.py: what an app remembers, seen by the numbers of its estimates."""
import pytest

from tests.checks.api.predict.bugs import CACHES


@pytest.mark.parametrize("name", CACHES)
def test_memory_that_fails_costs_its_share(charged, name):
    """Tell no memory from one that looks for the wrong thing, and from one that is asked too late."""
    charged(CACHES[name])


def test_commands_show_how_it_was_forgotten(charged):
    """Show the house, what came between, and the house again."""
    finding, = charged(CACHES["latest alone"])
    commands = finding.reproduce.split("curl -i ")[1:]
    assert len(commands) == 7 and commands[0].strip() == commands[-1].strip()
    assert finding.expected.startswith("the number ") and '"estimate": ' in finding.actual
