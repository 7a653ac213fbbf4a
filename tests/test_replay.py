"""Tests for grader/replay.py: what is written is read back, what differs is told, and nothing in a file is trusted."""
import base64
import json
from dataclasses import replace

import pytest

from grader import catalog, replay
from grader.errors import UsageError
from grader.files import digest
from grader.model import Submission
from tests import courses

FILES = {"words.py": b"\x00\xff'''\n", "test_words.py": b""}


@pytest.fixture(scope="module")
def exercise(tmp_path_factory):
    """Return the exercise of the miniature course."""
    return catalog.load(courses.write_course(tmp_path_factory.mktemp("replay")), "words")


@pytest.fixture
def written(exercise, tmp_path):
    """Return the path of a replay file, and what is in it."""
    place = tmp_path / "ada.json"
    known = replay.of(exercise, Submission(FILES, digest(FILES), student="ada"), "full",
                      fault="it broke", trace="line 1\nline 2")
    replay.write(known, place)
    return place, known


def test_what_is_written_is_read_back(written):
    """Hold bytes, digests, limits, level, versions, fault and trace; for its owner's eyes."""
    place, known = written
    assert replay.read(place) == known
    record = json.loads(place.read_text())
    assert record["seed"] == f"{known.digest} {known.submission.digest}"
    assert {"format", "versions", "limits", "level", "trace", "student"} <= record.keys()
    assert place.stat().st_mode & 0o777 == 0o600 and place.read_bytes().isascii()


def test_nothing_differs_on_the_same_machine(written, exercise):
    """Say nothing where there is nothing to say."""
    assert replay.differences(written[1], exercise) == []
    assert replay.submission(written[1], exercise).files == FILES


def test_what_differs_is_told(written, exercise):
    """Name the exercise, each version and each limit that is another."""
    other = replace(written[1], digest="sha256:0", grader="0.1", versions={"python": "2.7", "gone": "1"},
                    limits={**written[1].limits, "seconds": 99.0})
    text = "\n".join(replay.differences(other, exercise))
    for words in ("exercise 'words' is another one", "seconds 99.0 is now 20", "grader was 0.1, here it is",
                  "python was 2.7, here it is", "gone was 1, here it is missing"):
        assert words in text


def test_files_that_are_no_longer_asked_for_are_left_out(written, exercise):
    """Grade the rest; if nothing is left, say so."""
    kept = replay.submission(written[1], replace(exercise, files=("words.py",)))
    assert kept.files.keys() == {"words.py"} and kept.digest == digest(kept.files)
    with pytest.raises(UsageError, match="asks for other.py"):
        replay.submission(written[1], replace(exercise, files=("other.py",)))


def changed(place, **members):
    """Write other members into a replay file."""
    place.write_text(json.dumps({**json.loads(place.read_text()), **members}))


@pytest.mark.parametrize("member, value, said", [
    ("format", 2, "no sound 'format'"), ("exercise", 7, "no sound 'exercise'"), ("fault", None, "no sound 'fault'"),
    ("limits", {}, "no sound 'limits'"), ("limits", {"seconds": "20"}, "no sound 'limits'"),
    ("versions", {"python": 3}, "no sound 'versions'"), ("files", {}, "holds 0 files"),
    ("files", {"words.py": "!"}, "not base64"), ("files", {"words.py": 7}, "not base64"),
    ("files", {"words.py": "eA=="}, "other bytes than those whose digest"),
    ("files", {"../words.py": ""}, "whose name climbs out of its folder"),
    ("files", {"/etc/words.py": ""}, "whose name is absolute"), ("files", {"a\\b.py": ""}, "has a backslash"),
    ("files", {"a\u0000.py": ""}, "cannot be shown"), ("files", {"\ud800.py": ""}, "cannot be shown"),
    ("files", {"nul": ""}, "keeps for a device"), ("files", {"a.py": "", "A.py": ""}, "two files at one place"),
    ("files", {"a": "", "a/b.py": ""}, "two files at one place"),
    ("files", {f"{number}.py": "" for number in range(1001)}, "holds 1,001 files"),
    ("files", {"a.py": base64.b64encode(bytes(2 * 2**20 + 1)).decode()}, "more than a hand-in may"),
])
def test_a_hostile_file_ends_in_a_sentence(written, member, value, said):
    """Refuse what is of another kind, climbs, is too large or is not what its digest says."""
    changed(written[0], **{member: value})
    with pytest.raises(UsageError, match="expected a replay file as 'grader batch' wrote it") as raised:
        replay.read(written[0])
    assert said in str(raised.value)


@pytest.mark.parametrize("data, said", [
    (b"", "is not JSON"), (b"\xff", "is not JSON"), (b"[" * 100_000, "is not JSON"), (b"[]", "holds no object"),
    (b"{}", "has no sound"), (b" " * (replay.LARGEST + 1), "more than 40 MiB"),
])
def test_a_damaged_file_ends_in_a_sentence(tmp_path, data, said):
    """Refuse what is no JSON, too deep or too large."""
    place = tmp_path / "file.json"
    place.write_bytes(data)
    with pytest.raises(UsageError, match=said):
        replay.read(place)


def test_a_cut_file_ends_in_a_sentence(written):
    """Refuse half a file."""
    written[0].write_bytes(written[0].read_bytes()[:-40])
    with pytest.raises(UsageError, match="is not JSON"):
        replay.read(written[0])


def test_a_file_that_is_not_there_ends_in_a_sentence(tmp_path):
    """Say what is expected."""
    for place in (tmp_path / "none.json", tmp_path, "a\0b"):
        with pytest.raises(UsageError, match="cannot be read .*expected a replay file"):
            replay.read(place)
