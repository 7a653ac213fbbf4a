"""What is refused before any build: what climbs, fetches, unpacks, asks for rights, or hides from us (row 122)."""
import time

import pytest

from grader.dockerfile.reading import read
from grader.dockerfile.refusals import refused

FILES = {"a.py": b"", "a.tgz": b"\x1f\x8b\x08", "b.tar": b"\0" * 257 + b"ustar\0", "c/d.xz": b"\xfd7zXZ\0",
         "text.tgz": b"text"}


def kinds(text, base="python:3.11-slim"):
    """Return the kind and the line of each refusal of a Dockerfile with such a text below its FROM."""
    return [(refusal.kind, refusal.line) for refusal in refused(read(f"FROM {base}\n{text}\n"), FILES)]


@pytest.mark.parametrize("source", [
    "http://a/b", "https://a/b", "HTTP://a/b", "ftp://a/b", "git@a.b:c/d.git", "git://a/b", "ssh://a/b",
    "github.com/a/b", 'ht"t"p://a/b', r"h\ttp://a", "'http://a'", "${U}", "$U", "http:${S}a", "${V:-http://a}",
    "file:///etc/passwd",
])
def test_nothing_is_added_from_the_network(source):
    """Refuse an address in whatever disguise: the engine fetches it, not the build (row 119)."""
    for name in ("ADD", "COPY", "ONBUILD ADD"):
        found = kinds(f"ENV U=http://a/b S=//\nARG V=\n{name} {source} /b")
        assert found and found[0][0] in ("network", "context") and found[0][1] == 4
    assert kinds(f"ENV U=http://a/b S=//\nARG V=\nADD {source} /b")[0][0] == "network"
    if '"' not in source and "\\" not in source:
        assert kinds(f'ENV U=http://a/b S=//\nARG V=\nADD ["{source}", "/b"]')[0][0] == "network"


@pytest.mark.parametrize("source", ["../a", "a/../../b", "/../a", "./../a", r".\./a", '"."./a', "$U/a",
                                    "..", "a/../..", r"..\\a"])
def test_nothing_is_copied_from_outside(source):
    """Refuse what climbs out of the context (row 122)."""
    assert kinds(f"ENV U=..\nCOPY a.py {source} /b") == [("context", 3)]
    assert kinds(f"ENV U=..\nADD a.py {source} /b") == [("context", 3)]


@pytest.mark.parametrize("text", [
    "COPY a.py /b", "COPY . .", "COPY a/../a.py /b", "COPY --from=c:1 ../a /b", "ADD a.py ../../b",
    'COPY ["a.py", "/b"]', "ARG A=a.py\nCOPY $A /b", "ENV A=a\nADD ${A}.py /b", "COPY --chown=1:1 a.py /b",
    "ADD text.tgz /b", "COPY a.tgz b.tar /c/", "ADD c /c", "LABEL a=1 grade=2", "RUN curl http://a/b", "CMD ../a",
    "COPY a..b /c", "VOLUME /a", "USER ..", "ENV A=$PATH:/b", "RUN cat <<<http://a", "HEALTHCHECK CMD a",
    "ONBUILD RUN a", "EXPOSE 80",
])
def test_ordinary_files_are_refused_nothing(text):
    """Let through what every course does."""
    assert kinds(text) == []


@pytest.mark.parametrize("text", ["COPY $A /b", "COPY ${A} /b", "ADD $PATH /b", "ADD a$1 /b", "ADD ${A?b} /c",
                                  'ADD "a /b',
                                  "ONBUILD COPY $A /b", "ENV A=1\nONBUILD COPY $A /b", "ENV A=1\nENV A=$B\nADD $A /c",
                                  "ARG A\nADD $A /b", "ADD ${A:-${B}} /c"])
def test_what_nobody_can_tell_is_refused(text):
    """Guess no value: a base image may have set it."""
    assert [kind for kind, _ in kinds(text)] == ["context"]


@pytest.mark.parametrize("line", ["# syntax=docker/dockerfile:1", "#syntax = a", "# SYNTAX=a", "\ufeff# syntax=a",
                                  "#!/bin/sh\n# syntax=a", "# check=skip=all\n# syntax=a", "  # syntax=a",
                                  "# syntax=a\r"])
def test_no_other_program_reads_the_file(line):
    """Refuse a front end, which would be fetched (row 120)."""
    found = list(refused(read(f"{line}\nFROM a:1\n"), {}))
    assert [refusal.kind for refusal in found] == ["frontend"] and "expected" in found[0].message


@pytest.mark.parametrize("flags, expected", [
    ("--mount=type=ssh", ["privilege"]), ("--mount=type=secret,id=a", ["privilege"]),
    ("--mount=type=bind,source=/,target=/a", ["privilege"]), ("--mount=target=/a", ["privilege"]),
    ("--mount=type=cache,target=/a", ["buildkit"]),
    ("--mount=type=tmpfs,target=/a", ["buildkit"]),
    ("--mount=type=cache,from=b:1,target=/a", ["privilege"]), ("--mount=TYPE=SSH", ["privilege"]),
    ('--mount="type=ssh"', ["privilege"]), ("--security=insecure", ["privilege"]), ("--network=host", ["privilege"]),
    ("--network=none", ["privilege"]), ("--device=a", ["privilege"]),
    ("--mount=type=cache,target=/a --network=host", ["buildkit", "privilege"]),
    ("--mount=", ["privilege"]), ("--mount", ["privilege"]),
])
def test_no_step_gets_rights_or_files_of_the_machine(flags, expected):
    """Refuse other rights, networks, devices and mounts (rows 121 and 122)."""
    assert [kind for kind, _ in kinds(f"RUN {flags} a")] == expected
    assert [kind for kind, _ in kinds(f"ONBUILD RUN {flags} a")] == expected


