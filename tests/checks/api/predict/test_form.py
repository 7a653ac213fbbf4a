"""Tests for grader/checks/api/predict/form.py: the form of answers, and what an app says of itself."""
import pytest

from tests.checks.api.predict.bugs import FORMS


@pytest.mark.parametrize("name", FORMS)
def test_form_that_differs_costs_its_share(charged, name):
    """Say which member is wrong."""
    charged(FORMS[name])


def test_example_is_sent_as_it_is(charged):
    """Show that it was asked for, and that it was sent."""
    finding, = charged(FORMS["example refused"])
    assert finding.reproduce.splitlines()[0] == "curl -i 'http://127.0.0.1:8080/'"
    assert '"garden"' in finding.reproduce and finding.actual == '400 {"error": "no"}'
