"""Functions in processes of their own, which can be killed."""
import os
import traceback
from collections.abc import Callable


def forked(function: Callable, *arguments: object) -> int:
    """Return the number of a process that calls a function and ends with 0, or with 1 if it raised something."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        function(*arguments)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)
