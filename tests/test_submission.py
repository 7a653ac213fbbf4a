"""Tests for grader/submission.py: what a student handed in, as a Submission."""
import os
import zipfile

import pytest

from grader import catalog, files, folder, submission
from grader.errors import SubmissionError
from grader.model import Exercise
from tests.archives import PACKINGS, tar
from tests.courses import SOLUTION, SOLUTION_TESTS, stand_in_for_checks, write_course, write_files

BOTH = {"words.py": b"a = 1\n", "test_words.py": b"b = 2\n"}


def exercise(home, *declared):
    """Return an exercise with these declared files."""
    return Exercise(name="words", title="", chapter=2, files=declared or ("words.py", "test_words.py"), criteria=(),
                    home=home / "nowhere", answers=None, digest="")


def zipped(path, contents):
    """Write a zip with these files and return its path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
    return path


def everywhere(folder, contents):
    """Yield a folder, a zip and a tar with the same files."""
    yield write_files(folder / "ada", contents)
    yield zipped(folder / "a.zip", contents)
    files_of_tar = [(name, data if isinstance(data, bytes) else data.encode()) for name, data in contents.items()]
    for ending, pack in PACKINGS.items():
        (folder / f"a{ending}").write_bytes(pack(tar(*files_of_tar)))
        yield folder / f"a{ending}"


def refusal(path, declared):
    """Return the sentence with which a hand-in is refused."""
    with pytest.raises(SubmissionError) as caught:
        submission.collect(path, declared)
    return str(caught.value)


def test_folder_gives_the_declared_files_and_names_the_others(tmp_path):
    """Take bytes as they are, leave the rest alone, ignore litter."""
    root = write_files(tmp_path / "ada", {
        **BOTH, "words.py": b"\xff\0\r\n", "notes.txt": "", "data/a.csv": "", "old.zip": "",
        "__pycache__/words.pyc": "", ".DS_Store": "", ".git/config": "", "words.py.mine-1": "",
    })
    found = submission.collect(root, exercise(tmp_path), "ada")
    assert found.files == {"words.py": b"\xff\0\r\n", "test_words.py": b"b = 2\n"}
    assert found.extra == ("data/", "notes.txt", "old.zip (an archive, not opened)")
    assert found.student == "ada"
    assert found.digest == files.digest(found.files)


def test_archive_folder_and_wrapped_ones_give_the_same(tmp_path):
    """Strip one common top folder; same bytes, same digest."""
    wrapped = {f"top/{name}": data for name, data in BOTH.items()}
    places = [
        write_files(tmp_path / "ada", BOTH), write_files(tmp_path / "ben", wrapped),
        zipped(tmp_path / "a.zip", BOTH), zipped(tmp_path / "b.ZIP", wrapped),
        zipped(tmp_path / "c.zip", {"top/": "", **wrapped, "__MACOSX/._top": "x"}),
        zipped(tmp_path / "d.zip", {f"./{name}": BOTH[name] for name in BOTH}),
    ]
    for ending, pack in PACKINGS.items():
        for name, above in (("plain", ""), ("dotted", "./"), ("wrapped", "top/")):
            members = [(above, b"", b"5")] * bool(above) + [(above + path, data) for path, data in BOTH.items()]
            (tmp_path / f"{name}{ending}").write_bytes(pack(tar(*members)))
            places.append(tmp_path / f"{name}{ending}")
    found = [submission.collect(place, exercise(tmp_path)) for place in places]
    assert all(one == found[0] for one in found)
    assert found[0].files == BOTH
    assert found[0].extra == ()


def test_declared_folders_are_not_stripped(tmp_path):
    """Know a declared folder from one around everything."""
    declared = exercise(tmp_path, "after/*.py")
    contents = {"after/a.py": "", "after/b.txt": "", "after/c/d.py": ""}
    for place in everywhere(tmp_path, contents):
        found = submission.collect(place, declared)
        assert list(found.files) == ["after/a.py"]
        assert found.extra[0] == "after/b.txt"


def test_only_one_top_folder_is_stripped(tmp_path):
    """Do not search for the declared files further down."""
    contents = {f"top/mine/{name}": BOTH[name] for name in BOTH}
    for place in everywhere(tmp_path, contents):
        assert "holds none of the declared files" in refusal(place, exercise(tmp_path))


def test_a_file_called_as_the_top_folder_is_not_lost(tmp_path):
    """Strip nothing that would make two files one."""
    for place in everywhere(tmp_path, {"top/words.py": "a", "top/top": "b"}):
        found = submission.collect(place, exercise(tmp_path))
        assert found.files == {"words.py": b"a"} and found.extra == ("top",)
    path = zipped(tmp_path / "b.zip", {"top": "a", "top/top": "b", "top/words.py": "c"})
    assert "found top, top/top, top/words.py" in refusal(path, exercise(tmp_path))


def test_an_archive_within_is_named_and_not_opened(tmp_path):
    """Read one level only, and say so where nothing else is found."""
    inner = zipped(tmp_path / "inner.zip", BOTH).read_bytes()
    for place in everywhere(tmp_path, {**BOTH, "old.zip": inner}):
        assert submission.collect(place, exercise(tmp_path)).extra == ("old.zip (an archive, not opened)",)
    (tmp_path / "ada" / "words.py").unlink()
    (tmp_path / "ada" / "test_words.py").unlink()
    for place in everywhere(tmp_path, {"words.zip": inner}):
        assert "words.zip (an archive, not opened)" in refusal(place, exercise(tmp_path))


def test_a_hard_link_with_a_declared_name_is_refused(tmp_path):
    """Take no file that has another name, and leave others alone."""
    root = write_files(tmp_path / "ada", {**BOTH, "../exam/secret.py": "secret"})
    os.link(tmp_path / "exam" / "secret.py", root / "data.txt")
    assert submission.collect(root, exercise(tmp_path)).extra == ("data.txt",)
    os.link(root / "words.py", root / "copy.py")
    for place in (root, root / "words.py"):
        assert "'words.py' has another name elsewhere (a hard link)" in refusal(place, exercise(tmp_path))


def test_a_file_in_a_folder_behind_a_link_is_taken(tmp_path):
    """Follow the links of the path that was asked for, up to the file itself."""
    write_files(tmp_path, {"ada/words.py": "x"})
    (tmp_path / "ben").symlink_to("ada")
    assert submission.collect(tmp_path / "ben" / "words.py", exercise(tmp_path)).files == {"words.py": b"x"}


def test_two_top_folders_are_not_stripped(tmp_path):
    """Never choose between two files of one name."""
    contents = {"mine/words.py": "a", "yours/words.py": "b"}
    for place in everywhere(tmp_path, contents):
        assert "holds none of the declared files" in refusal(place, exercise(tmp_path))


def test_globs_cross_folders_with_two_asterisks_only(tmp_path):
    """Take files at any depth for `**`, at one depth for `*`."""
    contents = {"src/a.py": "", "src/deep/b.py": "", "c.py": "", "deep.py/d.txt": ""}
    root = write_files(tmp_path / "ada", contents)
    assert list(submission.collect(root, exercise(tmp_path, "src/**")).files) == ["src/a.py", "src/deep/b.py"]
    assert list(submission.collect(root, exercise(tmp_path, "*.py")).files) == ["c.py"]


def test_the_course_s_own_files_are_not_extra(tmp_path, monkeypatch):
    """List nothing of the course when a student checks the exercise's folder, but everything of theirs."""
    stand_in_for_checks(monkeypatch)
    course = write_course(tmp_path)
    write_files(course, {"exercises/words/mine.txt": ""})
    words = catalog.load(course, "words")
    assert submission.collect(words.home, words).extra == ("mine.txt",)
    solution = submission.collect(words.answers, words)
    assert solution.files == {"words.py": SOLUTION.encode(), "test_words.py": SOLUTION_TESTS.encode()}
    assert solution.extra == ()


