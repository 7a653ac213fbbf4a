"""Tests for grader/archive/zips.py: hostile zips, one test for each trick."""
import io
import struct
import time
import tracemalloc
import zipfile
import zlib

import pytest

from grader.archive import opening, zips
from grader.errors import SubmissionError
from tests.archives import contents, patched, written, zip_entry, zipped


def refusal(path):
    """Return the sentence with which a zip is refused."""
    with pytest.raises(SubmissionError) as caught:
        contents(path)
    said = str(caught.value)
    assert said.isprintable()
    assert "; expected" in said
    return said


def central(path):
    """Return where the last entry of the central directory begins."""
    return path.read_bytes().rindex(b"PK\1\2")


def damaged(path):
    """Say whether a zip is refused as damaged."""
    return "is not a sound zip: it is damaged or cut off" in refusal(path)


def test_sound_zip_gives_its_files(tmp_path):
    """Read ordinary files, folders and litter."""
    path = zipped(tmp_path / "a.zip", ("words.py", "a"), ("src/", ""), ("src/./b.py", "b"), ("__MACOSX/x", "c"),
                  (zip_entry("c.py", 0o104755), "d"), (zip_entry(".venv/bin/python", 0o120777), "python3"))
    assert contents(path) == {"words.py": b"a", "src/b.py": b"b", "c.py": b"d"}


@pytest.mark.parametrize("name, word", [
    ("../words.py", "climbs out"), ("a/../../words.py", "climbs out"), ("/words.py", "is absolute"),
    ("C:/words.py", "is absolute"), ("c:words.py", "is absolute"), ("..\\words.py", "backslash"),
    ("a\\words.py", "backslash"), ("words.py\0.txt", "cannot be shown"), ("a\nb.py", "cannot be shown"),
    ("a\x1b[31m.py", "cannot be shown"), ("__MACOSX/../../words.py", "climbs out"),
])
def test_dangerous_names_are_refused(tmp_path, name, word):
    """Judge every name before anything is unpacked, litter or not."""
    assert word in refusal(zipped(tmp_path / "a.zip", ("words.py", "a"), (zip_entry(name), "b")))


@pytest.mark.parametrize("mode, word", [
    (0o120777, "is a symbolic link"), (0o010644, "is a pipe"), (0o020644, "device"), (0o060644, "device"),
    (0o140644, "a socket"),
])
def test_links_and_devices_are_refused(tmp_path, mode, word):
    """Let nothing but files and folders pass."""
    assert word in refusal(zipped(tmp_path / "a.zip", (zip_entry("words.py", mode), "/etc/passwd")))


