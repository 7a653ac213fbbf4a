"""Tests for grader/checks/package/archives.py: wheels and sdists as data that nobody trusts."""
import tarfile

import pytest

from grader.checks.package import archives
from grader.checks.package.archives import UnsoundError
from tests.checks.package import made

NAME, SDIST = "topwords-0.1.0-py3-none-any.whl", "topwords-0.1.0.tar.gz"
INFO = "topwords-0.1.0.dist-info"


def link(name, target, kind=tarfile.SYMTYPE):
    """Return an entry of a tar that is a link."""
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = kind, target
    return entry


def test_wheel_and_sdist_are_read():
    """Know what both are, and what is in them."""
    wheel, sdist = archives.wheel(NAME, made.wheel()), archives.sdist(SDIST, made.sdist())
    assert (wheel.project, wheel.version) == (sdist.project, sdist.version) == ("topwords", "0.1.0")
    assert wheel.notes == sdist.notes == made.notes() and wheel.info == INFO
    assert sdist.files["src/topwords/__init__.py"] == wheel.files["topwords/__init__.py"]


def test_commands_are_those_of_the_entry_points():
    """Read one section, and no other."""
    text = b"[gui_scripts]\nother = a:b\n[console_scripts]\none = a:b\n two=c:d \n\n[more]\nthree = e:f\n"
    assert archives.commands(archives.wheel(NAME, made.wheel({f"{INFO}/entry_points.txt": text}))) == {
        "one": "a:b", "two": "c:d"}
    assert archives.commands(archives.wheel(NAME, made.wheel({f"{INFO}/entry_points.txt": None}))) == {}


@pytest.mark.parametrize("path, apart", [
    ("topwords/tests/helper.py", True), ("test_all.py", True), ("a/all_test.py", True), ("topwords/testing.py", False)])
def test_tests_are_known_by_name_and_place(path, apart):
    """Look at the name as pytest does, and at the folders."""
    assert archives.among_tests(path) is apart


@pytest.mark.parametrize("name, data, words", [
    ("words.whl", made.wheel(), "is no name of a wheel"),
    (NAME, b"PK", "is damaged"),
    (NAME, made.wheel()[:-30], "is damaged"),
    (NAME, made.wheel({"../evil.py": b"1"}), "climbs out of its folder"),
    (NAME, made.wheel({"/etc/evil.py": b"1"}), "is absolute"),
    (NAME, made.wheel({"topwords/deep.txt": b"0" * (1 << 21)}), "grows more than a hundredfold"),
    (NAME, made.wheel({"topwords/large.txt": b"0" * (1 << 22)}), "has more than 2 MiB"),
    (NAME, made.wheel({f"topwords/m{number}.py": b"1" for number in range(1000)}), "more than 1,000"),
    (NAME, made.wheel({"a" * 301: b"1"}), "too long or too deep"),
    (NAME, made.wheel({f"{INFO}/METADATA": None}), "expected a METADATA of topwords"),
    (NAME, made.wheel({"other-1.dist-info/METADATA": b"1"}), "has 2 folders *.dist-info"),
    (NAME.replace("topwords", "others"), made.wheel(), "expected a METADATA of others"),
    (NAME.replace("any", "win32"), made.wheel(), "for one kind of machine only"),
    (NAME, made.wheel(record="../../evil,,\n"), "names ../../evil, which is not in it"),
    (NAME, made.wheel(record=""), "does not name"),
    (NAME, made.wheel(record="".join(f"{path},sha256=no,1\n" for path in made.files())), "has another sum for"),
    (NAME, made.wheel(record='"'), "does not name"),
])
def test_wheel_that_is_none(name, data, words):
    """Refuse what no honest build makes, in a sentence."""
    with pytest.raises(UnsoundError) as raised:
        archives.wheel(name, data)
    assert words in str(raised.value)


@pytest.mark.parametrize("name, data, words", [
    ("words.tar.gz", made.sdist(), "is no name of an sdist"),
    (SDIST, b"\x1f\x8b", "is damaged"), (SDIST, b"\xfd7zXZ\0", "holds no gzip data"),
    (SDIST, made.sdist(top="other-1"), "holds other-1; expected one folder, topwords-0.1.0"),
    (SDIST, made.sdist({"PKG-INFO": None}), "has no PKG-INFO"),
    (SDIST, made.sdist({"../../evil": b"1"}), "climbs out of its folder"),
    (SDIST, made.sdist({"link": link("topwords-0.1.0/link", "/etc/passwd")}), "is a symbolic link"),
    (SDIST, made.sdist({"link": link("topwords-0.1.0/link", "LICENSE", tarfile.LNKTYPE)}), "is a hard link"),
    (SDIST, made.sdist({"zeros": b"0" * (1 << 25)}), "topwords-0.1.0.tar.gz"),
])
def test_sdist_that_is_none(name, data, words):
    """Refuse what no honest build makes, in a sentence."""
    with pytest.raises(UnsoundError) as raised:
        archives.sdist(name, data)
    assert words in str(raised.value)
