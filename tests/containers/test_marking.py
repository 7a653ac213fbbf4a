"""Tests for grader/containers/marking.py: our lines in a student's Dockerfile."""
from grader.containers.marking import mark, marked
from grader.dockerfile.reading import read

LABELS = {"grader.run": "1.2.3"}


def lines(text, base=None):
    """Return the lines of a marked Dockerfile, ours as `+` and the number of the stage."""
    found = marked(text.encode(), read(text), LABELS, base or {}).decode().split("\n")
    for number in range(3):
        line = f'LABEL grader.run="1.2.3" grader.stage="{mark(text.encode(), number)}"'
        found = [f"+{number}" if row == line else row for row in found]
    return found


def test_each_stage_is_marked_behind_its_from():
    """Add one line to each stage, behind all lines of its FROM, and change nothing else."""
    text = "\ufeff# escape=`\nARG A=python\nFROM $A:3 `\n  AS one\nRUN x `\n  y\nfrom one\r\nRUN z"
    assert lines(text) == ["# escape=`", "ARG A=python", "FROM $A:3 `", "  AS one", "+0", "RUN x `", "  y",
                           "from one\r", "+1", "RUN z"]
    assert read("\n".join(lines(text)).replace("+0", "LABEL a=b").replace("+1", "LABEL a=b")).problem == ""


def test_bases_are_exchanged():
    """Name the other image, keep flags and names, and leave stages alone."""
    text = "ARG V=3\nFROM --platform=linux/amd64 python:$V AS python\nFROM python\nFROM scratch"
    assert lines(text, {"python:3": "sha256:1", "python": "no"}) == [
        "ARG V=3", "FROM --platform=linux/amd64 sha256:1 AS python", "+0", "FROM python", "+1", "FROM scratch", "+2"]


def test_marks_differ_for_each_dockerfile():
    """Know the steps of one Dockerfile from those of another, and a stage from the next."""
    assert len({mark(b"a", 0), mark(b"a", 1), mark(b"b", 0)}) == 3 and mark(b"a", 0) == mark(b"a", 0)
