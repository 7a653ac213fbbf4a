"""Tests for grader/handins/download.py: what a system packed for a whole class, with names and contents of anybody."""
import os
import re
import stat
import zipfile
import zlib
from pathlib import Path

import pytest

from grader import handins
from grader.errors import SubmissionError, UsageError
from grader.handins import download
from grader.model import Exercise
from tests.archives import patched, zip_entry
from tests.archives import zipped as archived
from tests.courses import write_files
from tests.downloads import packed, zipped

ASKED = Exercise("words", "", 2, ("words.py",), (), Path("nowhere"), None, "")
LINK = stat.S_IFLNK | 0o777


def refusal(place, path):
    """Return the sentence with which a file is refused."""
    with pytest.raises(SubmissionError) as caught:
        download.content(place, path)
    return str(caught.value)


def test_a_folder_and_a_zip_look_the_same(tmp_path):
    """List names with their kinds, and files by their path in a folder."""
    files = {"ada/words.py": b"a = 1", "ada/x/y.txt": b"", "notes.txt": b"n", ".DS_Store": b"", "__MACOSX/._ada": b""}
    for place in (write_files(tmp_path / "all", files), zipped(files, tmp_path / "all.zip")):
        found = download.opened(place)
        assert dict(found.kinds) == {"ada": "folder", "notes.txt": "file"}
        assert download.members(found, "ada") == {"words.py": "ada/words.py", "x/y.txt": "ada/x/y.txt"}
        assert download.content(found.place, "ada/words.py") == b"a = 1"
        assert download.inside(found) is None and not found.left


def test_the_only_folder_is_looked_into(tmp_path):
    """Keep paths whole, since they are read from the whole."""
    files = {"outer/inner/words.py": b"a = 1"}
    for place in (write_files(tmp_path / "all", files), zipped(files, tmp_path / "all.zip")):
        found = download.inside(download.opened(place))
        paths = download.members(found, "inner")
        assert download.content(found.place, paths["words.py"]) == b"a = 1"


@pytest.mark.parametrize(("entry", "sentence"), [
    (zip_entry("../words.py"), "climbs out of its folder"), (zip_entry("/etc/words.py"), "is absolute"),
    (zip_entry("a\x1b[2J_1_2_words.py"), r"'a\\x1b\[2J_1_2_words.py' has a character that cannot be shown"),
    (zip_entry("..\\words.py"), "has a backslash"), (zip_entry("ben_3_4_words.py", LINK), "is a symbolic link"),
    (zip_entry("ben_3_4_words.py", stat.S_IFIFO), "is a pipe"), (zip_entry("x" * 300), "is too long or too deep"),
    (zip_entry("/".join("x" * 30)), "is too long or too deep"), (zip_entry("ada_1_2_words.py"), "in the zip twice"),
    (zip_entry("a\0_5_6_words.py"), "has a character"),
    (zip_entry("ben_3_4_words.py", compress_type=12), "is packed in an unusual way"),
])
def test_an_entry_that_is_refused_costs_its_neighbours_nothing(entry, sentence, tmp_path):
    """Tell of it, and take the others."""
    place = archived(tmp_path / "all.zip", ("ada_1_2_words.py", "a = 1"), (entry, "b = 2"), ("c_7_8_w.py", "c = 3"))
    found = handins.find(place, ASKED)
    assert [one.student.id for one in found.handins] == ["1", "7"]
    assert handins.collect(found.handins[0], ASKED).files == {"words.py": b"a = 1"}
    assert len(found.left) == 1 and re.search(sentence, found.left[0])


def test_encrypted_entries_are_told(tmp_path):
    """Look at the flag."""
    place = archived(tmp_path / "all.zip", ("ada_1_2_words.py", "a = 1"), compression=zipfile.ZIP_STORED)
    patched(place, b"PK\1\2\x14\x03\x14\0\0\0", b"PK\1\2\x14\x03\x14\0\1\0")
    assert "is encrypted" in download.opened(place).left[0]


def test_a_bomb_costs_its_owner_only(tmp_path):
    """Believe what is announced if it is too much, and make no more than that if it is not."""
    place = zipped({"ada_1_2_words.py": bytes(2**26), "ben_3_4_words.py": b"b = 2"}, tmp_path / "all.zip")
    ada, ben = handins.find(place, ASKED).handins
    assert "has more than 2 MiB" in refusal(place, ada.members["words.py"])
    assert handins.collect(ben, ASKED).files == {"words.py": b"b = 2"}
    patched(place, b"\0\0\0\x04", b"\1\0\0\0", 2)
    download._listed.cache_clear()
    assert "is damaged" in refusal(place, ada.members["words.py"])


