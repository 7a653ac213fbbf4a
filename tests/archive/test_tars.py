"""Tests for grader/archive/tars.py: hostile tars, one test for each trick."""
import random
import tarfile
import time
import tracemalloc

import pytest

from grader.archive import opening
from grader.errors import SubmissionError
from tests.archives import PACKINGS, contents, header, padded, records, tar, usual_tar


@pytest.fixture
def read(tmp_path):
    """Return a function that reads bytes as a tar."""
    def function(data, ending=".tar"):
        (tmp_path / f"a{ending}").write_bytes(PACKINGS[ending](data))
        return contents(tmp_path / f"a{ending}")
    return function


@pytest.fixture
def refusal(read):
    """Return a function that gives the sentence with which a tar is refused."""
    def function(data, ending=".tar"):
        with pytest.raises(SubmissionError) as caught:
            read(data, ending)
        said = str(caught.value)
        assert said.isprintable() and "; expected" in said
        return said
    return function


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("ending", PACKINGS)
def test_usual_tars_are_read(read, form, ending):
    """Read what tar programs write, with names longer than a header's field, in every packing."""
    names = ["words.py", f"{'a' * 90}/{'b' * 90}.py"]
    if form != tarfile.USTAR_FORMAT:
        names += ["\u00fc" * 60 + ".py", "c" * 150]
    assert read(usual_tar(form, *names), ending) == {name: name.encode() for name in names}


def test_names_that_fill_their_fields_are_read(read):
    """Read a name of 100 bytes below a folder of 155, behind both of which the next field begins."""
    name = f"{'a' * 155}/{'b' * 97}.py"
    assert read(usual_tar(tarfile.USTAR_FORMAT, name)) == {name: name.encode()}
    parted = header("b" * 97 + ".py", 1, prefix=b"a" * 155 + b"full") + padded(b"x") + bytes(512)
    assert read(parted) == {name: b"x"}


def test_old_tars_are_read(read):
    """Read headers of 1979: no magic, folders known by their slash."""
    old = {"magic": bytes(8)}
    data = (header("src/", bytes(12), b"\0", **old) + header("src/words.py", 1, b"\0", **old) + padded(b"x")
            + header("b.py", 0, b"0", prefix=b"not a prefix", **old) + bytes(512))
    assert read(data) == {"src/words.py": b"x", "b.py": b""}


def test_folders_litter_and_modes_are_passed_over(read):
    """Take files only, in the order in which they lie there."""
    data = tar(("./", b"", b"5"), ("z.py", b"z" * 600), ("__MACOSX/x", b"c"), ("a.py", b"", b"7"),
               (".venv/bin/python", b"", b"2"), ("./b.py", b"b"))
    assert list(read(data).items()) == [("z.py", b"z" * 600), ("a.py", b""), ("b.py", b"b")]


def test_only_what_is_wanted_is_kept(tmp_path):
    """Pass over the rest, whatever order it is asked for in, up to 2 MiB each."""
    (tmp_path / "a.tar").write_bytes(tar(("a.py", b"a"), ("data.csv", b"x" * 3_000_000), ("b.py", b"b")))
    with opening(tmp_path / "a.tar") as opened:
        wanted = {f"other/{name}": opened.files[name] for name in ("b.py", "a.py")}
        assert list(opened.contents(wanted)) == [("other/a.py", b"a"), ("other/b.py", b"b")]
        with pytest.raises(SubmissionError, match="'data.csv' has more than 2 MiB"):
            list(opened.contents(opened.files))


@pytest.mark.parametrize(("flag", "fault"), [
    (b"1", "is a hard link"), (b"2", "is a symbolic link"), (b"3", "is a device"), (b"4", "is a device"),
    (b"6", "is a pipe"), (b"S", "is stored with holes"), (b"D", "is of an unusual kind"), (b"M", "is of an unusual"),
    (b"V", "is of an unusual kind"), (b"X", "is of an unusual kind"), (b"\xff", "is of an unusual kind"),
])
def test_links_devices_and_odd_kinds_are_refused(refusal, flag, fault):
    """Let nothing but files and folders pass, with bytes or without."""
    for data in (b"", b"x"):
        assert f"'words.py' in the tar {fault}" in refusal(tar(("words.py", data, flag), ("words.py", b"x")))


def test_a_link_is_no_folder_by_its_name(refusal):
    """Refuse it whatever its name ends with."""
    assert "'src/' in the tar is a symbolic link" in refusal(tar(("src/", b"", b"2"), ("words.py", b"x")))


