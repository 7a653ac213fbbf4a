"""Tests for grader/archive.py: hostile zips, one test for each trick."""
import struct
import warnings
import zipfile

import pytest

from grader import archive
from grader.errors import SubmissionError


def made(path, *entries, compression=zipfile.ZIP_DEFLATED):
    """Write a zip of (name or ZipInfo, data) and return its path."""
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", compression) as written:
        warnings.simplefilter("ignore")
        for name, data in entries:
            written.writestr(name, data)
    return path


def read(path):
    """Return everything that the archive gives, as the grader reads it."""
    with archive.opening(path) as opened:
        return {name: archive.content(opened, info) for name, info in archive.entries(opened).items()}


def refusal(path):
    """Return the sentence with which a zip is refused."""
    with pytest.raises(SubmissionError) as caught:
        read(path)
    said = str(caught.value)
    assert said.isprintable()
    assert "; expected" in said
    return said


def entry(name, mode=0, **attributes):
    """Return a zip entry with a file mode and other attributes."""
    info = zipfile.ZipInfo("x")
    info.filename = info.orig_filename = name
    info.create_system, info.external_attr = 3, mode << 16
    for key, value in attributes.items():
        setattr(info, key, value)
    return info


def test_sound_zip_gives_its_files(tmp_path):
    """Read ordinary files, folders and litter."""
    path = made(tmp_path / "a.zip", ("words.py", "a"), ("src/", ""), ("src/./b.py", "b"), ("__MACOSX/x", "c"),
                (entry("c.py", 0o104755), "d"), (entry(".venv/bin/python", 0o120777), "python3"))
    assert read(path) == {"words.py": b"a", "src/b.py": b"b", "c.py": b"d"}


@pytest.mark.parametrize("name, word", [
    ("../words.py", "climbs out"), ("a/../../words.py", "climbs out"), ("/words.py", "is absolute"),
    ("C:/words.py", "is absolute"), ("c:words.py", "is absolute"), ("..\\words.py", "backslash"),
    ("a\\words.py", "backslash"), ("words.py\0.txt", "cannot be shown"), ("a\nb.py", "cannot be shown"),
    ("a\x1b[31m.py", "cannot be shown"), ("__MACOSX/../../words.py", "climbs out"),
])
def test_dangerous_names_are_refused(tmp_path, name, word):
    """Judge every name before anything is unpacked, litter or not."""
    assert word in refusal(made(tmp_path / "a.zip", ("words.py", "a"), (entry(name), "b")))


@pytest.mark.parametrize("mode, word", [
    (0o120777, "is a symbolic link"), (0o010644, "is a pipe"), (0o020644, "device"), (0o060644, "device"),
    (0o140644, "a socket"),
])
def test_links_and_devices_are_refused(tmp_path, mode, word):
    """Let nothing but files and folders pass."""
    assert word in refusal(made(tmp_path / "a.zip", (entry("words.py", mode), "/etc/passwd")))


def patched(path, old, new, count=1):
    """Replace bytes in a file, seen from its end, and return the path."""
    data = path.read_bytes()
    assert old in data
    path.write_bytes(new.join(data.rsplit(old, count)))
    return path