def test_encrypted_entries_are_refused(tmp_path):
    """Say so, instead of asking for a password."""
    path = zipped(tmp_path / "a.zip", ("words.py", "a"))
    data = bytearray(path.read_bytes())
    data[data.rindex(b"PK\1\2") + 8] |= 1
    path.write_bytes(data)
    assert "is encrypted" in refusal(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_packing_is_refused(tmp_path, method):
    """Read what every tool writes."""
    assert "is packed in an unusual way" in refusal(zipped(tmp_path / "a.zip", ("words.py", "a"), compression=method))


@pytest.mark.parametrize(("flag", "word"), [(0x20, "is packed in an unusual way"), (0x40, "is encrypted"),
                                            (0x2000, "is encrypted"), (0x6, "")])
def test_flags_are_looked_at(tmp_path, flag, word):
    """Refuse a patch for another file and stronger encryption; let how hard somebody has packed be."""
    path = zipped(tmp_path / "a.zip", ("words.py", "a"))
    for at in (6, central(path) + 8):
        written(path, at, struct.pack("<H", flag))
    if word:
        assert word in refusal(path)
    else:
        assert contents(path) == {"words.py": b"a"}


def test_one_name_twice_is_refused(tmp_path):
    """Never choose between two files of one name."""
    assert "is in the archive twice" in refusal(zipped(tmp_path / "a.zip", ("words.py", "a"), ("words.py", "b")))
    assert "is in the archive twice" in refusal(zipped(tmp_path / "b.zip", ("words.py", "a"), ("./words.py", "b")))


def test_deep_trees_are_refused(tmp_path):
    """Stop at twenty folders."""
    assert "more than 20 folders deep" in refusal(zipped(tmp_path / "a.zip", ("a/" * 20 + "words.py", "a")))


def test_ten_thousand_files_are_refused_before_they_are_listed(tmp_path, monkeypatch):
    """Look at the end record first."""
    path = zipped(tmp_path / "a.zip", *[(f"{count}.py", "") for count in range(10_000)], compression=zipfile.ZIP_STORED)
    monkeypatch.setattr(zips, "_records", None)
    assert "holds more than 1,000 entries" in refusal(path)


def test_a_thousand_files_are_read(tmp_path):
    """Stop at the first one too many, not before."""
    names = [f"{count}.py" for count in range(1_001)]
    assert len(contents(zipped(tmp_path / "a.zip", *[(name, "") for name in names[:1_000]]))) == 1_000
    assert "holds more than 1,000 entries" in refusal(zipped(tmp_path / "b.zip", *[(name, "") for name in names]))


def test_lying_about_the_number_of_entries_is_refused(tmp_path):
    """Count what is there, whatever the end record says."""
    path = zipped(tmp_path / "a.zip", *[(f"{count}.py", "") for count in range(1_100)])
    end = path.read_bytes().rindex(b"PK\5\6")
    data = bytearray(path.read_bytes())
    data[end + 8:end + 12] = struct.pack("<2H", 5, 5)
    path.write_bytes(data)
    assert "holds more than 1,000 entries" in refusal(path)


@pytest.mark.parametrize("count", [1, 3])
def test_another_number_of_entries_is_damage(tmp_path, count):
    """Refuse an end record that counts differently, of which readers see more or less."""
    path = zipped(tmp_path / "a.zip", ("words.py", "a"), ("b.py", "b"))
    written(path, path.read_bytes().rindex(b"PK\5\6") + 8, struct.pack("<2H", count, count))
    assert damaged(path)


def test_sizes_of_64_bits_before_small_entries_are_passed_over(tmp_path):
    """Believe the directory where an entry's own header leaves its size to an extra field, as some programs do."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive, archive.open("words.py", "w", force_zip64=True) as file:
        file.write(b"x")
    assert contents(tmp_path / "a.zip") == {"words.py": b"x"}


def test_bomb_stops_while_it_is_read(tmp_path):
    """Unpack no more than the cap, whatever the sizes say."""
    assert "has more than 2 MiB" in refusal(zipped(tmp_path / "a.zip", ("words.py", b"\0" * 50_000_000)))
    assert "grows more than a hundredfold" in refusal(zipped(tmp_path / "b.zip", ("words.py", b"\0" * 1_000_000)))
    assert len(contents(zipped(tmp_path / "c.zip", ("words.py", b"\0" * 60_000)))["words.py"]) == 60_000


def test_declared_size_is_not_believed(tmp_path):
    """Refuse an entry that is longer than it says."""
    path = zipped(tmp_path / "a.zip", ("words.py", b"x" * 1000))
    patched(path, struct.pack("<L", 1000), struct.pack("<L", 10), 2)
    assert "damaged" in refusal(path)


def test_entries_that_share_bytes_are_refused(tmp_path):
    """Refuse a second entry that points at the first one's bytes (CVE-2024-0450)."""
    path = zipped(tmp_path / "a.zip", ("aaaaa.py", "x" * 100), ("bbbbb.py", "y" * 100))
    data = bytearray(path.read_bytes())
    second = data.rindex(b"PK\1\2")
    data[second + 42:second + 46] = struct.pack("<L", 0)
    path.write_bytes(data)
    assert "shares bytes with another entry" in refusal(path)


@pytest.mark.parametrize("before, behind", [(b"#!/bin/sh\n", b""), (b"", b"x"), (b"PK", b""), (b"", b"PK\5\6")])
def test_polyglot_is_damaged(tmp_path, before, behind):
    """Refuse bytes before or behind the zip, which another program may read differently."""
    path = zipped(tmp_path / "a.zip", ("words.py", "x"))
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
    path = zipped(tmp_path / "a.zip", ("words.py", "x"))
    data = bytearray(path.read_bytes())
    data[data.rindex(b"PK\5\6") + field] = 7
    path.write_bytes(data)
    assert "damaged" in refusal(path)


def test_zip_within_a_zip_s_comment_is_not_read(tmp_path):
    """Read one zip only when two are there."""
    inner = zipped(tmp_path / "inner.zip", ("words.py", "evil")).read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as written:
        written.writestr("words.py", "x")
        written.comment = inner
    assert "damaged" in refusal(tmp_path / "a.zip")


@pytest.mark.parametrize("place", range(0, 260, 7))
def test_flipped_bytes_never_surprise(tmp_path, place):
    """Give the true bytes or a refusal, never another error."""
    path = zipped(tmp_path / "a.zip", ("words.py", "x = 1\n" * 100), ("test_words.py", "y = 1\n"))
    data = bytearray(path.read_bytes())
    data[place % len(data)] ^= 0xFF
    path.write_bytes(data)
    try:
        found = contents(path)
    except SubmissionError:
        return
    assert set(found.values()) <= {b"x = 1\n" * 100, b"y = 1\n"}


def test_empty_zip_gives_nothing(tmp_path):
    """An empty zip is sound; that nothing is in it is said elsewhere."""
    assert contents(zipped(tmp_path / "a.zip")) == {}


@pytest.mark.parametrize(("at", "data"), [
    (0, b"PK\7\7"), (8, b"\0\0"), (14, b"\0\0\0\0"), (18, b"\1\0"), (22, b"\1\0"), (30, b"W"), (26, b"\7\0"),
    (26, b"\0\0"),
])
def test_an_entry_says_what_the_directory_says(tmp_path, at, data):
    """Refuse another name, packing, check sum, size or place than the central directory has: two readers, two files."""
    path = zipped(tmp_path / "a.zip", ("words.py", "x = 1\n" * 100), ("b.py", "y"))
    assert contents(path)["words.py"] == b"x = 1\n" * 100
    assert damaged(written(path, at, data))


@pytest.mark.parametrize(("at", "data"), [
    (16, b"\0\0\0\0"), (20, b"\1\0"), (24, b"\1\0"), (34, b"\1\0"), (28, b"\1\0"), (30, b"\1\0"), (32, b"\1\0"),
    (46, b"W"), (10, b"\0\0"), (0, b"PK\1\3"), (20, b"\xff" * 4),
])
def test_a_directory_that_lies_is_damaged(tmp_path, at, data):
    """Refuse a check sum, a size, a place or a length that does not fit, in an entry that nobody asks for as well."""
    path = zipped(tmp_path / "a.zip", ("words.py", "x"), ("other.py", "x = 1\n" * 100))
    assert damaged(written(path, central(path) + at, data))


def test_places_that_lie_are_refused(tmp_path):
    """Refuse an extra field that is not there, and an entry that begins within another."""
    path = zipped(tmp_path / "a.zip", ("words.py", "x"), ("other.py", "y"))
    for at, data in ((28, b"\1\0"), (28, b"\xff\xff"), (central(path) + 42, b"\1")):
        old = path.read_bytes()
        assert "'words.py' in the zip shares bytes with another entry" in refusal(written(path, at, data))
        path.write_bytes(old)


def test_both_tables_may_not_lie_together(tmp_path):
    """Check the sum and the length of what was unpacked."""
    for at, data in ((14, b"\1\2\3\4"), (22, b"\5\0\0\0"), (22, struct.pack("<L", 601))):
        path = zipped(tmp_path / "a.zip", ("words.py", "x = 1\n" * 100))
        written(path, at, data)
        assert damaged(written(path, central(path) + at + 2, data))


def test_four_gibibytes_that_are_claimed_are_not_made(tmp_path):
    """Refuse a size before anything is unpacked, and leave it alone in an entry that nobody wants."""
    path = zipped(tmp_path / "a.zip", ("words.py", "x"), ("data.csv", "y"))
    for at in (path.read_bytes().rindex(b"PK\3\4") + 22, central(path) + 24):
        written(path, at, b"\xfe\xff\xff\xff")
    with opening(path) as opened:
        wanted = {"words.py": opened.files["words.py"]}
        assert dict(opened.contents(wanted)) == {"words.py": b"x"}
        with pytest.raises(SubmissionError, match="'data.csv' has more than 2 MiB"):
            dict(opened.contents(opened.files))


class Pipe(io.BytesIO):
    """A file that only goes forward, so that sizes are written behind an entry."""

    def seekable(self):
        """Say no."""
        return False

    def tell(self):
        """Refuse, as a pipe does."""
        raise OSError


def streamed(path, name="words.py", data=b"x" * 100):
    """Write a zip with a data descriptor and return its path."""
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    path.write_bytes(pipe.getvalue())
    return path


def test_sizes_behind_an_entry_are_read(tmp_path):
    """Read what was written without going back, and refuse another check sum there."""
    path = streamed(tmp_path / "a.zip")
    assert contents(path) == {"words.py": b"x" * 100}
    at = path.read_bytes().index(b"PK\7\10")
    assert damaged(written(path, at + 4, b"\0\0"))
    assert damaged(written(streamed(path), at, b"PK\7\7"))


SIGNATURE, CRC = b"PK\7\10", struct.pack("<L", zlib.crc32(b"x" * 100))


@pytest.mark.parametrize(("behind", "sound"), [
    (b"", True), (CRC + bytes(8), True), (SIGNATURE + CRC + bytes(8), True), (CRC + bytes(16), True),
    (SIGNATURE + CRC + bytes(16), True), (CRC, False), (CRC + bytes(9), False), (SIGNATURE + CRC + bytes(17), False),
    (bytes(12), False), (SIGNATURE + bytes(12), False), (CRC + bytes(5000), False),
])
def test_sizes_behind_an_entry_have_several_forms(tmp_path, behind, sound):
    """Read them with and without their signature, in 32 and in 64 bits, and do without; refuse anything else there."""
    data = streamed(tmp_path / "a.zip").read_bytes()
    at, end = data.index(SIGNATURE), data.rindex(b"PK\5\6")
    start = struct.pack("<L", at + len(behind))
    path = tmp_path / "b.zip"
    path.write_bytes(data[:at] + behind + data[at + 16:end + 16] + start + data[end + 20:])
    assert contents(path) == {"words.py": b"x" * 100} if sound else damaged(path)


def test_bytes_between_entries_are_damage(tmp_path):
    """Refuse what belongs to no entry, in which another zip could hide."""
    path = zipped(tmp_path / "a.zip", ("words.py", "x"), ("b.py", "y"))
    data = bytearray(path.read_bytes())
    second, directory = data.rindex(b"PK\3\4"), data.index(b"PK\1\2")
    crc = struct.pack("<L", zlib.crc32(b"x"))
    for hidden in (b"\0" * 16, b"x", crc + bytes(8), crc + bytes(9), crc):
        changed = data[:second] + hidden + data[second:]
        last = changed.rindex(b"PK\1\2")
        changed[last + 42:last + 46] = struct.pack("<L", second + len(hidden))
        end = changed.rindex(b"PK\5\6")
        changed[end + 16:end + 20] = struct.pack("<L", directory + len(hidden))
        path.write_bytes(changed)
        assert damaged(path)


def test_bytes_between_the_directory_and_its_end_are_damage(tmp_path):
    """Refuse what lies there, too."""
    path = zipped(tmp_path / "a.zip", ("words.py", "x"))
    assert damaged(patched(path, b"PK\5\6", b"xxxxPK\5\6"))


def test_much_that_unpacks_to_nothing_is_damage(tmp_path):
    """Read no megabytes of empty blocks, which would take time and give nothing."""
    path = zipped(tmp_path / "a.zip", (zip_entry("words.py"), b"\0\0\0\xff\xff" * 900_000 + b"\1\0\0\xff\xff"))
    for at in (8, central(path) + 10):
        written(path, at, b"\10\0")
        written(path, at + 6, bytes(4))
        written(path, at + 14, bytes(4))
    assert damaged(path)


def test_an_entry_is_one_deflated_text(tmp_path):
    """Refuse bytes behind its end, in which something could hide, and a text without an end."""
    text = b"x = 1\n" * 100
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    whole = packer.compress(text) + packer.flush()
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    endless = packer.compress(text) + packer.flush(zlib.Z_SYNC_FLUSH)
    for packed, sound in ((whole, True), (whole + b"hidden", False), (endless, False)):
        path = zipped(tmp_path / "a.zip", (zip_entry("words.py"), packed))
        for at in (8, central(path) + 10):
            written(path, at, b"\10\0")
            written(path, at + 6, struct.pack("<L", zlib.crc32(text)))
            written(path, at + 14, struct.pack("<L", len(text)))
        assert contents(path) == {"words.py": text} if sound else damaged(path)


def test_a_second_local_header_inside_an_entry_is_no_entry(tmp_path):
    """Refuse an entry whose bytes begin, by a long extra field, within those of the next one."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(b"\0" * 1_000_000) + packer.flush()
    names, data, directory = [b"a.py", b"b.py"], b"", b""
    tails = [struct.pack("<5H3L", 20, 0, 8, 0, 33, zlib.crc32(b"\0" * 1_000_000), len(packed), 1_000_000)] * 2
    second = struct.pack("<4s", b"PK\3\4") + tails[1] + struct.pack("<2H", 4, 0) + names[1]
    data = b"PK\3\4" + tails[0] + struct.pack("<2H", 4, len(second)) + names[0] + second + packed
    for name, offset in zip(names, (0, 34), strict=True):
        directory += b"PK\1\2\24\0" + tails[0] + struct.pack("<5H2L", 4, 0, 0, 0, 0, 0, offset) + name
    path = tmp_path / "a.zip"
    path.write_bytes(data + directory + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 2, 2, len(directory), len(data), 0))
    with zipfile.ZipFile(path) as tolerant:
        assert [info.filename for info in tolerant.infolist()] == ["a.py", "b.py"]
    assert "'a.py' in the zip shares bytes with another entry" in refusal(path)


def test_a_directory_elsewhere_by_a_comment_is_not_believed(tmp_path):
    """Look at no record for huge archives that the last entry's comment pretends to be (ZIP64)."""
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, 0, 1)
    end = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 2**40, 2**40, 2**40, 0)
    path = zipped(tmp_path / "a.zip", (zip_entry("words.py", comment=end + locator), "x"))
    assert "the zip is of the kind for huge archives (ZIP64)" in refusal(path)


