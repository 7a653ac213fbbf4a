"""Fuzzing of grader/archive: whatever lies in a file, it is read or refused in a sentence, and never seen otherwise."""
import io
import tarfile
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import files, submission
from grader.errors import SubmissionError
from grader.model import Exercise
from tests.archives import PACKINGS, contents, header, padded, records, tar, usual_tar, zip_entry, zipped
from tests.fuzz.effort import effort, mutated

NAMES = ("words.py", "src/b.py", "src/", "notes.txt", "\u00fc.py", "__MACOSX/x", "c" * 120 + ".py")
EXERCISE = Exercise(name="words", title="", chapter=2, files=("words.py", "**/*.py"), criteria=(), home=Path("nowhere"),
                    answers=None, digest="")
STARTS = (b"", b"PK\3\4", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\0")
FORMS = (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Return a folder for one file after the other."""
    return tmp_path_factory.mktemp("fuzz")


def sound_zips():
    """Return a few zips with everything that a sound one may have."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.zip")
        deflated = {"compress_type": zipfile.ZIP_DEFLATED}
        yield zipped(path, *[(zip_entry(name, **deflated), f"text of {name}\n" * 9) for name in NAMES]).read_bytes()
        yield zipped(path, *[(zip_entry(name), name) for name in NAMES]).read_bytes()
        yield zipped(path, (zip_entry("words.py", 0o100644, comment=b"a note", extra=b"\x99\x99\4\0abcd"), "x"),
                     (zip_entry(".venv/python", 0o120777), "python3"),
                     (zip_entry("src/b.py", **deflated), b"\0" * 5000)).read_bytes()
        yield zipped(path).read_bytes()


ZIPS = tuple(sound_zips())
TARS = (*(usual_tar(form, *NAMES[:2], "d" * 90 + "/" + "e" * 60) for form in FORMS),
        tar(("src/", b"", b"5"), ("words.py", b"x" * 700), (".venv/python", b"", b"2")),
        header("g", len(records(comment="x")), b"g") + padded(records(comment="x")) + tar(("words.py", b"x")))


def read(path, data):
    """Return what is taken of a file with these bytes, or None if it is refused; check both."""
    path.write_bytes(data)
    try:
        found = submission.collect(path, EXERCISE)
    except SubmissionError as error:
        said = str(error)
        assert said.isprintable() and said.endswith((".", ". ")) and len(said) < 2000 and "; " in said
        return None
    assert all(len(content) <= files.LARGEST and not files.flaw(name) and not files.oddity(name)
               for name, content in found.files.items())
    assert all(name.isprintable() for name in found.extra)
    return found.files


@effort(300)
@given(mutated(*ZIPS))
def test_changed_zips_are_read_alike_or_refused(place, sample):
    """Take nothing that another reader of zips reads differently."""
    ours = read(place / "a.zip", sample.data)
    if ours is None:
        return
    with zipfile.ZipFile(io.BytesIO(sample.data)) as other:
        theirs = {info.filename: other.read(info) for info in other.infolist() if info.filename in ours}
    assert {name: ours[name] for name in theirs} == theirs


@effort(300)
@given(mutated(*TARS), st.booleans(), st.sampled_from([*PACKINGS]))
def test_changed_tars_are_read_alike_or_refused(place, sample, mended, ending):
    """Take nothing that another reader of tars reads differently, packed or not, with right sums or wrong ones."""
    data = summed(sample.data) if mended else sample.data
    ours = read(place / f"a{ending}", PACKINGS[ending](data))
    if ours is None:
        return
    with tarfile.open(fileobj=io.BytesIO(data), errors="surrogateescape") as other:
        theirs = {info.name: other.extractfile(info).read() for info in other if info.isreg() and info.name in ours}
    assert {name: ours[name] for name in theirs} == theirs


@effort(150)
@given(mutated(*(pack(data) for data in TARS for pack in PACKINGS.values())), st.sampled_from([*PACKINGS]))
def test_changed_packings_are_read_or_refused(place, sample, ending):
    """Survive damage in what gzip, bzip2 and xz wrote."""
    read(place / f"a{ending}", sample.data)


@effort(100)
@given(st.binary(max_size=2000), st.sampled_from([*PACKINGS, ".zip", ".7z"]), st.sampled_from(STARTS))
def test_any_bytes_are_refused(place, data, ending, start):
    """Survive what no program wrote."""
    assert read(place / f"a{ending}", start + data) is None


PARTS = st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="/\\:"), min_size=1, max_size=20)
PATHS = st.lists(PARTS.filter(lambda part: part.strip(".") and not files.is_litter(part)), min_size=1, max_size=4)


@effort(100)
@given(st.lists(PATHS.map("/".join), max_size=5, unique=True), st.sampled_from(FORMS[1:]))
def test_what_programs_write_is_read(place, names, form):
    """Give back every file, under whatever name, from a zip and from a tar."""
    names = [name for name in names if not any(f"{name}/" in other for other in names)]
    (place / "b.tar").write_bytes(usual_tar(form, *names))
    zipped(place / "b.zip", *[(zip_entry(name), name.encode()) for name in names])
    for ending in (".tar", ".zip"):
        assert contents(place / f"b{ending}") == {name: name.encode() for name in names}


def summed(data):
    """Return bytes in which every block that may be a header has the right sum."""
    blocks = [bytearray(data[place:place + 512]) for place in range(0, len(data), 512)]
    for block in blocks:
        if len(block) == 512 and block[257:262] == b"ustar":
            block[148:156] = b" " * 8
            block[148:156] = b"%06o\0 " % sum(block)
    return b"".join(blocks)
