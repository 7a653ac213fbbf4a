"""Children of a program that tries what a box forbids: they never outlive their work, and say how it ended."""
import errno
import os
from contextlib import contextmanager, suppress

FAILED = 255        # exit status of a child whose work broke


def born(work):
    """Start a child that ends after its work, with the error number that this returns; return its id.

    RuntimeError if there can be none: then nothing was tried.
    """
    try:
        number = os.fork()
    except OSError as error:
        raise RuntimeError("no child process can be had") from error
    if number == 0:
        status = FAILED
        try:
            status = work()
        except MemoryError:
            status = errno.ENOMEM
        finally:
            os._exit(status or 0)
    return number


def child(work):
    """Do work in a child, in a session of its own if it may; return its error number, less than 0 for a signal.

    RuntimeError if there is no child, or if its work broke.
    """
    def alone():
        with suppress(OSError):
            os.setsid()
        return work()
    return ended(os.waitpid(born(alone), 0)[1])


def ended(state):
    """Return what child() returns, from a state as wait(2) tells it."""
    status = os.waitstatus_to_exitcode(state)
    if status == FAILED:
        raise RuntimeError("a child process broke")
    return status


def done(status):
    """Return nothing for 0; OSError for what stopped a child: an error number, or less than 0 for a signal."""
    if status < 0:
        raise OSError(errno.EINTR, f"ended by signal {-status}")
    if status:
        raise OSError(status, os.strerror(status))
    return ""


@contextmanager
def waiting():
    """Give a function that starts a child, which does some work and waits; all of them have ended afterwards.

    A pipe that closes lets them go, since there are boxes in which no signal can be sent.
    """
    (reader, writer), children = os.pipe(), []

    def start(work=None):
        def whole():
            os.close(writer)
            _kept = work() if work else None
            os.read(reader, 1)
        children.append(born(whole))
        return children[-1]
    try:
        yield start
    finally:
        os.close(writer)
        os.close(reader)
        for number in children:
            os.waitpid(number, 0)
