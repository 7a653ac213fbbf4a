"""Hostile archives and folders through the front door: one sentence each, nothing outside touched, in no time."""
import io
import os
import random
import socket
import struct
import tempfile
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from grader import catalog, grading, submission
from grader.cli import main
from grader.errors import SubmissionError
from grader.model import Exercise
from tests import courses
from tests.archives import PACKINGS, header, padded, records, tar, written, zip_entry, zipped

EXERCISE = Exercise(name="words", title="", chapter=2, files=("words.py", "src/*.py"), criteria=(),
                    home=Path("nowhere"), answers=None, digest="")
SECONDS, MEMORY = 3.0, 24 * 2**20       # for one hand-in; the memory is mostly the window of xz
HONEST = ("words.py", b"x = 1\n")
MANY = [(f"{count}.py", b"") for count in range(10_000)]
NOISE = random.Random(1).randbytes(2**16)


def pack(*entries, **changes):
    """Return a function that writes a zip into a folder; `patch` is (from the start or the directory, at, bytes)."""
    def make(folder):
        path = zipped(folder / "words.zip", *entries)
        data = path.read_bytes()
        for where, at, new in changes.get("patch", ()):
            written(path, at + (data.rindex(b"PK\1\2") if where == "directory" else 0), new)
        data = path.read_bytes()[:changes.get("cut")]
        path.write_bytes(changes.get("before", b"") + data + changes.get("behind", b""))
        return path
    return make


def roll(*members, ending=".tar", **changes):
    """Return a function that writes a tar into a folder; members may be (name, data, flag) or bytes."""
    def make(folder):
        raw = b"".join(one if isinstance(one, bytes) else tar(one, end=0) for one in members) + bytes(1024)
        data = PACKINGS[ending](changes.get("before", b"") + raw)[:changes.get("cut")] + changes.get("behind", b"")
        path = folder / f"words{ending}"
        path.write_bytes(data)
        return path
    return make


def tree(build, *honest):
    """Return a function that makes a folder of honest files and then builds on it."""
    def make(folder):
        root = courses.write_files(folder / "words", dict([HONEST, *honest]))
        build(root)
        return root
    return make


def replace(build):
    """Return a function that makes a folder in which words.py is something else."""
    def change(root):
        (root / "words.py").unlink()
        build(root / "words.py", root.parent.parent / "outside" / "canary")
    return tree(change)


def told(**records_of_pax):
    """Return a header of POSIX before an entry."""
    data = records(**records_of_pax)
    return header("x", len(data), b"x") + padded(data)


