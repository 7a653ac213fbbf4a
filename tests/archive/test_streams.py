"""Tests for grader/archive/streams.py: unpacking from front to back, with limits on both sides."""
import bz2
import gzip
import io
import lzma
import random
import sys
import time
import tracemalloc

import pytest

from grader.archive import streams
from grader.archive.streams import LARGEST, MEMBERS, STEP, Stream
from grader.errors import MachineError, SubmissionError

PACK = {"plain": bytes, "gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}
TEXT = b"".join(b"%d\n" % number for number in range(100_000))


@pytest.mark.parametrize("packing", PACK)
def test_bytes_come_as_they_were_packed(packing):
    """Give them in any portions, and pass over others."""
    stream = Stream(io.BytesIO(PACK[packing](TEXT)))
    assert stream.take(10) == TEXT[:10]
    stream.skip(STEP * 2 + 5)
    assert stream.take(STEP + 1) == TEXT[STEP * 2 + 15:STEP * 3 + 16] and stream.place == STEP * 3 + 16
    assert b"".join(stream.rest()) == TEXT[STEP * 3 + 16:]
    with pytest.raises(EOFError):
        stream.take(1)


@pytest.mark.parametrize("packing", ["gz", "bz2", "xz"])
def test_members_that_follow_each_other_are_one_text(packing):
    """Read what programs that use several cores write."""
    data = b"".join(PACK[packing](part) for part in (b"one", b"", b"two" * STEP))
    assert b"".join(Stream(io.BytesIO(data)).rest()) == b"one" + b"two" * STEP


@pytest.mark.parametrize("packing", ["gz", "bz2", "xz"])
def test_many_members_are_damage(packing):
    """Stop at a thousand, for each of them takes time and may hold nothing."""
    data = PACK[packing](b"") * (MEMBERS + 1)
    with pytest.raises(ValueError, match="many members"):
        list(Stream(io.BytesIO(data)).rest())
    assert list(Stream(io.BytesIO(PACK[packing](b"x") * MEMBERS)).rest())


@pytest.mark.parametrize("packing", ["gz", "bz2", "xz"])
@pytest.mark.parametrize("size", [0, 100, STEP, 1_000_000])
def test_what_is_cut_off_or_changed_is_noticed(packing, size):
    """Raise EOFError for a file without its end, ValueError for other bytes behind it or in it."""
    packed = PACK[packing](TEXT[:size])
    for cut in range(1, len(packed) - 6, max(1, len(packed) // 7)):
        with pytest.raises(EOFError):
            list(Stream(io.BytesIO(packed[:-cut])).rest())
    for tail in (b"x", b"garbage behind", b"\x1f\x8c", bytes(64)):
        with pytest.raises((ValueError, EOFError)):
            list(Stream(io.BytesIO(packed + tail)).rest())
    changed = bytearray(packed)
    changed[-5 if packing == "gz" else -3] ^= 0x55
    with pytest.raises(ValueError):
        list(Stream(io.BytesIO(changed)).rest())


@pytest.mark.parametrize("packing", ["gz", "bz2", "xz"])
def test_bombs_stop_at_a_hundredfold(packing):
    """Unpack a few MiB of a bomb, whether it is taken or passed over, and hold only a piece of it."""
    bomb = PACK[packing](bytes(30_000_000))
    for read in (lambda stream: stream.skip(30_000_000), lambda stream: sum(map(len, stream.rest()))):
        tracemalloc.start()
        began = time.monotonic()
        try:
            with pytest.raises(SubmissionError, match="the tar grows more than a hundredfold when unpacked; expected"):
                read(Stream(io.BytesIO(bomb)))
            assert tracemalloc.get_traced_memory()[1] < 32 * 2**20      # xz takes 8 MiB, bzip2 4 MiB
        finally:
            tracemalloc.stop()
        assert time.monotonic() - began < 6


def test_small_files_of_any_growth_are_read():
    """Let up to 4 MiB pass: a tar of many small files shrinks a lot."""
    assert sum(map(len, Stream(io.BytesIO(lzma.compress(bytes(4 * 2**20)))).rest())) == 4 * 2**20


def test_large_files_stop_at_a_limit(monkeypatch):
    """Refuse them by their length where that is known, else while they come."""
    monkeypatch.setattr(streams, "LARGEST", 5_000_000)
    noise = random.Random(1).randbytes(2**16)
    for data in (bytes(5_000_001), bz2.compress(noise * 80, 1), gzip.compress(noise * 20 + bytes(4_000_000))):
        with pytest.raises(SubmissionError, match="the tar has more than 4 MiB; expected a few sources. Keep data and"):
            list(Stream(io.BytesIO(data)).rest())
    unread = io.BytesIO(bytes(5_000_001))
    with pytest.raises(SubmissionError, match="the tar has more than 4 MiB"):
        Stream(unread)
    assert unread.tell() == 5_000_001       # at its end, which was looked for, and not where reading begins
    stream = Stream(io.BytesIO(gzip.compress(TEXT)))
    with pytest.raises(SubmissionError, match="the tar has more than"):
        stream.skip(10**15)
    assert stream.place == 0 and LARGEST == 32 * 2**20


def test_a_giant_dictionary_is_refused():
    """Let xz ask for no more memory than its highest standard level takes."""
    assert b"".join(Stream(io.BytesIO(lzma.compress(b"x", preset=9 | lzma.PRESET_EXTREME))).rest()) == b"x"
    giant = lzma.compress(b"x", filters=[{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 2**30}])
    with pytest.raises(SubmissionError, match="unpacking the tar takes more than 70 MiB of memory; expected what"):
        list(Stream(io.BytesIO(giant)).rest())


def test_long_names_in_a_gzip_header_cost_nothing():
    """Pass over the name that gzip keeps, however long."""
    packed = gzip.compress(b"x")
    named = packed[:3] + b"\x08" + packed[4:10] + b"n" * 10_000_000 + b"\0" + packed[10:]
    began = time.monotonic()
    assert b"".join(Stream(io.BytesIO(named)).rest()) == b"x"
    assert time.monotonic() - began < 6


@pytest.mark.parametrize(("packing", "module"), [("bz2", "bz2"), ("xz", "lzma")])
def test_a_python_without_a_packing_is_the_machine_s_fault(monkeypatch, packing, module):
    """Say that it is not the student's."""
    packed = io.BytesIO(PACK[packing](b"x"))
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MachineError, match=f"this Python was built without {packing}"):
        list(Stream(packed).rest())