@pytest.mark.parametrize("text", ["RUN <<A\nFROM b\nADD http://c /d\nA", "COPY <<A /b\nc\nA", "COPY --chmod=1 a.py /b",
                                  "COPY --link a.py /b", "ADD --checksum=a a.py /b", "ONBUILD RUN <<A\nb\nA"])
def test_what_a_classic_builder_passes_over_is_refused(text):
    """Build nothing of which a part would not be run."""
    assert [kind for kind, _ in kinds(text)] == ["buildkit"]


@pytest.mark.parametrize("source, expected", [
    ("a.tgz", True), ("./a.tgz", True), ("/a.tgz", True), ("*", True), ("*.tgz", True), ("b.tar", True),
    ("c/d.xz", True), ("c/*", True), ("[ab].tar", True), ("c", False), ("text.tgz", False), (".", False),
    ("a.py", False),
])
def test_no_archive_is_unpacked_by_the_engine(source, expected):
    """Know an archive by its content; a folder is copied as it is."""
    assert kinds(f"ADD {source} /b/") == ([("archive", 2)] if expected else [])
    assert kinds(f"COPY {source} /b/") == []


@pytest.mark.parametrize("text", ["LABEL grader.run=1", 'LABEL "grader.run"=1', 'LABEL gra"der".run=1',
                                  r"LABEL gra\der.run=1", "LABEL grader.run 1", "LABEL a=1 GRADER.x=2",
                                  "ENV A=grader.\nLABEL ${A}run=1", "LABEL $B=1", "ONBUILD LABEL grader.run=1"])
def test_our_labels_are_ours(text):
    """Let nobody hide an image from the broom, or sweep another's."""
    assert [kind for kind, _ in kinds(text)] == ["label"]


@pytest.mark.parametrize("text", [
    "ENV A=xxxxxxxxxx\n" + "ENV A=$A$A$A$A\n" * 20, "ENV A=$A$A\n" * 20,
    "ENV A=$PATH\n" + "ENV A=$A$A\nENV B=$A$A\nENV A=$B$B\n" * 9, "ARG A=" + "x" * 1000 + "\nLABEL a=" + "$A" * 200,
    "ENV A=" + "x" * 1000 + "\nFROM a:1\nENV B=" + "$C" * 200,
])
def test_variables_cannot_fill_the_engines_memory(text):
    """Refuse values that double with each line; none is filled in to find out."""
    began = time.monotonic()
    assert [kind for kind, _ in kinds(text)] == ["growth"]
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("base, expected", [("$A", ["image"]), ("${A:-b:1}", []), ("${A", ["image"]), ("a:$A", []),
                                            ("a$$", ["image"])])
def test_a_base_has_a_name_that_can_be_told(base, expected):
    """Ask for no image that only the engine knows."""
    assert [kind for kind, _ in kinds("", base)] == expected
    assert [kind for kind, _ in kinds("COPY --from=$A /a /b")] == ["image"]


def test_what_cannot_be_read_is_refused_as_such():
    """Give the reader's own sentence and line."""
    refusal, = refused(read("FROM a:1\nRUNN b\n"), {})
    assert (refusal.kind, refusal.line) == ("parse", 2) and "RUNN" in refusal.message
    assert kinds('ADD ["http://a", "/b"] c')[0] == ("parse", 2)


def test_each_sentence_says_what_was_seen_and_what_was_expected():
    """Keep to one line, without what a terminal would obey."""
    text = ("# syntax=a\nFROM $A\nADD http://\x1b[31m ../b $C a.tgz /d\nRUN --network=host a\nRUN <<A\nA\n"
            "LABEL grader.a=1\nENV A=" + "$B" * 900 + "\n")
    found = list(refused(read(text), FILES))
    assert {refusal.kind for refusal in found} == {"frontend", "image", "network", "context", "archive", "privilege",
                                                   "buildkit", "label", "growth"}
    for refusal in found:
        assert "expected" in refusal.message and refusal.message.isprintable() and len(refusal.message) < 250


@pytest.mark.parametrize("text", [
    "COPY " + "a " * 30_000 + "\\\n" + "b " * 30_000 + " /c/", "FROM a:1 AS b\n" * 400, "ENV " + "a=$a$a " * 9000,
    "ENV " + " \\\n".join(" ".join(f"a{row}{number}=1" for number in range(6000)) for row in range(4))
    + "\nUSER b" * 480,
])
def test_hostile_files_are_refused_or_not_in_time(text):
    """Look at each word once."""
    began = time.monotonic()
    kinds(text)
    assert time.monotonic() - began < 4
