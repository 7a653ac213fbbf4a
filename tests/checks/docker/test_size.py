"""Tests for grader/checks/docker/size.py: what an image has above its base."""
from tests.checks.docker.graded import graded

SIZE = "docker.size"
LARGE = "COPY big /big"


def test_image_that_is_small_enough_passes(tmp_path):
    """Count what comes on top of the base, not the base."""
    found = graded(tmp_path, LARGE, {SIZE: {"most_mb": 2}}, {"big": b"x" * 1_000_000})
    assert found[SIZE].status == "passed"


def test_layers_that_weigh_most_are_named(tmp_path):
    """Name the heaviest first, among them one that only gives a file another owner."""
    text = f"{LARGE}\nRUN head -c 3000000 /dev/zero > /zero\nRUN chown nobody /big\nRUN rm /zero"
    finding, = graded(tmp_path, text, {SIZE: {"most_mb": 2}}, {"big": b"x" * 1_000_000})[SIZE].findings
    assert finding.message == ("the image has 5.0 MB more than its base; expected at most 2 MB. The layer that weighs "
                               "most has 3.0 MB: RUN head -c 3000000 /dev/zero > /zero")
    rows = finding.actual.splitlines()
    assert rows[0].startswith("3.0 MB: ") and set(rows[1:]) == {f"1.0 MB: {LARGE}", "1.0 MB: RUN chown nobody /big"}