@pytest.mark.parametrize("name, declared, expected", [
    ("words.py", ("words.py", "test_words.py"), "words.py"), ("words.py", ("src/words.py",), "src/words.py"),
    ("a.py", ("src/*.py",), "src/a.py"), ("test_a.py", ("words.py", "test_*.py"), "test_a.py"),
])
def test_single_file_goes_where_its_name_fits(tmp_path, name, declared, expected):
    """Find the one declared place."""
    write_files(tmp_path, {name: "x"})
    assert submission.collect(tmp_path / name, exercise(tmp_path, *declared)).files == {expected: b"x"}


@pytest.mark.parametrize("name, declared, words", [
    ("other.py", ("words.py",), ["'other.py' holds none", "expected words.py", "found other.py"]),
    ("a.py", ("before/*.py", "after/*.py"), ["can be any of after/a.py, before/a.py", "Hand in the folder"]),
    ("words.7z", ("words.py",), ["an archive of a kind that is not read", "Pack the declared files as a zip"]),
    ("words.tar.gz", ("words.py",), ["not a sound tar", "Make it again"]),
    ("words.zip", ("words.py",), ["not a sound zip", "Make it again"]),
])
def test_single_file_without_one_place_is_refused(tmp_path, name, declared, words):
    """Say what fits."""
    write_files(tmp_path, {name: "x"})
    said = refusal(tmp_path / name, exercise(tmp_path, *declared))
    assert all(word in said for word in words)


