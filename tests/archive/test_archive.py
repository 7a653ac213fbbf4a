"""Tests for grader/archive: which kind an archive is, and what is said of those that are not read."""
import os

import pytest

from grader import archive
from grader.archive import zips
from grader.errors import SubmissionError
from tests.archives import PACKINGS, contents, tar, zipped

KINDS = {".zip": lambda path: zipped(path, ("words.py", "x")).read_bytes()} | {
    ending: lambda path, pack=pack: pack(tar(("words.py", b"x"))) for ending, pack in PACKINGS.items()}


def refusal(path):
    """Return the sentence with which an archive is refused."""
    with pytest.raises(SubmissionError) as caught:
        contents(path)
    return str(caught.value)


@pytest.mark.parametrize("ending", archive.KINDS)
def test_each_kind_is_read_by_each_of_its_names(tmp_path, ending):
    """Read a zip, a tar, and a tar packed in three ways, whatever the case of the name's end."""
    kind = archive.KINDS[ending]
    data = KINDS[{"zip": ".zip", "tar": ".tar"}.get(kind, f".tar.{kind}")](tmp_path / "x")
    (tmp_path / f"words{ending.upper()}").write_bytes(data)
    assert contents(tmp_path / f"words{ending.upper()}") == {"words.py": b"x"}


@pytest.mark.parametrize("said", KINDS)
@pytest.mark.parametrize("held", KINDS)
def test_kind_by_content_is_named(tmp_path, said, held):
    """Refuse a zip that is called a tar, and say what it is."""
    (tmp_path / f"words{said}").write_bytes(KINDS[held](tmp_path / "x"))
    if said == held:
        assert contents(tmp_path / f"words{said}") == {"words.py": b"x"}
    else:
        assert refusal(tmp_path / f"words{said}") == (
            f"'words{said}' holds {held.rpartition('.')[2]} data; expected what the end of its name says. Pack the "
            "declared files as a zip.")


@pytest.mark.parametrize(("name", "start", "word"), [
    ("words.7z", b"7z\xbc\xaf\x27\x1c", " (7z)"), ("words.rar", b"Rar!\x1a\7\0", " (rar)"),
    ("words.zip", b"Rar!\x1a\7\0", " (rar)"), ("words.tar.gz", b"7z\xbc\xaf\x27\x1c", " (7z)"),
    ("words.tar.zst", b"\x28\xb5\x2f\xfd", " (zstd)"), ("words.py.gz", b"\x1f\x8b\x08", " (gz)"),
    ("words.whl", b"PK\3\4", " (zip)"), ("words.rar", b"text", ""), ("words.bz2", b"", ""),
])
def test_kinds_that_are_not_read_are_named(tmp_path, name, start, word):
    """Say which kind it is, as far as that can be seen, and what to do."""
    (tmp_path / name).write_bytes(start)
    assert refusal(tmp_path / name) == (
        f"'{name}' is an archive of a kind that is not read{word}; expected a folder, a file, a zip or a tar. Pack the "
        "declared files as a zip.")


@pytest.mark.parametrize("ending", KINDS)
@pytest.mark.parametrize("data", [b"", b"print('hello')\n", bytes(100)])
def test_text_called_an_archive_is_damaged(tmp_path, ending, data):
    """Refuse what is no archive at all, and an empty file."""
    (tmp_path / f"words{ending}").write_bytes(data)
    word = "zip" if ending == ".zip" else "tar"
    assert refusal(tmp_path / f"words{ending}") == (
        f"'words{ending}' is not a sound {word}: it is damaged or cut off; expected one that can be opened. Make it "
        "again and hand it in again.")


@pytest.mark.parametrize("ending", KINDS)
def test_an_archive_that_is_cut_off_is_damaged(tmp_path, ending):
    """Refuse it wherever it is cut, but where only zeros of a plain tar's end are missing."""
    data = KINDS[ending](tmp_path / "x")
    path = tmp_path / f"words{ending}"
    for kept in {*range(0, min(len(data), 1536), 31), len(data) - 1}:
        path.write_bytes(data[:kept])
        if ending == ".tar" and kept >= 1536:
            assert contents(path) == {"words.py": b"x"}
        else:
            assert "damaged or cut off" in refusal(path)


def test_links_and_pipes_are_not_opened(tmp_path):
    """Refuse what is no file of its own before a byte of it is read."""
    zipped(tmp_path / "words.zip", ("words.py", "x"))
    (tmp_path / "linked.zip").symlink_to("words.zip")
    os.mkfifo(tmp_path / "pipe.zip")
    (tmp_path / "folder.zip").mkdir()
    assert refusal(tmp_path / "linked.zip").startswith("'linked.zip' is a symbolic link or lies behind one")
    assert refusal(tmp_path / "pipe.zip").startswith("'pipe.zip' is a pipe, a socket or a device")
    assert refusal(tmp_path / "folder.zip").startswith("'folder.zip' is a folder; expected a file")
    os.link(tmp_path / "words.zip", tmp_path / "again.zip")
    assert refusal(tmp_path / "again.zip").startswith("'again.zip' has another name elsewhere (a hard link)")


def test_an_archive_in_a_folder_behind_a_link_is_read(tmp_path):
    """Follow the links of the path that was asked for, up to the archive itself."""
    (tmp_path / "here").mkdir()
    zipped(tmp_path / "here" / "words.zip", ("words.py", "x"))
    (tmp_path / "there").symlink_to("here")
    assert contents(tmp_path / "there" / "words.zip") == {"words.py": b"x"}


def test_nothing_of_ours_is_taken_for_damage(tmp_path):
    """Let errors of whoever reads through, and our own refusals."""
    path = zipped(tmp_path / "a.zip", ("words.py", "x"))
    for error in (SubmissionError("our own"), ValueError("our own"), EOFError("our own")):
        with pytest.raises(type(error), match="our own"), archive.opening(path) as opened:
            for _ in opened.contents(opened.files):
                raise error


def test_a_fault_of_a_reader_is_damage(tmp_path, monkeypatch):
    """Turn what a reader raises into one sentence, while listing and while reading."""
    def fail(*_):
        raise EOFError
        yield

    path = zipped(tmp_path / "a.zip", ("words.py", "x"))
    for name in ("contents", "entries"):
        monkeypatch.setattr(zips, name, fail)
        assert "damaged or cut off" in refusal(path)
        monkeypatch.undo()
