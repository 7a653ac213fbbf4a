"""The rules about images and stages, beyond the files of the table."""
import pytest

from grader.dockerfile.reading import read
from grader.dockerfile.rules import images


def said(rule, text):
    """Return what a rule says, as one text."""
    return " ".join(remark.message for remark in rule(read(text)))


@pytest.mark.parametrize("image, parts", [
    ("python", ("version", "slim")), ("python:latest", ("version", "slim")), ("python:3.11", ("slim variant",)),
    ("python:3.11-slim", ()), ("python:3.12-alpine3.20", ()), ("docker.io/library/python:3.11", ("slim variant",)),
    ("localhost:5000/python", ("version", "slim")), ("example.org:5000/team/python:3.11", ()),
    ("ubuntu:22.04", ("system",)),
    ("debian:12-slim", ()), ("debian:12", ("slim variant",)), ("scratch", ()), ("somebody/app", ("version",)),
    ("python@sha256:00", ("slim variant",)), ("gcr.io/distroless/python3:nonroot", ()), ("$UNSET", ()),
])
def test_a_base_is_small_and_has_a_version(image, parts):
    """Say all that is wrong with a base in one remark."""
    message = said(images.base, f"FROM {image}\n")
    assert bool(message) == bool(parts) and all(part in message for part in parts)
    assert message.count("the base image") == bool(parts)


def test_only_the_images_own_base_has_to_be_small():
    """Let other stages have compilers, but let them name a version."""
    assert said(images.base, "FROM python:3.11 AS a\nFROM python:3.11-slim\nCOPY --from=a /a /\n") == ""
    assert "version" in said(images.base, "FROM gcc AS a\nFROM python:3.11-slim\nCOPY --from=a /a /\n")
    assert "slim" in said(images.base, "FROM python:3.11 AS a\nFROM a\n")


def test_a_mount_uses_a_stage():
    """Count what BuildKit would take from a stage as a use of it."""
    assert said(images.unused, "FROM a:1 AS b\nFROM c:1\nRUN --mount=type=bind,from=b,target=/b ls\n") == ""
    assert "'0'" in said(images.unused, "FROM a:1\nFROM c:1\nCOPY --from=1 /a /b\n")


def test_each_newer_word_is_named_once_on_its_line():
    """Name the first of an instruction's flags."""
    assert "'--link'" in said(images.buildkit, "FROM a:1\nADD --link --chmod=1 a b\n")
    assert said(images.buildkit, "FROM a:1\nONBUILD COPY --chmod=1 a b\n").startswith("COPY '--chmod=1'")
    assert said(images.buildkit, "# check=skip=all\nFROM a:1\n").startswith("'# check='")
