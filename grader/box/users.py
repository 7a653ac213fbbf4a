"""A user without rights for each box that root starts: of one user, one box could signal another and use up its limits.

A user is taken by a lock on a file (flock(2)); the system gives it back when whoever holds it ends, however that is.
"""
import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

try:
    import fcntl
except ImportError:     # Windows has no users of that kind
    fcntl = None

FIRST, MOST = 60001, 4000       # within the 65,536 users that a container has, and no user of Debian's (login.defs(5))
FOLDER = "/run/grader-users"


@dataclass(frozen=True)
class User:
    """A user's id, None for our own, and the descriptor that keeps it ours."""

    id: int | None
    lock: int

    def options(self) -> dict:
        """Return the options of Popen that make a process this user's, without root's groups."""
        return {} if self.id is None else {"user": self.id, "group": self.id, "extra_groups": []}

    def release(self) -> None:
        """Give the user back; once."""
        if self.id is not None:
            os.close(self.lock)


def lease() -> User:
    """Return a user that no other box has now; our own if we are not root. OSError if all are taken."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return User(None, -1)
    os.makedirs(FOLDER, mode=0o700, exist_ok=True)
    start = os.getpid() * 8
    for step in range(MOST):
        number = FIRST + (start + step) % MOST
        lock = os.open(f"{FOLDER}/{number}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return User(number, lock)
        except BlockingIOError:
            os.close(lock)
    raise OSError(errno.EAGAIN, f"all {MOST} users for boxes are taken")


@contextmanager
def leased() -> Iterator[User]:
    """Give a user for the length of a block."""
    user = lease()
    try:
        yield user
    finally:
        user.release()