def test_declared_zip_is_a_file(tmp_path):
    """Let an exercise ask for a zip itself."""
    zipped(tmp_path / "app.zip", BOTH)
    assert list(submission.collect(tmp_path / "app.zip", exercise(tmp_path, "app.zip")).files) == ["app.zip"]


def test_none_of_the_declared_files_lists_what_was_found(tmp_path):
    """Name expected and found files, at most ten."""
    root = write_files(tmp_path / "ada", {f"n{count:02}.txt": "" for count in range(12)})
    said = refusal(root, exercise(tmp_path))
    assert "expected words.py, test_words.py; found n00.txt, n01.txt" in said
    assert "n09.txt and 2 more." in said
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "found nothing else" in refusal(empty, exercise(tmp_path))


def test_no_such_path_is_refused(tmp_path):
    """Say that nothing is there."""
    assert "cannot be read (No such file or directory)" in refusal(tmp_path / "ada", exercise(tmp_path))
    assert "cannot be read" in refusal(tmp_path / "a\0b", exercise(tmp_path))


@pytest.mark.parametrize("name, target", [
    ("words.py", "secret.txt"), ("words.py", "nowhere"), ("after", "outside"),
])
def test_link_on_a_declared_path_is_refused(tmp_path, name, target):
    """Follow no link, whether to a file, a folder or nothing."""
    write_files(tmp_path, {"secret.txt": "secret", "outside/a.py": "secret", "ada/test_words.py": ""})
    (tmp_path / "ada" / name).symlink_to(tmp_path / target)
    said = refusal(tmp_path / "ada", exercise(tmp_path, "words.py", "test_words.py", "after/*.py"))
    assert f"'{name}' is a symbolic link" in said


def test_link_elsewhere_is_left_alone(tmp_path):
    """List a link that no declared file needs."""
    write_files(tmp_path, {"secret/a": "", "ada/words.py": ""})
    (tmp_path / "ada" / "data").symlink_to(tmp_path / "secret")
    assert submission.collect(tmp_path / "ada", exercise(tmp_path)).extra == ("data",)


def test_link_as_the_hand_in_is_refused(tmp_path):
    """Ask for the folder itself."""
    write_files(tmp_path, {"ada/words.py": ""})
    (tmp_path / "ben").symlink_to(tmp_path / "ada")
    (tmp_path / "words.py").symlink_to(tmp_path / "ada" / "words.py")
    assert "'ben' is a symbolic link" in refusal(tmp_path / "ben", exercise(tmp_path))
    assert "'words.py' is a symbolic link" in refusal(tmp_path / "words.py", exercise(tmp_path))


def test_special_files_never_block(tmp_path):
    """Refuse a pipe with a declared name, list another."""
    write_files(tmp_path, {"ada/test_words.py": ""})
    os.mkfifo(tmp_path / "ada" / "pipe")
    assert submission.collect(tmp_path / "ada", exercise(tmp_path)).extra == ("pipe",)
    os.mkfifo(tmp_path / "ada" / "words.py")
    assert "'words.py' is a pipe, a socket or a device" in refusal(tmp_path / "ada", exercise(tmp_path))
    assert "'words.py' is a pipe" in refusal(tmp_path / "ada" / "words.py", exercise(tmp_path))


def test_folder_with_a_declared_name_is_refused(tmp_path):
    """Ask for a file."""
    write_files(tmp_path, {"ada/words.py/inner.txt": ""})
    assert "'words.py' is a folder; expected a file" in refusal(tmp_path / "ada", exercise(tmp_path))


