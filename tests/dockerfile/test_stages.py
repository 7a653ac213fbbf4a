"""Stages, what they are built upon, and the variables that their instructions see."""
import pytest

from grader.dockerfile.reading import read
from grader.dockerfile.stages import images, needed, scopes, shipped, stages


@pytest.mark.parametrize("origin, image", [
    ("python:3.11", "python:3.11"), ("$A", "slim"), ("p:${A}", "p:slim"), ("p:${B:-x}", "p:x"), ("p:${A:+x}", "p:x"),
    ("p$B", "p"), ("$B", None), ("${A", None), ('"p"', "p"), ("p:$C", "p:slim-1"), ("scratch", "scratch"),
])
def test_a_base_has_its_variables_filled_in(origin, image):
    """Fill in what stands before the first FROM, and nothing else."""
    assert stages(read(f"ARG A=slim\nARG B\nARG C=$A-1\nFROM {origin}\n"))[0].image == image


def test_stages_know_what_they_are_built_upon():
    """Compare names without their case, and see only stages above."""
    found = stages(read("FROM a AS One\nFROM ONE\nFROM two AS two\nFROM two\n"))
    assert [(stage.name, stage.parent, stage.image) for stage in found] == [
        ("one", None, "a"), ("", 0, ""), ("two", None, "two"), ("", 2, "")]


def test_every_image_that_a_build_asks_for_is_named():
    """Name bases and other images of COPY and of mounts; stages, numbers of stages and scratch are none."""
    source = ("FROM a AS b\nCOPY --from=c:1 /a /b\nFROM b\nCOPY --from=b /a /b\nCOPY --from=0 /a /b\n"
              "COPY --from=7 /a /b\nRUN --mount=type=bind,from=d,target=/d e\nCOPY --from=$e /a /b\n"
              "ONBUILD COPY --from=f /a /b\nFROM scratch\nFROM $g\n")
    assert [image.name for image in images(read(source))] == ["a", "c:1", "7", "d", None, "f", None]
    assert [image.instruction.line for image in images(read(source))] == [1, 2, 6, 7, 8, 9, 11]
    assert [image.name for image in images(read("FROM a\nCOPY --from=" + "9" * 5000 + " a b\n"))] == ["a", "9" * 5000]


def test_what_the_last_stage_needs_is_followed():
    """Go through stages that are built upon and copied from."""
    source = "FROM a AS one\nFROM a AS two\nFROM one AS three\nCOPY --from=two /a /b\nFROM a AS four\nFROM three\n"
    assert needed(read(source)) == {0, 1, 2, 4}
    assert [stage.number for stage in shipped(read(source))] == [0, 2, 4]
    assert needed(read("")) == set() and shipped(read("")) == []


@pytest.mark.parametrize("text, expected", [
    ("ENV a=1\nENV b=$a", {"a": "1", "b": "1"}), ("ENV a=1 b=$a", {"a": "1"}),
    ("ARG a=1\nENV a=2\nARG a=3", {"a": "2"}),
    ("ARG a=1", {"a": "1"}), ("ARG m", {"m": "0"}), ("ENV b=$m", {}), ("ARG a=1 b=$a", {"a": "1"}),
    ("ENV a 1 2", {"a": "1 2"}),
    ("ENV a=1\nENV a=$b", {}), ("ARG a", {}), ("ENV a=1\nFROM c\nARG b=2", {"b": "2"}), ("ENV a='$b'", {"a": "$b"}),
    ("ENV PATH=/a:$PATH", {}), ("ONBUILD ENV a=1", {}),
])
def test_instructions_see_the_variables_above_them(text, expected):
    """Let an ENV count more than an ARG, and forget both where a stage begins."""
    found = scopes(read(f"ARG m=0\nFROM a AS x\n{text}\nUSER e\n"))
    assert [dict(values) for step, values in found if step.name == "USER"] == [expected]


def test_settings_go_on_into_stages_that_are_built_upon():
    """Hand an ENV on, and an ARG not."""
    source = "FROM a AS b\nENV c=1\nARG d=1\nFROM b\nUSER e\nONBUILD USER f\n"
    assert [dict(values) for step, values in scopes(read(source)) if step.name == "USER"] == [{"c": "1"}, {}]