def test_encrypted_entries_are_refused(tmp_path):
    """Say so, instead of asking for a password."""
    path = made(tmp_path / "a.zip", ("words.py", "a"))
    data = bytearray(path.read_bytes())
    data[data.rindex(b"PK\1\2") + 8] |= 1
    path.write_bytes(data)
    assert "is encrypted" in refusal(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_packing_is_refused(tmp_path, method):
    """Read what every tool writes."""
    assert "is packed in an unusual way" in refusal(made(tmp_path / "a.zip", ("words.py", "a"), compression=method))


def test_one_name_twice_is_refused(tmp_path):
    """Never choose between two files of one name."""
    assert "is in the archive twice" in refusal(made(tmp_path / "a.zip", ("words.py", "a"), ("words.py", "b")))
    assert "is in the archive twice" in refusal(made(tmp_path / "b.zip", ("words.py", "a"), ("./words.py", "b")))


def test_deep_trees_are_refused(tmp_path):
    """Stop at twenty folders."""
    assert "more than 20 folders deep" in refusal(made(tmp_path / "a.zip", ("a/" * 20 + "words.py", "a")))


def test_ten_thousand_files_are_refused_before_they_are_listed(tmp_path, monkeypatch):
    """Look at the end record first."""
    path = made(tmp_path / "a.zip", *[(f"{count}.py", "") for count in range(10_000)], compression=zipfile.ZIP_STORED)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert "holds more than 1,000 entries" in refusal(path)


def test_a_thousand_files_are_read(tmp_path):
    """Stop at the first one too many, not before."""
    names = [f"{count}.py" for count in range(1_001)]
    assert len(read(made(tmp_path / "a.zip", *[(name, "") for name in names[:1_000]]))) == 1_000
    assert "holds more than 1,000 entries" in refusal(made(tmp_path / "b.zip", *[(name, "") for name in names]))


def test_lying_about_the_number_of_entries_is_refused(tmp_path):
    """Count what is there, whatever the end record says."""
    path = made(tmp_path / "a.zip", *[(f"{count}.py", "") for count in range(1_100)])
    end = path.read_bytes().rindex(b"PK\5\6")
    data = bytearray(path.read_bytes())
    data[end + 8:end + 12] = struct.pack("<2H", 5, 5)
    path.write_bytes(data)
    assert "holds more than 1,000 entries" in refusal(path)


def test_bomb_stops_while_it_is_read(tmp_path):
    """Unpack no more than the cap, whatever the sizes say."""
    assert "has more than 2 MiB" in refusal(made(tmp_path / "a.zip", ("words.py", b"\0" * 50_000_000)))
    assert "grows more than a hundredfold" in refusal(made(tmp_path / "b.zip", ("words.py", b"\0" * 1_000_000)))
    assert len(read(made(tmp_path / "c.zip", ("words.py", b"\0" * 60_000)))["words.py"]) == 60_000


def test_declared_size_is_not_believed(tmp_path):
    """Refuse an entry that is longer than it says."""
    path = made(tmp_path / "a.zip", ("words.py", b"x" * 1000))
    patched(path, struct.pack("<L", 1000), struct.pack("<L", 10), 2)
    assert "damaged" in refusal(path)


def test_entries_that_share_bytes_are_refused(tmp_path):
    """Refuse a second entry that points at the first one's bytes (CVE-2024-0450)."""
    path = made(tmp_path / "a.zip", ("aaaaa.py", "x" * 100), ("bbbbb.py", "y" * 100))
    data = bytearray(path.read_bytes())
    second = data.rindex(b"PK\1\2")
    data[second + 42:second + 46] = struct.pack("<L", 0)
    path.write_bytes(data)
    assert "shares bytes with another entry" in refusal(path)


@pytest.mark.parametrize("kept", [0, 1, 30, 0.5, 0.9, -1])
def test_truncated_zip_is_damaged(tmp_path, kept):
    """Say that the zip is cut off."""
    path = made(tmp_path / "a.zip", ("words.py", "x = 1\n" * 100), ("test_words.py", "y = 1\n"))
    data = path.read_bytes()
    path.write_bytes(data[:int(len(data) * kept) if isinstance(kept, float) else kept])
    assert "damaged or cut off" in refusal(path)


@pytest.mark.parametrize("before, behind", [(b"#!/bin/sh\n", b""), (b"", b"x"), (b"PK", b""), (b"", b"PK\5\6")])
def test_polyglot_is_damaged(tmp_path, before, behind):
    """Refuse bytes before or behind the zip, which another program may read differently."""
    path = made(tmp_path / "a.zip", ("words.py", "x"))
    path.write_bytes(before + path.read_bytes() + behind)
    assert "damaged" in refusal(path)


def test_zip_behind_a_program_is_damaged(tmp_path):
    """Refuse a zip that is a program too, also when all its offsets are right."""
    for before in (b"#!/bin/sh\n", b"PK and more"):
        (tmp_path / "a.zip").write_bytes(before)
        with zipfile.ZipFile(tmp_path / "a.zip", "a") as written:
            written.writestr("words.py", "x")
        assert "damaged" in refusal(tmp_path / "a.zip")


@pytest.mark.parametrize("field", [4, 6, 8])
def test_zip_on_several_disks_is_damaged(tmp_path, field):
    """Refuse an end record that speaks of other parts."""
    path = made(tmp_path / "a.zip", ("words.py", "x"))
    data = bytearray(path.read_bytes())
    data[data.rindex(b"PK\5\6") + field] = 7
    path.write_bytes(data)
    assert "damaged" in refusal(path)


def test_zip_within_a_zip_s_comment_is_not_read(tmp_path):
    """Read one zip only when two are there."""
    inner = made(tmp_path / "inner.zip", ("words.py", "evil")).read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as written:
        written.writestr("words.py", "x")
        written.comment = inner
    assert "damaged" in refusal(tmp_path / "a.zip")


@pytest.mark.parametrize("place", range(0, 260, 7))
def test_flipped_bytes_never_surprise(tmp_path, place):
    """Give the true bytes or a refusal, never another error."""
    path = made(tmp_path / "a.zip", ("words.py", "x = 1\n" * 100), ("test_words.py", "y = 1\n"))
    data = bytearray(path.read_bytes())
    data[place % len(data)] ^= 0xFF
    path.write_bytes(data)
    try:
        found = read(path)
    except SubmissionError:
        return
    assert set(found.values()) <= {b"x = 1\n" * 100, b"y = 1\n"}


def test_text_called_zip_is_damaged(tmp_path):
    """Refuse what is no zip at all, and an empty file."""
    for data in (b"print('hello')\n", b"", b"PK\3\4"):
        (tmp_path / "a.zip").write_bytes(data)
        assert "not a sound zip" in refusal(tmp_path / "a.zip")


def test_empty_zip_gives_nothing(tmp_path):
    """An empty zip is sound; that nothing is in it is said elsewhere."""
    assert read(made(tmp_path / "a.zip")) == {}


def test_unreadable_zip_is_refused(tmp_path):
    """Say that it cannot be read; a folder stands in for permissions, which root does not feel."""
    assert "cannot be read" in refusal(tmp_path)


def test_nothing_of_ours_is_taken_for_damage(tmp_path):
    """Let our own refusals through the door that turns errors of zipfile into one sentence."""
    path = made(tmp_path / "a.zip", ("words.py", "x"))
    with pytest.raises(SubmissionError, match="our own"), archive.opening(path):
        raise SubmissionError("our own")