def seventy_thousand(folder):
    """Write a zip of 70,000 entries, whose number does not fit into its end record."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zip_entry("a"), "")
        archive.filelist *= 70_000
    (folder / "words.zip").write_bytes(stream.getvalue())
    return folder / "words.zip"


def bind(path, _):
    """Make a socket at a path that may be long."""
    here = os.open(path.parent, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"/proc/self/fd/{here}/{path.name}")
    os.close(here)


def holes(root):
    """Make a file of a TiB that takes no room."""
    with open(root / "words.py", "wb") as file:
        file.truncate(2**40)


def deep(root):
    """Make folders in folders, far beyond what a path may name."""
    place = os.open(root, os.O_RDONLY)
    for _ in range(400):
        os.mkdir("src", dir_fd=place)
        inner = os.open("src", os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = inner
    os.close(place)


LINK, PIPE = zip_entry("words.py", 0o120777), zip_entry("words.py", 0o010644)
OVERLAP = [("directory", 42, struct.pack("<L", 0))]
BOMB = bytes(30_000_000)
HUGE = b"\x80" + bytes(5) + b"\x02" + bytes(5)       # 2 TiB in base 256
DAMAGED = "it is damaged or cut off; expected one that can be opened. Make it again and hand it in again."
ZIP = "Make the zip again from the declared files only."
TAR = "Make the tar again from the declared files only."
# Names that mean something to a shell, as an option, or to a template.
ACTIVE = ("-rf.py", "--help.py", "--config=canary.py", "$(touch canary).py", ";touch canary;.py", "`touch canary`.py",
          "@canary.py", "-.py", "a b.py", "'.py", "&.py", "%s.py", "{x}.py")
# By the number of the attack in the catalogue: how it is made, and what is said of it.
REFUSED = {
    "87 parent in zip": (
        pack(HONEST, (zip_entry("../outside/canary"), "evil")),
        "'../outside/canary' in the zip climbs out of its folder; expected a path below the archive's root. "
        f"{ZIP}"),
    "87 parent in tar": (
        roll(HONEST, ("src/../../outside/canary", b"evil")),
        "'src/../../outside/canary' in the tar climbs out of its folder; expected a path below the archive's "
        f"root. {TAR}"),
    "87 absolute in zip": (
        pack((zip_entry("/etc/passwd"), "x")),
        f"is absolute; expected a path below the archive's root. {ZIP}"),
    "87 absolute in tar": (
        roll(told(path="/etc/passwd"), HONEST),
        "'/etc/passwd' in the tar is absolute; expected a path"),
    "87 drive in zip": (
        pack((zip_entry("C:/words.py"), "x")),
        "'C:/words.py' in the zip is absolute; expected a path"),
    "87 backslash in tar": (
        roll(("..\\words.py", b"x")),
        "in the tar has a backslash; expected a path below"),
    "87 climbing litter": (
        roll(("__MACOSX/../../words.py", b"x")),
        "in the tar climbs out of its folder; expected"),
    "88 zip bomb": (
        pack(("words.py", BOMB)),
        "'words.py' has more than 2 MiB; expected a source of at most 2 MiB. Keep data and results out of it."),
    "88 small zip bomb": (
        pack(("words.py", BOMB[:10**6])),
        f"'words.py' in the zip grows more than a hundredfold when unpacked; expected source text. {ZIP}"),
    "88 gz bomb": (
        roll(("words.py", BOMB), ending=".tar.gz"),
        "the tar grows more than a hundredfold when unpacked; expected source text. Make it again from the "
        "declared files only."),
    "88 bz2 bomb beside": (
        roll(HONEST, ("x.csv", BOMB), ending=".tar.bz2"),
        "the tar grows more than a hundredfold"),
    "88 xz bomb behind the end": (
        roll(HONEST, BOMB, ending=".tar.xz"),
        "the tar grows more than a hundredfold when"),
    "88 large tar": (
        roll(HONEST, *[(f"{count}.csv", NOISE * 16) for count in range(33)]),
        "the tar has more than 32 MiB; expected a few sources. Keep data and results out of the hand-in."),
    "88 only an archive within": (
        roll(("words.zip", b"PK")),
        "'words.tar' holds none of the declared files; expected words.py, src/*.py; found words.zip (an "
        "archive, not opened). Hand in the file, or the folder or archive that holds it."),
    "89 overlap": (
        pack(HONEST, ("words.px", HONEST[1]), patch=OVERLAP),
        f"in the zip shares bytes with another entry; expected entries one behind the other. {ZIP}"),
    "90 zip of 10,000": (
        pack(*MANY),
        "the zip holds more than 1,000 entries; expected a few. Make it again from the declared files only."),
    "90 zip of 70,000": (
        seventy_thousand,
        "the zip holds more than 1,000 entries; expected a few."),
    "90 tar of 10,000": (
        roll(*MANY, ending=".tar.gz"),
        "the tar holds more than 1,000 entries; expected a few."),
    "90 deep zip": (
        pack((zip_entry("src/" * 300 + "a.py"), "x")),
        f"in the zip lies more than 20 folders deep; expected ordinary files only. {ZIP}"),
    "90 deep tar": (
        roll(told(path="src/" * 300 + "a.py"), HONEST),
        "in the tar lies more than 20 folders deep; expected"),
    "90 folder of 100,000": (
        tree(lambda root: [os.mkdir(root / "src"), *map(os.mkfifo,
                                                        (f"{root}/src/{count}" for count in range(10_001)))]),
        "holds more than 10,000 files and folders; expected a few. Hand in the declared files only."),
    "91 link in zip": (
        pack((LINK, "../outside/canary")),
        f"'words.py' in the zip is a symbolic link; expected ordinary files only. {ZIP}"),
    "91 file through a link in zip": (
        pack((zip_entry("src", 0o120777), "../outside"), ("src/canary", "evil")),
        "'src' in the zip is a symbolic link; expected ordinary files only."),
    "91 file through a link in tar": (
        roll(header("src", 0, b"2", target=b"../outside"), ("src/canary", b"evil")),
        f"'src' in the tar is a symbolic link; expected ordinary files only. {TAR}"),
    "91 link in folder": (
        replace(lambda path, canary: path.symlink_to(canary)),
        "'words.py' is a symbolic link or lies behind one; expected the file or folder itself. Hand in a copy, "
        "not a link."),
    "91 folder behind a link": (
        tree(lambda root: (root / "src").symlink_to(root.parent.parent / "outside")),
        "'src' is a symbolic link or lies behind one; expected the file or folder itself."),
    "92 hard link in tar": (
        roll(header("words.py", 0, b"1", target=b"../outside/canary")),
        f"'words.py' in the tar is a hard link; expected ordinary files only. {TAR}"),
    "92 hard link in folder": (
        replace(lambda path, canary: os.link(canary, path)),
        "'words.py' has another name elsewhere (a hard link); expected a file of its own. Hand in a copy."),
    "93 pipe in zip": (
        pack((PIPE, "")),
        "'words.py' in the zip is a pipe, a socket or a device; expected ordinary files"),
    "93 pipe in tar": (
        roll(("words.py", b"", b"6")),
        "'words.py' in the tar is a pipe; expected ordinary files only."),
    "93 device in tar": (
        roll(("words.py", b"", b"3")),
        "'words.py' in the tar is a device; expected ordinary files only."),
    "93 pipe in folder": (
        replace(lambda path, _: os.mkfifo(path)),
        "'words.py' is a pipe, a socket or a device; expected an ordinary file. Hand in the source itself."),
    "93 socket in folder": (
        replace(bind),
        "'words.py' is a pipe, a socket or a device; expected an ordinary file."),
    "95 long in tar": (
        roll(told(path="src/" + "a" * 250 + ".py"), HONEST),
        "is too long or too deep; expected one that every system can store. Rename the file."),
    "95 endless in tar": (
        roll(told(path="a" * 5000), HONEST),
        "in the tar is a name of more than 4,096 characters; expected"),
    "95 not UTF-8 in tar": (
        roll((b"src/\xff.py", b"x")),
        "'src/\\udcff.py' in the tar has a character that cannot be shown"),
    "95 NUL in zip": (
        pack((zip_entry("words.py\0.txt"), "x")),
        "'words.py\\x00.txt' in the zip has a character that cannot"),
    "95 NUL in tar": (
        roll(told(path="words.py\0.txt"), HONEST),
        "'words.py\\x00.txt' in the tar has a character that"),
    "95 newline in zip": (
        pack((zip_entry("a\nb.py"), "x")),
        "'a\\nb.py' in the zip has a character that cannot be shown"),
    "95 escape in tar": (
        roll(("a\x1b[31m.py", b"x")),
        "'a\\x1b[31m.py' in the tar has a character that cannot be shown"),
    "95 escape in folder": (
        tree(lambda root: None, ("src/\x1b]0;x\7.py", b"x")),
        "the name 'src/\\x1b]0;x\\x07.py' has a character that cannot be shown; expected one that every system "
        "can store. Rename the file."),
    "95 device of Windows": (
        pack(("src/nul.py", "x")),
        "the name 'src/nul.py' is a name that Windows keeps for a device"),
    "96 case in zip": (
        pack(("words.py", "x"), ("WORDS.PY", "y")),
        "'words.py' and 'WORDS.PY' are one file on some systems; expected names that differ in more than case. "
        "Rename or remove one."),
    "96 forms in tar": (
        roll(("src/\u00e4.py", b"x"), ("src/a\u0308.py", b"y")),
        "are one file on some systems; expected"),
    "96 case in folder": (
        tree(lambda root: None, ("Words.py", b"y")),
        "'words.py' and 'Words.py' are one file on some"),
    "96 twice in tar": (
        roll(("words.py", b"x"), ("words.py", b"y")),
        f"'words.py' in the tar is in the archive twice; expected each file once. {TAR}"),
    "97 holes in tar": (
        roll(("words.py", b"x", b"S")),
        "'words.py' in the tar is stored with holes; expected ordinary"),
    "97 holes of POSIX": (
        roll(told(GNU__sparse__realsize="9" * 12), HONEST),
        "'words.py' in the tar is stored with holes"),
    "97 2 TiB in tar": (
        roll(header("words.py", HUGE)),
        "the tar has more than 32 MiB; expected a few sources."),
    "97 negative in tar": (
        roll(header("words.py", b"\xff" * 12)),
        f"'words.tar' is not a sound tar: {DAMAGED}"),
    "97 4 GiB in zip": (
        pack(HONEST, patch=[("start", 22, b"\xfe\xff\xff\xff"), ("directory", 24, b"\xfe\xff\xff\xff")]),
        "'words.py' has more than 2 MiB; expected a source of at most 2 MiB."),
    "97 a TiB in folder": (
        tree(holes),
        "'words.py' has more than 2 MiB; expected a source of at most 2 MiB."),
    "99 cut zip": (
        pack(HONEST, cut=-9),
        f"'words.zip' is not a sound zip: {DAMAGED}"),
    "99 cut tar": (
        roll(("words.py", NOISE), ending=".tar.xz", cut=-9),
        f"'words.tar.xz' is not a sound tar: {DAMAGED}"),
    "99 program before zip": (
        pack(HONEST, before=b"#!/bin/sh\n"),
        f"'words.zip' is not a sound zip: {DAMAGED}"),
    "99 bytes behind zip": (
        pack(HONEST, behind=b"x"),
        f"'words.zip' is not a sound zip: {DAMAGED}"),
    "99 zip behind tar": (
        roll(HONEST, behind=b"PK\5\6" + bytes(18)),
        f"'words.tar' is not a sound tar: {DAMAGED}"),
    "99 bytes behind gz": (
        roll(HONEST, ending=".tar.gz", behind=b"PK\5\6"),
        f"'words.tar.gz' is not a sound tar: {DAMAGED}"),
    "99 wrong sum in zip": (
        pack(HONEST, patch=[("start", 14, b"\0"), ("directory", 16, b"\0")]),
        f"not a sound zip: {DAMAGED}"),
    "99 two tables in zip": (
        pack(HONEST, patch=[("start", 30, b"W")]),
        f"'words.zip' is not a sound zip: {DAMAGED}"),
    "99 encrypted zip": (
        pack(HONEST, patch=[("start", 6, b"\1"), ("directory", 8, b"\1")]),
        f"'words.py' in the zip is encrypted; expected ordinary files only. {ZIP}"),
    "99 zip called tar": (
        lambda folder: pack(HONEST)(folder).rename(folder / "words.tar.gz"),
        "'words.tar.gz' holds zip data; expected what the end of its name says. Pack the declared files as a "
        "zip."),
}
# What is strange and allowed: it is read, or left alone, and nothing more.
TAKEN = {
    "88 an archive within": (roll(HONEST, ("old.tar.gz", b"\x1f\x8b")), ("old.tar.gz (an archive, not opened)",)),
    "90 folders in folders": (tree(deep), ("src/src/",)),
    "93 a pipe beside": (tree(lambda root: os.mkfifo(root / "pipe")), ("pipe",)),
    "94 set-id in zip": (pack((zip_entry("words.py", 0o106777), HONEST[1])), ()),
    "94 mode 000 in zip": (pack((zip_entry("words.py", 0o100000), HONEST[1])), ()),
    "94 set-id in folder": (tree(lambda root: (root / "words.py").chmod(0o6755)), ()),
    "95 bytes in a name": (tree(lambda root: os.mkfifo(os.fsencode(root) + b"/\xff\n\x1b")), ("\\udcff\\n\\x1b",)),
    "98 for a shell": (roll(HONEST, *[(name, b"") for name in ACTIVE]), tuple(sorted(ACTIVE))),
}


@pytest.fixture
def outside(tmp_path):
    """Return a folder with a canary beside which hand-ins are made; check afterwards that nothing has come of them."""
    courses.write_files(tmp_path / "outside", {"canary": "secret"})
    (tmp_path / "hand-in").mkdir()
    return tmp_path


def state(folder):
    """Return what lies outside of a hand-in: names, contents and times."""
    return {path: (path.read_bytes(), path.lstat()[:8]) if path.is_file() else ""
            for top in (folder / "outside", Path.cwd() / "canary") for path in [top, *top.rglob("*")]}


def collected(folder, make):
    """Return what is collected of a hand-in, with an eye on time, memory and everything outside."""
    path = make(folder / "hand-in")
    before = state(folder)
    handed = sorted(map(str, folder.rglob("*")))
    tracemalloc.start()
    began = time.monotonic()
    try:
        return submission.collect(path, EXERCISE)
    finally:
        seconds, (_, memory) = time.monotonic() - began, tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert seconds < SECONDS and memory < MEMORY
        assert state(folder) == before
        assert sorted(map(str, folder.rglob("*"))) == handed


@pytest.mark.parametrize("case", REFUSED)
def test_hostile_hand_in_is_refused_in_one_sentence(outside, case):
    """Say what was seen, what was expected and what to do; leave everything outside as it was."""
    make, sentence = REFUSED[case]
    with pytest.raises(SubmissionError) as caught:
        collected(outside, make)
    said = str(caught.value)
    assert sentence in said and said.isprintable() and len(said) < 600 and said.endswith(".")
    assert "secret" not in said


@pytest.mark.parametrize("case", TAKEN)
def test_strange_hand_in_is_read_and_nothing_more(outside, case):
    """Take the declared file, list the rest escaped, open nothing else."""
    make, extra = TAKEN[case]
    found = collected(outside, make)
    assert (dict(found.files), found.extra) == (dict([HONEST]), extra)


def as_nobody(function):
    """Return what a function returns for somebody who is not root."""
    if os.geteuid():
        return function()
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.setgroups([])
            os.setuid(65534)
            os.write(write, str(function()).encode())
        finally:
            os._exit(0)
    os.close(write)
    with open(read, "rb") as file:
        said = file.read().decode()
    os.waitpid(child, 0)
    return said


def test_mode_000_is_told_and_left_as_it_is():
    """Refuse what may not be read (row 94), and change no mode."""
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        top.chmod(0o755)
        courses.write_files(top, {"file/words.py": "x", "folder/src/a.py": "x", "folder/words.py": "x"})
        said = []
        for locked in (top / "file" / "words.py", top / "folder" / "src"):
            locked.chmod(0)

            def refused(root=locked.parent):
                with pytest.raises(SubmissionError) as caught:
                    submission.collect(root, EXERCISE)
                return caught.value
            said.append(str(as_nobody(refused)))
            assert locked.stat().st_mode & 0o777 == 0
        assert said[0] == ("'words.py' cannot be read (Permission denied); expected a file that you may read. Mend its "
                           "permissions and hand it in again.")
        assert said[1] == (f"the folder '{top / 'folder' / 'src'}' cannot be read (Permission denied); expected one "
                           "that you may read. Mend its permissions.")


def test_names_for_a_shell_are_names(outside):
    """Hand such names to each tool as names (row 98): every file is looked at, and each has its remark."""
    declaration = 'title = "Words"\nchapter = 2\nfiles = ["*.py"]\n' + "".join(
        f'[[criterion]]\ncheck = "style.{name}"\npoints = 1\n' for name in ("pep8", "pep257", "naming"))
    course = courses.write_files(outside / "course", {"exercises/words/exercise.toml": declaration})
    make = roll(*[(name, b"def Bad() :\n    return 1\n") for name in ACTIVE], ending=".tar.gz")
    exercise, before = catalog.load(course, "words"), state(outside)
    report = grading.grade(exercise, submission.collect(make(outside / "hand-in"), exercise), "none")
    for outcome in report.outcomes:
        assert outcome.status == "failed", outcome
        assert {finding.path for finding in outcome.findings} == set(ACTIVE)
    assert state(outside) == before


@pytest.mark.parametrize("case", ["87 parent in tar", "88 gz bomb", "91 link in folder", "99 encrypted zip"])
def test_command_says_the_same_sentence(outside, capsys, case):
    """Exit with 2 and write one line, before anything is graded."""
    make, sentence = REFUSED[case]
    course, before = courses.write_course(outside), state(outside)
    status = main(["--course", str(course), "check", str(make(outside / "hand-in")), "--box", "none"])
    out, err = capsys.readouterr()
    assert (status, out) == (2, "") and err.startswith("grader: ") and err.count("\n") == 1
    assert sentence in err and state(outside) == before
