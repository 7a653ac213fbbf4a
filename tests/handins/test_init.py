"""Tests for grader/handins/__init__.py: the hand-ins of a class, whatever shape they came in."""
import pickle
import zipfile

import pytest

from grader import catalog, handins, submission
from grader.errors import SubmissionError, UsageError
from grader.model import Exercise
from tests.courses import SOLUTION, SOLUTION_TESTS, write_course, write_files
from tests.downloads import WRITERS, login_of, packed, written, zipped

BOTH = {"words.py": SOLUTION.encode(), "test_words.py": SOLUTION_TESTS.encode()}
CLASS = {
    "ada": BOTH,
    "ben": {"words.py": b"a = 1\n"},
    "cy-d": {**BOTH, "notes.txt": b"", "ideas.pdf": b"%PDF"},
    "dot": {"words.py": b"\xff\0\r\n", "test_words.py": b""},
    "eve": {"top/words.py": b"b = 2\n", "top/test_words.py": b""},
    "fay": {"notes.txt": b"nothing"},
}


@pytest.fixture
def words(tmp_path):
    """Return the exercise of the miniature course."""
    return catalog.load(write_course(tmp_path), "words")


def collected(found, exercise):
    """Return what each hand-in gives, or the sentence with which it is refused, without its own name."""
    results = {}
    for handin in found.handins:
        try:
            taken = handins.collect(pickle.loads(pickle.dumps(handin)), exercise)
            assert taken.student == handin.student.id
            results[login_of(handin.student, CLASS)] = taken.files, taken.digest, taken.extra
        except SubmissionError as error:
            results[login_of(handin.student, CLASS)] = str(error).partition(" holds ")[2]
    return results


@pytest.mark.parametrize("shape", WRITERS)
def test_every_shape_gives_what_the_plain_folders_give(shape, tmp_path, words):
    """Take the same bytes, the same digest and the same names of other files, and refuse the same hand-ins."""
    plain = {}
    root = written("folders", CLASS, tmp_path / "plain")
    for login in CLASS:
        try:
            taken = submission.collect(root / login, words)
            plain[login] = taken.files, taken.digest, taken.extra
        except SubmissionError as error:
            plain[login] = str(error).partition(" holds ")[2]
    found = handins.find(written(shape, CLASS, tmp_path / "class"), words)
    assert found.shape == WRITERS[shape][0]
    assert not found.left
    assert collected(found, words) == plain
    assert len(plain["ada"][0]) == 2 and "none of the declared files" in plain["fay"]


@pytest.mark.parametrize("shape", WRITERS)
def test_a_named_shape_is_taken(shape, tmp_path, words):
    """Do what is asked, and list everything if nothing fits."""
    path = written(shape, CLASS, tmp_path / "class")
    known = WRITERS[shape][0]
    assert handins.find(path, words, shape=known) == handins.find(path, words)
    other = handins.find(path, words, shape="moodle" if known == "canvas" else "canvas")
    assert not other.handins and other.left


def test_hand_ins_that_were_packed_once_more_are_found(tmp_path, words):
    """Look into the only folder of a download."""
    inner = written("moodle folder", CLASS, tmp_path / "outer" / "inner")
    assert len(handins.find(inner.parent, words).handins) == len(CLASS)


def test_unknown_shapes_are_errors(tmp_path, words):
    """Name the known ones."""
    with pytest.raises(UsageError, match="no shape 'canvs'.*did you mean 'canvas'"):
        handins.find(tmp_path, words, shape="canvs")


def test_what_fits_no_shape_is_an_error(tmp_path, words):
    """Say which are known."""
    for name, data in (("empty", None), ("one.zip", packed(BOTH)), ("one.py", b""), ("sham.zip", b"PK")):
        place = tmp_path / name
        place.write_bytes(data) if data is not None else place.mkdir()
        with pytest.raises(UsageError, match="expected a folder"):
            handins.find(place, words)
    with pytest.raises(UsageError, match="No such file"):
        handins.find(tmp_path / "nowhere", words)


def test_two_shapes_at_once_are_an_error(tmp_path, words):
    """Ask which one is meant, and take it."""
    root = write_files(tmp_path / "class", {
        "words-ada/.git/config": "", "words-ada/words/timestamp.txt": "now", "words-ada/words/words.py": "a = 1"})
    with pytest.raises(UsageError, match="like nbgrader and like checkouts.*--shape nbgrader"):
        handins.find(root, words)
    assert handins.find(root, words, shape="checkouts").handins[0].student.login == "ada"


def test_what_fits_no_rule_is_told(tmp_path, words):
    """List files and links between the students' folders."""
    root = write_files(tmp_path / "class", {"ada/words.py": "", "notes.txt": "", ".DS_Store": ""})
    (root / "ben").symlink_to(root / "ada")
    found = handins.find(root, words)
    assert [handin.student.id for handin in found.handins] == ["ada"]
    assert len(found.left) == 2
    assert found.left[0].startswith("'ben' is a symbolic link; expected")
    assert found.left[1].startswith("'notes.txt' is neither a folder nor an archive")


