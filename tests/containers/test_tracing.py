"""Tests for grader/containers/tracing.py: steps from images; builds by a real engine are in test_build.py."""
from grader.containers.engine import Engine
from grader.containers.marking import STAGE, mark
from grader.containers.tracing import steps, stopped
from grader.dockerfile.reading import read

SOURCE = b"ARG A\nFROM one AS x\nRUN 1\nRUN 2\nFROM two\nRUN 3\n"


class Kept(Engine):
    """An engine with images, each made a second after the one before it."""

    def inspect(self, image):
        """Return when an image was made."""
        return {"Created": f"2026-01-01T00:00:{list(self.api.found).index(image):02}.000000000Z"}


class Api:
    """A list of images: id to (parent, stage)."""

    def __init__(self, **found):
        """Keep them."""
        self.found = found

    def images(self, **how):
        """Return them as an engine lists them."""
        return [{"Id": id, "ParentId": parent, "Created": place, "Labels": {STAGE: mark(SOURCE, stage)}}
                for place, (id, (parent, stage)) in enumerate(self.found.items())]


def told(before=(), **found):
    """Return (line, cached, layer, seconds) of each step, and the line at which the build ended."""
    rows = steps(Kept(Api(**found), "run"), SOURCE, dict.fromkeys(before), 10.0)
    ended = stopped(read(SOURCE), rows)
    return [(step.line, step.cached, step.layer, step.seconds) for step in rows], ended and ended.line


def test_steps_follow_the_line_of_images():
    """Take each stage from its mark to its end; what is not known of the time is the first step's."""
    rows, ended = told(m=("one", 0), a=("m", 0), b=("a", 0), n=("two", 1), c=("n", 1))
    assert ended is None and rows == [
        (1, True, "", 0.0), (2, True, "one", 0.0), (3, False, "a", 8.0), (4, False, "b", 1.0), (5, True, "two", 0.0),
        (6, False, "c", 1.0)]


def test_step_without_an_image_is_where_it_ended():
    """Name the first step that made none, and no later stage."""
    assert told(m=("one", 0), a=("m", 0))[1] == 4
    assert told(m=("one", 0))[1] == 3
    assert told(m=("one", 0), a=("m", 0), b=("a", 0), n=("two", 1))[1] == 6
    assert told()[1] == 3


def test_newest_line_counts_where_there_are_several():
    """Follow what this build made, and call cached what was there before it."""
    rows, ended = told(before=("m", "a", "b", "n", "c"), m=("one", 0), a=("m", 0), b=("a", 0), n=("two", 1),
                       c=("n", 1), d=("n", 1))
    assert ended is None and [(layer, cached) for _, cached, layer, _ in rows[2:]] == [
        ("a", True), ("b", True), ("two", True), ("d", False)]
