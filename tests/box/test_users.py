"""Tests for grader/box/users.py: a user for each box."""
import os
import subprocess
import sys

import pytest

from grader.box import users

TAKE = "import sys; from grader.box import users; print(users.lease().id, flush=True); sys.stdin.read()"


@pytest.fixture
def rooted(monkeypatch, tmp_path):
    """Be root, as far as the module can tell, with locks of our own."""
    monkeypatch.setattr(users.os, "geteuid", lambda: 0)
    monkeypatch.setattr(users, "FOLDER", str(tmp_path / "users"))


def test_each_box_of_root_has_a_user_of_its_own(rooted):
    """Give another user while one is taken, and the same one again when it is given back; all without root's groups."""
    first, second = users.lease(), users.lease()
    assert first.id != second.id and min(first.id, second.id) >= users.FIRST
    assert first.options() == {"user": first.id, "group": first.id, "extra_groups": []}
    first.release()
    with users.leased() as third:
        assert third.id == first.id
    second.release()
    with users.leased() as fourth:
        assert fourth.id == first.id


def test_everybody_else_stays_who_they_are(monkeypatch):
    """Change no user without root's rights."""
    monkeypatch.setattr(users.os, "geteuid", lambda: 1000)
    with users.leased() as user:
        assert user.id is None and user.options() == {}


def test_more_boxes_than_users_are_refused(rooted, monkeypatch):
    """Raise OSError when all are taken, so that the machine is blamed."""
    monkeypatch.setattr(users, "MOST", 2)
    taken = [users.lease(), users.lease()]
    with pytest.raises(OSError, match="all 2 users for boxes are taken"):
        users.lease()
    for user in taken:
        user.release()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has users to give")
def test_user_of_a_grader_that_was_killed_is_free_again(tmp_path):
    """Hold a user by a lock that the system gives back."""
    other = subprocess.Popen([sys.executable, "-c", TAKE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    taken = int(other.stdout.readline())
    with pytest.raises(BlockingIOError):
        _lock(taken)
    other.kill()
    other.communicate()
    _lock(taken)


def _lock(user):
    """Take a user's lock and give it back; BlockingIOError if somebody has it."""
    with open(f"{users.FOLDER}/{user}", "w", encoding="utf-8") as stream:
        users.fcntl.flock(stream, users.fcntl.LOCK_EX | users.fcntl.LOCK_NB)