def test_two_students_with_one_id_are_told_apart(tmp_path, words):
    """Grade both, and say so; where case is folded their reports would overwrite each other."""
    root = write_files(tmp_path / "class", {
        "ada/words.py": "a = 1", "Ada/words.py": "a = 2", "ada-2/words.py": "a = 3"})
    zipped(BOTH, root / "ada.zip")
    found = handins.find(root, words)
    assert [handin.student.id for handin in found.handins] == ["Ada", "ada-2", "ada-3", "ada-4"]
    assert len({handins.collect(handin, words).digest for handin in found.handins}) == 4
    assert len(found.left) == 2
    assert all("there are several hand-ins of" in sentence for sentence in found.left)


def test_a_student_with_a_hostile_name_has_a_safe_id(tmp_path, words):
    """Show what can be shown, and file results under what every system can store."""
    root = write_files(tmp_path / "class", {f"{name}/words.py": "a = 1" for name in (
        "=cmd|x", "a\x1b[2Jb", "..\\up", "Ada Lovelace", "con", "-", "Ä" * 90)})
    found = handins.find(root, words)
    assert len(found.handins) == 7
    for handin in found.handins:
        assert handin.student.id.isprintable() and handin.student.id[0].isalnum()
        assert handins.collect(handin, words).files
    ids = [handin.student.id for handin in found.handins]
    assert "Ada Lovelace" in ids
    assert [id.partition("-")[0] for id in ids if "cmd" in id or "student" in id] == ["cmd x", "student", "student"]


def test_one_that_cannot_be_read_costs_its_neighbours_nothing(tmp_path, words):
    """Refuse it when its turn comes."""
    root = written("zips", CLASS, tmp_path / "class")
    (root / "ben.zip").write_bytes(b"PK\3\4 and no more")
    results = collected(handins.find(root, words), words)
    assert isinstance(results["ben"], str)
    assert len(results["ada"][0]) == 2


def test_a_student_s_own_archive_is_opened_one_level_deep(tmp_path, words):
    """Open it under the caps of archives; what is in it again is named and left alone."""
    name = "Ada_1_assignsubmission_file/"
    inner = packed({**BOTH, "again.zip": packed(BOTH)})
    root = zipped({name + "work.zip": inner, name + "b.txt": b""}, tmp_path / "a.zip")
    taken = handins.collect(handins.find(root, words).handins[0], words)
    assert taken.files == BOTH
    assert taken.extra == ("again.zip (an archive, not opened)", "b.txt")


@pytest.mark.parametrize(("names", "sentence"), [
    (10_000, "holds more than 1,000 entries"), (1, "grows more than a hundredfold"),
])
def test_a_student_s_archive_is_held_to_the_caps(names, sentence, tmp_path, words):
    """Refuse 10,000 members, and one that is a bomb."""
    inner = packed({f"{count}.py": b"" for count in range(names)} if names > 1 else {"words.py": bytes(2**20)})
    root = zipped({"Ada_1_assignsubmission_file/a.zip": inner, "Ben_2_assignsubmission_file/words.py": b"a = 1"},
                  tmp_path / "all.zip")
    ada, ben = handins.find(root, words).handins
    with pytest.raises(SubmissionError, match=sentence):
        handins.collect(ada, words)
    assert handins.collect(ben, words).files


def test_ten_thousand_hand_ins_cost_one_look_at_the_directory(tmp_path, words, monkeypatch):
    """Read the directory of a big zip once, not once for each student."""
    root = zipped({f"student_{count}_{count}_words.py": b"a = %d" % count for count in range(10_000)},
                  tmp_path / "a.zip")
    looks = []
    whole = zipfile.ZipFile
    monkeypatch.setattr(zipfile, "ZipFile", lambda *arguments: looks.append(arguments) or whole(*arguments))
    found = handins.find(root, words)
    assert len(found.handins) == 10_000 and not found.left
    for handin in found.handins[::500]:
        assert handins.collect(handin, words).files == {"words.py": b"a = %s" % handin.student.id.encode()}
    assert len(looks) == 1


def test_nothing_is_left_behind(tmp_path, words, monkeypatch):
    """Remove what was laid out, also when a hand-in is refused."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    collected(handins.find(written("moodle prefixes", CLASS, tmp_path / "class"), words), words)
    assert not list(scratch.iterdir())


def test_exercises_with_folders_are_collected_from_flat_downloads(tmp_path):
    """Put a file that was handed in without its folder where the exercise has it."""
    exercise = Exercise("words", "", 2, ("after/words.py", "*.md"), (), tmp_path / "nowhere", None, "")
    root = zipped({"ada_1_2_words.py": b"a = 1"}, tmp_path / "a.zip")
    assert handins.collect(handins.find(root, exercise).handins[0], exercise).files == {"after/words.py": b"a = 1"}
