"""Which limit of the exercise an exception of the student's code comes from, and what usually causes it."""
import errno

from grader.model import Limits

OPEN_FILES = 128        # as inside/door.py sets it (RLIMIT_NOFILE, setrlimit(2))


def cause(error: BaseException, limits: Limits) -> str:
    """Return a clause such as "; the limit is 512 MiB of memory, ...", or nothing for any other exception.

    A program that runs into a limit sees an ordinary exception (MemoryError, or an OSError by its errno, errno(3)).
    """
    number = getattr(error, "errno", None)
    if isinstance(error, MemoryError):
        return f"; the limit is {limits.memory_mb} MiB of memory, and usually something grows without end"
    if isinstance(error, BlockingIOError) or str(error) == "can't start new thread":
        return f"; the limit is {limits.processes} processes and threads, and usually a loop starts them without end"
    if number == errno.EFBIG:
        return f"; the limit is {limits.output_mb} MiB for one file or what is printed, and usually a loop has no end"
    if number == errno.ENOSPC:
        return f"; the limit is {limits.files_mb} MiB for all files together, and usually a loop writes without end"
    if number == errno.EMFILE:
        return f"; the limit is {OPEN_FILES} open files, and usually they are opened in a loop and not closed"
    return ""