@pytest.mark.parametrize("name", ["../words.py", "/words.py", "a/../../b", "C:words.py", "a\\b", b"a\xff", b"a\nb"])
def test_dangerous_names_are_refused(refusal, name):
    """Judge a name wherever it is told: in the header, before it by GNU, before it by POSIX."""
    raw = name.encode() if isinstance(name, str) else name
    for before in (b"", header("././@LongLink", len(raw) + 1, b"L") + padded(raw + b"\0"),
                   header("x", len(records(path=raw)), b"x") + padded(records(path=raw))):
        said = refusal(before + tar((raw if not before else b"words.py", b"x")))
        assert "expected a path below the archive's root" in said


def test_names_with_a_hidden_end_are_refused(refusal):
    """Know a NUL within a long name, behind which other readers see nothing."""
    told = records(path=b"words.py\0.txt")
    for before in (header("x", 14, b"L") + padded(b"words.py\0.txt\0"), header("x", len(told), b"x") + padded(told)):
        assert "has a character that cannot be shown" in refusal(before + tar(("words.py", b"x")))


@pytest.mark.parametrize("size", [b"-0000000001\0", b"0000000000x\0", b"\xff" * 12, b"1_000", b"0x10", b"8", b"\x81"])
def test_sizes_are_numbers(refusal, size):
    """Refuse a negative size, and what other readers may take for a number."""
    assert "damaged" in refusal(header("words.py", size.ljust(12, b"\0")) + bytes(1024))


@pytest.mark.parametrize("size", [b"77777777777\0", b"\x80" + b"\xff" * 11, b"\x80" + bytes(6) + b"\7" + bytes(4)])
def test_huge_sizes_are_refused_at_once(refusal, size):
    """Believe no size that no hand-in has, in base 8 and in base 256, and read nothing for it."""
    began = time.monotonic()
    assert "the tar has more than 32 MiB" in refusal(header("data.csv", size) + bytes(1024))
    assert time.monotonic() - began < 6


def test_sizes_in_base_256_are_read(read):
    """Read what GNU writes for large files."""
    assert read(header("words.py", b"\x80" + bytes(10) + b"\2") + padded(b"ab") + bytes(1024)) == {"words.py": b"ab"}


def test_a_size_before_a_header_counts(read, refusal):
    """Read the size that POSIX tells before a header, and refuse what is no number or reaches behind the end."""
    def told(size):
        return header("x", len(records(size=size)), b"x") + padded(records(size=size))
    assert read(told("2") + header("words.py", 9) + padded(b"ab") + bytes(1024)) == {"words.py": b"ab"}
    for size, word in (("-1", "damaged"), ("1e3", "damaged"), ("", "damaged"), ("9" * 19, "damaged"),
                       ("9" * 18, "more than 32 MiB"), ("4096", "damaged")):
        assert word in refusal(told(size) + header("words.py", 0) + bytes(1024))


def test_a_file_with_holes_is_refused(refusal):
    """Refuse it in the form of POSIX as well, where it looks like an ordinary one."""
    told = records(GNU__sparse__major="1", GNU__sparse__realsize="99999999999")
    assert "'words.py' in the tar is stored with holes" in refusal(
        header("x", len(told), b"x") + padded(told) + tar(("words.py", b"x")))


@pytest.mark.parametrize("told", [
    b"x", b"5 a=", b"99 a=b\n", b"0 a=b\n", b"6 a=b", b"5 a=b\n", b"7 a=b\n", b"6 ab\n\n", b"-6 a=b\n", b"6  a=b\n",
    b"6 \xff=b\n", b"3 \n6 a=b\n", b"6 a=b\n6 a=c\n", b"", b"12 path=words.py\n", b"6 a=b\nxx",
])
def test_headers_before_an_entry_are_sound(refusal, told):
    """Refuse lengths that do not fit, keys that are told twice, and nothing at all."""
    assert "damaged" in refusal(header("x", len(told), b"x") + padded(told) + tar(("words.py", b"x")))


def test_one_name_is_told_once(refusal):
    """Refuse chains of long names, by GNU, by POSIX and by both, of which readers choose different ones."""
    long = header("././@LongLink", 5, b"L") + padded(b"a.py\0")
    told = header("x", len(records(path="b.py")), b"x") + padded(records(path="b.py"))
    for before in (long + long, told + told, long + told, told + long, long * 50):
        assert "damaged" in refusal(before + tar(("words.py", b"x")))


