"""Tests for grader/checks/docker/runs.py: a container that does its work and ends."""
from dataclasses import replace

import pytest

from tests.checks.docker.images import LIMITS, judged, shown

REPORT = 'CMD ["python3", "-c", "print(\'Keras 3.15.1\')"]'


@pytest.mark.parametrize(("text", "options"), [
    (REPORT, {"prints": r"^Keras 3\.15\.1$"}),
    ('ENTRYPOINT ["echo"]', {"command": ["a b", "c"], "prints": "^a b c$"}),
    ("CMD exit 3", {"status": 3})])
def test_what_does_its_work_earns_everything(tmp_path, text, options):
    """Look at the output, the words behind the image's name, and the status."""
    assert judged(tmp_path, "docker.runs", text, options=options).status == "passed"


@pytest.mark.parametrize(("text", "code", "words"), [
    ('CMD ["echo", "Keras 2"]', "prints", "does not print what is asked for"),
    ('CMD ["python3", "-c", "import keras"]', "status", "ended with status 1; expected 0"),
    ('CMD ["sh", "-c", "echo Keras 3.15.1 > /report"]', "status", "ended with status 2"),
    ('CMD ["python3 report.py"]', "start", "does not start"),
    ('CMD ["python3", "-c", "bytearray(1 << 30)"]', "memory", "used up its memory"),
    ('CMD ["sleep", "60"]', "late", "still ran when the time was up")])
def test_what_does_not_loses_everything(tmp_path, text, code, words):
    """Say what went wrong and how to see it."""
    limits = replace(LIMITS, seconds=6 if code == "late" else LIMITS.seconds)
    found = judged(tmp_path, "docker.runs", text, options={"prints": "Keras 3"}, limits=limits)
    seen, message = shown(found)
    assert seen == f"docker.runs.{code}" and words in message
    assert found.findings[0].reproduce == (
        "docker build --tag image .\ndocker run --rm --network none --read-only --tmpfs /tmp --cap-drop ALL image")


def test_what_was_printed_is_shown(tmp_path):
    """Show the end of both streams beside what was asked for."""
    text = 'CMD ["sh", "-c", "echo out; echo err >&2"]'
    finding = judged(tmp_path, "docker.runs", text, options={"prints": "Keras", "command": []}).findings[0]
    assert (finding.actual, finding.expected) == ("out\nerr\n", "Keras")


def test_expression_that_is_none_is_the_authors(tmp_path):
    """Blame the exercise."""
    found = judged(tmp_path, "docker.runs", REPORT, options={"prints": "("})
    assert found.status == "error" and "no regular expression" in found.reason