def test_what_is_unpacked_is_bounded(tmp_path, monkeypatch):
    """Ask the unpacker for no more than is allowed, whatever the directory says."""
    asked = []

    class Watched:
        """An unpacker that tells what it was asked for."""

        def __init__(self, bits):
            """Begin as the real one."""
            self.real = real(bits)

        def decompress(self, data, most):
            """Unpack, and remember how much could have come."""
            asked.append(most)
            return self.real.decompress(data, most)

    real = zlib.decompressobj
    monkeypatch.setattr(zlib, "decompressobj", Watched)
    place = zipped({"words.py": b"a = 1"}, tmp_path / "all.zip")
    assert download.content(place, "words.py", 100) == b"a = 1"
    assert asked == [101]


@pytest.mark.parametrize(("old", "new"), [
    (b"PK\3\4", b"PK\3\5"), (b"a = 1", b"a = 2"), (b"\5\0\0\0\5\0\0\0\x10", b"\5\0\0\0\6\0\0\0\x10")])
def test_damage_is_told(old, new, tmp_path):
    """Check sizes and sums."""
    place = archived(tmp_path / "all.zip", ("ada_1_2_words.py", "a = 1"), compression=zipfile.ZIP_STORED)
    patched(place, old, new)
    assert "is damaged or cut off" in refusal(place, "ada_1_2_words.py")


def test_names_without_a_mark_are_utf_8_if_they_can_be(tmp_path):
    """Read what some systems write without saying so, and what old ones write."""
    place = zipped({"muller_1_2_words.py": b"", "maller_3_4_words.py": b""}, tmp_path / "all.zip")
    patched(place, b"muller_", "mül".encode() + b"er_", 2)
    patched(place, b"maller_", b"m\x81ller_", 2)
    assert [one.student.name for one in handins.find(place, ASKED).handins] == ["müler", "müller"]


def test_big_zips_of_the_newer_kind_are_read(tmp_path):
    """Open ZIP64, which systems write for large classes."""
    place = tmp_path / "all.zip"
    with zipfile.ZipFile(place, "w") as written, written.open("ada_1_2_words.py", "w", force_zip64=True) as file:
        file.write(b"a = 1")
    assert handins.collect(handins.find(place, ASKED).handins[0], ASKED).files == {"words.py": b"a = 1"}


def test_another_zip_of_the_same_name_is_read_anew(tmp_path):
    """Remember a directory only as long as its zip stays the same."""
    place = zipped({"ada_1_2_words.py": b"a = 1"}, tmp_path / "all.zip")
    assert [one.student.id for one in handins.find(place, ASKED).handins] == ["1"]
    zipped({"benjamin_3_4_words.py": b"b = 2"}, place)
    assert [one.student.id for one in handins.find(place, ASKED).handins] == ["3"]


def test_too_many_entries_are_an_error(tmp_path, monkeypatch):
    """Ask for a part."""
    monkeypatch.setattr(download, "ENTRIES", 2)
    with pytest.raises(UsageError, match="holds more than 2 entries"):
        download.opened(zipped({str(count): b"" for count in range(3)}, tmp_path / "all.zip"))


def test_special_files_are_told_and_never_opened(tmp_path):
    """Wait for no pipe."""
    root = write_files(tmp_path / "all", {"ada_1_2_words.py": "a = 1"})
    os.mkfifo(root / "ben_3_4_words.py")
    found = handins.find(root, ASKED)
    assert len(found.handins) == 1 and "is a pipe" in found.left[0]


def test_a_zip_that_goes_away_is_told(tmp_path):
    """Refuse the hand-in, and let the batch go on."""
    place = zipped({"ada_1_2_words.py": b"a = 1", "ben_3_4.zip": packed({})}, tmp_path / "all.zip")
    one = handins.find(place, ASKED).handins[0]
    for spoil in (lambda: place.write_bytes(b"PK"), place.unlink):
        spoil()
        with pytest.raises(SubmissionError, match="is damaged or cut off"):
            handins.collect(one, ASKED)