def test_a_header_before_nothing_is_damage(refusal):
    """Refuse a long name for an entry that never comes."""
    assert "damaged" in refusal(header("x", 5, b"L") + padded(b"a.py\0") + bytes(1024))


def test_headers_for_all_name_nothing(read, refusal):
    """Read a comment, such as git writes; refuse one name or size for all that follow."""
    comment = records(comment="1234")
    assert read(header("pax_global_header", len(comment), b"g") + padded(comment) + tar(("words.py", b"x")))
    for told in (records(path="a.py"), records(size="1"), records(linkpath="a"), records(GNU__sparse__major="1")):
        assert "damaged" in refusal(header("x", len(told), b"g") + padded(told) + tar(("words.py", b"x")))


def test_headers_for_all_are_counted(refusal):
    """Stop at a thousand of them as well."""
    comment = records(comment="1234")
    assert "more than 1,000 entries" in refusal((header("x", len(comment), b"g") + padded(comment)) * 1001 + tar())


def test_what_describes_entries_is_short(refusal):
    """Stop at a thousand KiB of names and notes, and at a name of 4,096 characters."""
    huge = records(comment="x" * 2**20)
    assert "the tar says more than 1,000 KiB about its entries" in refusal(
        header("x", len(huge), b"x") + padded(huge) + tar(("words.py", b"x")))
    assert "the tar says more than 1,000 KiB" in refusal(header("x", b"77777777777\0", b"L") + bytes(1024))
    parts = b"".join(header("x", 200_001, b"L") + padded(b"a" * 200_000 + b"\0") + tar((".git", b""), end=0)
                     for _ in range(6))
    assert "is a name of more than 4,096 characters" in refusal(parts)


def test_a_thousand_files_are_read(read, refusal):
    """Stop at the first one too many, not before."""
    names = [(f"{count}.py", b"") for count in range(1_001)]
    assert len(read(tar(*names[:1_000]))) == 1_000
    assert "the tar holds more than 1,000 entries; expected a few." in refusal(tar(*names))


def test_one_name_twice_is_refused(refusal):
    """Never choose between two files of one name, as a link and then a file through it would have it."""
    assert "is in the archive twice" in refusal(tar(("words.py", b"a"), ("./words.py", b"b")))


@pytest.mark.parametrize("place", [0, 99, 124, 148, 156, 300, 511])
def test_a_flipped_bit_in_a_header_is_damage(refusal, place):
    """Check the sum of each header."""
    data = bytearray(tar(("words.py", b"x")))
    data[place] ^= 1
    assert "damaged" in refusal(bytes(data))


def test_an_end_is_needed_and_is_the_end(read, refusal):
    """Ask for one empty block at least, and for nothing else behind it."""
    for end in (512, 1024, 10240, 513):
        assert read(tar(("words.py", b"x"), end=end)) == {"words.py": b"x"}
    for data in (tar(("words.py", b"x"), end=0), tar(("words.py", b"x"), end=511), tar(("a.py", b"x")) + b"x",
                 tar(("a.py", b"x")) + tar(("b.py", b"x")), tar(("a.py", b"x")) + bytes(200_000) + b"PK\5\6"):
        for ending in PACKINGS:
            assert "damaged or cut off" in refusal(data, ending)


def test_bytes_of_what_is_no_file_are_damage(refusal):
    """Refuse a folder or a link with bytes, behind which readers see different headers."""
    for name, flag in (("src", b"5"), ("src/", b"0"), (".venv/python", b"2"), (".venv/python", b"1")):
        assert "damaged" in refusal(tar((name, b"x" * 512, flag), ("words.py", b"x")))


@pytest.mark.parametrize("ending", [".tar", ".tar.gz"])
def test_memory_stays_flat(tmp_path, ending):
    """Hold a few pieces only, however much is passed over."""
    noise = random.Random(1).randbytes(2**17) * 8
    names = [f"{count}.csv" for count in range(20)]
    path = tmp_path / f"a{ending}"
    path.write_bytes(PACKINGS[ending](tar(*[(name, noise) for name in names], ("words.py", b"x"))))
    tracemalloc.start()
    try:
        with opening(path) as opened:
            assert dict(opened.contents({"words.py": opened.files["words.py"]})) == {"words.py": b"x"}
            assert set(opened.files) == {*names, "words.py"}
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()
