"""Tests for grader/box/ground.py: where things lie so that a box may see them, and that nothing stays."""
import os
import stat
from pathlib import Path

import pytest

from grader.box import ground, janitor
from tests.judge.hearings import python_files

INSIDE = Path(ground.__file__).parents[1] / "inside"


def test_ground_is_made_once_and_has_what_a_box_needs():
    """Give the interpreter, the packages, the tools and every inside program, readable for everybody."""
    found = ground.prepare()
    assert found is ground.prepare()
    assert os.access(os.path.join(found.prefix, found.program), os.X_OK)
    assert os.path.isdir(os.path.join(found.site, "pytest")) and os.path.exists(os.path.join(found.tools, "ruff"))
    laid = {path.relative_to(found.inside).as_posix() for path in Path(found.inside).rglob("*.py")}
    assert laid == {"wire.py", *(path.relative_to(INSIDE).as_posix() for path in INSIDE.rglob("*.py"))}
    for path in Path(found.inside).rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o755 if path.is_dir() else 0o644)
    assert found.private or os.geteuid() != 0


def test_bytecode_lies_beside_the_programs():
    """Spare each box the compilation of what it starts with."""
    cached = {path.name.partition(".")[0] for path in Path(ground.prepare().inside).glob("**/__pycache__/*")}
    assert {"door", "worker", "reader", "suite", "wire", "machine"} <= cached


def test_staged_files_lie_there_and_go():
    """Lay files under a name that says nothing, and remove them whatever happens."""
    with pytest.raises(ZeroDivisionError):
        with ground.staged({"words.py": b"x = 1\n", "a/b/c.txt": b"\0"}) as folder:
            assert python_files(Path(folder)) == {"words.py": b"x = 1\n"}
            assert Path(folder, "a/b/c.txt").read_bytes() == b"\0"
            assert "words" not in folder and stat.S_IMODE(os.stat(folder).st_mode) == 0o755
            raise ZeroDivisionError
    assert not os.path.exists(folder)


def test_staged_folders_are_never_the_same():
    """Keep two hand-ins apart."""
    with ground.staged({}) as one, ground.staged({}) as two:
        assert one != two


def test_remove_takes_deep_folders_and_no_targets_of_links(tmp_path):
    """Remove what a program may leave: deep folders, folders without rights, links that lead outside."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("kept", encoding="utf-8")
    folder = tmp_path / "left"
    folder.mkdir()
    os.symlink(outside, folder / "link")
    os.symlink("/etc/passwd", folder / "file")
    (folder / "closed").mkdir(mode=0o000)
    (folder / "text").write_text("text", encoding="utf-8")
    place = os.open(folder, os.O_RDONLY)
    for _ in range(60):
        os.mkdir("d" * 200, dir_fd=place)
        deeper = os.open("d" * 200, os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = deeper
    os.close(place)
    ground.remove(str(folder))
    assert not folder.exists() and (outside / "kept").read_text(encoding="utf-8") == "kept"
    ground.remove(str(folder))


def test_scratch_folders_of_an_ended_process_are_forgotten():
    """Remove those of one process, and no others."""
    mine = ground.scratch()
    theirs = os.path.join(os.path.dirname(mine), "999999-left")
    os.mkdir(theirs)
    ground.forget(999999)
    assert os.path.isdir(mine) and not os.path.exists(theirs)
    ground.forget(os.getpid())
    assert not os.path.exists(mine)


def test_everybody_else_uses_the_paths_as_they_are(monkeypatch):
    """Make a folder of our own below the temporary one where there is no mount namespace to be had."""
    monkeypatch.setattr(ground, "_own_namespace", lambda: False)
    cleaned = []
    monkeypatch.setattr(ground, "_clean_at_exit", lambda folder, *_: cleaned.append(folder))
    found = ground.prepare.__wrapped__()
    janitor.dismiss(found.janitor)
    assert not found.private and found.stage.startswith(cleaned[0])
    assert stat.S_IMODE(os.stat(cleaned[0]).st_mode) == 0o711
    assert os.access(os.path.join(found.prefix, found.program), os.X_OK)
    ground.remove(cleaned[0])


def test_namespace_that_is_refused_is_no_error(monkeypatch):
    """Go without one where the machine refuses."""
    class Libc:
        """A C library that refuses."""

        def unshare(self, flags):
            """Refuse."""
            return -1
    monkeypatch.setattr(ground.ctypes, "CDLL", lambda *args, **kwargs: Libc())
    monkeypatch.setattr(ground.os, "makedirs", lambda *args, **kwargs: None)
    assert ground._own_namespace() is False
