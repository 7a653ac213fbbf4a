"""Tests for grader/containers/sharing.py: a folder that a container sees, and that is gone afterwards."""
import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from grader.box import ground
from grader.containers import sharing
from grader.containers.running import Order, run
from grader.containers.sharing import shared
from grader.errors import MachineError
from grader.model import Limits
from tests.containers import live

LIMITS = Limits(memory_mb=64, files_mb=8)


@pytest.fixture(scope="module")
def engine():
    """Give an engine."""
    with live.engine() as opened:
        yield opened


def changed(engine, folder, script):
    """Run a script as nobody in a container that sees a folder; return what it prints."""
    order = Order(("sh", "-c", f"cd /shared\n{script}"), mounts=(folder.mount("/shared"),), user="65534:65534")
    with run(engine, live.BASE, LIMITS, order) as container:
        assert container.wait(15) == 0, container.output()
        return container.output()[0]


def test_both_sides_see_the_same_files(engine):
    """Read inside what was written outside, and the other way round; nothing is left."""
    with shared(engine, live.BASE) as folder:
        folder.write("outside.txt", b"from outside\n")
        assert changed(engine, folder, "cat outside.txt; echo more >> outside.txt; echo 1 > inside.txt") \
            == b"from outside\n"
        assert folder.read("outside.txt") == b"from outside\nmore\n" and folder.read("inside.txt") == b"1\n"
        assert folder.read("none.txt") is None
        top = Path(folder.path).parent
        assert top.stat().st_mode & 0o077 == 0      # nobody else on this machine gets to what is open to all
    assert not top.exists()


def test_files_of_others_are_removed_in_their_name(engine, monkeypatch):
    """Get rid of what only its owner may remove, which is not root everywhere."""
    real, asked = ground.remove, []

    def reluctant(path):
        """Remove nothing at the first time, as for somebody who may not."""
        asked.append(sorted(os.listdir(os.path.join(path, sharing.INNER))))
        if len(asked) > 1:
            real(path)
    monkeypatch.setattr(sharing.ground, "remove", reluctant)
    with shared(engine, live.BASE) as folder:
        folder.write("ours.txt", b"")
        changed(engine, folder, "mkdir -p theirs/.deep/er && echo 1 > theirs/.deep/er/file && chmod 0 theirs/.deep; "
                                "echo 2 > .hidden")
    assert asked == [[".hidden", "ours.txt", "theirs"], []] and not Path(folder.path).exists()


def test_folder_that_stays_is_told(engine, monkeypatch):
    """Name it, so that somebody removes it."""
    monkeypatch.setattr(sharing.ground, "remove", lambda path: None)
    monkeypatch.setattr(sharing, "_disown", lambda *words: None)
    with pytest.raises(MachineError, match="cannot be removed") as caught, shared(engine, live.BASE) as folder:
        folder.write("file", b"")
    assert str(Path(folder.path).parent) in str(caught.value)
    monkeypatch.undo()
    ground.remove(str(Path(folder.path).parent))


def test_what_a_killed_grader_left_is_removed(engine, monkeypatch, tmp_path):
    """Remove folders of processes that have ended, and no others."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ended = subprocess.Popen(["true"])
    ended.wait()
    names = [f"{sharing.PREFIX}{number}-x" for number in (ended.pid, os.getpid(), "word")]
    for name in names:
        (tmp_path / name / sharing.INNER).mkdir(parents=True)
    with shared(engine, live.BASE):
        assert [(tmp_path / name).exists() for name in names] == [False, True, True]