def test_source_of_three_megabytes_is_refused(tmp_path):
    """Stop at 2 MiB, in a folder, alone and in an archive."""
    large = {"words.py": b"x = 1\n" * 500_000}
    for place in [*everywhere(tmp_path, large), tmp_path / "ada" / "words.py"]:
        assert "'words.py' has more than 2 MiB; expected a source of at most" in refusal(place, exercise(tmp_path))


def test_many_large_files_are_refused(tmp_path, monkeypatch):
    """Stop at the sum, and at the number."""
    monkeypatch.setattr(files, "TOTAL", 1000)
    contents = {f"a{count}.py": b"x" * 300 for count in range(4)}
    for place in everywhere(tmp_path, contents):
        assert "have more than 20 MiB" in refusal(place, exercise(tmp_path, "*.py"))
    monkeypatch.setattr(files, "TOTAL", 2000)
    monkeypatch.setattr(submission, "FILES", 3)
    assert "expected a few sources" in refusal(tmp_path / "ada", exercise(tmp_path, "*.py"))


@pytest.mark.parametrize("other", ["WORDS.PY", "Words.py", "word\u017f.py"])
def test_names_that_clash_on_some_systems_are_refused(tmp_path, other):
    """Give every system the same files."""
    contents = {"words.py": "", other: ""}
    for place in everywhere(tmp_path, contents):
        assert f"'words.py' and '{other}' are one file on some systems" in refusal(place, exercise(tmp_path))


def test_file_and_folder_that_clash_are_refused(tmp_path):
    """Refuse a file whose folder is another file on some systems."""
    path = zipped(tmp_path / "a.zip", {"a.py": "", "A.py/b.py": ""})
    assert "'A.py/b.py' and 'a.py' are one file" in refusal(path, exercise(tmp_path, "**/*.py"))


def test_unicode_forms_of_one_name_clash(tmp_path):
    """Know that macOS stores accents apart."""
    contents = {"a\u0308.py": "", "\u00e4.py": ""}
    for place in everywhere(tmp_path, contents):
        assert "are one file on some systems" in refusal(place, exercise(tmp_path, "*.py"))


def test_names_that_clash_and_are_not_declared_are_left_alone(tmp_path):
    """Refuse nothing for files that nobody takes."""
    root = write_files(tmp_path / "ada", {**BOTH, "data": "", "DATA": ""})
    assert submission.collect(root, exercise(tmp_path)).extra == ("DATA", "data")


@pytest.mark.parametrize("name", ["nul.py", "a\nb.py", "a\\b.py", "a:b.py", "a\u202eb.py", "\udcff.py"])
def test_names_that_cannot_be_stored_everywhere_are_refused(tmp_path, name):
    """Take no declared file under such a name, and list an undeclared one escaped."""
    root = write_files(tmp_path / "ada", {"words.py": ""})
    (root / name).touch()
    said = refusal(root, exercise(tmp_path, "*.py"))
    assert "expected one that every system can store" in said
    assert said.isprintable()
    assert submission.collect(root, exercise(tmp_path)).extra[0].isprintable()


def test_huge_folder_stops(tmp_path, monkeypatch):
    """Count entries, and refuse too many."""
    monkeypatch.setattr(folder, "ENTRIES", 20)
    root = write_files(tmp_path / "ada", {"words.py": "", **{f"d/{count}.py": "" for count in range(20)}})
    assert "holds more than 20 files and folders" in refusal(root, exercise(tmp_path, "words.py", "d/*.py"))
    assert list(submission.collect(root, exercise(tmp_path)).files) == ["words.py"]


def test_unreadable_files_and_folders_are_refused(tmp_path, monkeypatch):
    """Say that permissions are to be mended; root may read everything, so the refusal is made here."""
    root = write_files(tmp_path / "ada", {"words.py": "", "src/a.py": ""})
    real = os.open

    def refuse(path, *arguments, **options):
        if path == "words.py":
            raise PermissionError(13, "Permission denied")
        return real(path, *arguments, **options)
    monkeypatch.setattr(folder.os, "open", refuse)
    monkeypatch.setattr(folder.os, "supports_dir_fd", {refuse})
    assert "'words.py' cannot be read (Permission denied)" in refusal(root, exercise(tmp_path))
    monkeypatch.setattr(folder.os, "scandir", lambda place: refuse("words.py"))
    assert "cannot be read (Permission denied); expected one that you may read" in refusal(root, exercise(tmp_path))