def test_seventy_thousand_entries_are_refused_before_they_are_read(tmp_path):
    """Stop at the end record, whose numbers are those of ZIP64 then."""
    entry = zip_entry("a")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(entry, "")
        archive.filelist *= 70_000
    (tmp_path / "a.zip").write_bytes(stream.getvalue())
    began = time.monotonic()
    assert "the zip holds more than 1,000 entries" in refusal(tmp_path / "a.zip")
    assert time.monotonic() - began < 6


def test_long_comments_are_refused(tmp_path):
    """Read no directory of many megabytes."""
    entries = [(zip_entry(f"{count}.py", comment=b"x" * 60_000), "") for count in range(20)]
    assert "the zip says more than 1,000 KiB about its entries" in refusal(zipped(tmp_path / "a.zip", *entries))


def test_names_are_read_as_systems_write_them(tmp_path):
    """Read UTF-8 with and without its flag, and code page 437; refuse a flag that lies."""
    path = zipped(tmp_path / "a.zip", ("\u00fcb.py", "x"))
    assert list(contents(path)) == ["\u00fcb.py"]
    for at in (6, central(path) + 8):
        written(path, at, b"\0\0")
    assert list(contents(path)) == ["\u00fcb.py"]
    data = path.read_bytes().replace("\u00fcb".encode(), b"\x81bc")
    path.write_bytes(data)
    assert list(contents(path)) == ["\u00fcbc.py"]
    for at in (6, central(path) + 8):
        written(path, at, b"\0\10")
    assert damaged(path)


def test_memory_and_time_stay_flat(tmp_path):
    """Hold little more than what was announced, whatever a bomb would hold."""
    path = zipped(tmp_path / "a.zip", ("words.py", b"\0" * 100_000_000))
    claimed = (100_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    (tmp_path / "b.zip").write_bytes(path.read_bytes().replace(*claimed))
    for bomb, word in ((path, "has more than 2 MiB"), (tmp_path / "b.zip", "damaged")):
        tracemalloc.start()
        began = time.monotonic()
        try:
            assert word in refusal(bomb)
            assert tracemalloc.get_traced_memory()[1] < 2**20
        finally:
            tracemalloc.stop()
        assert time.monotonic() - began < 6
