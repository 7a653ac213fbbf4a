"""Writes files that are whole or not there, whatever happens in between; imports nothing of ours but errors."""
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from grader.errors import UsageError

READABLE, PRIVATE = 0o644, 0o600


@contextmanager
def whole(place: Path, mode: int = READABLE) -> Iterator[TextIO]:
    """Give a UTF-8 stream whose text takes the place of a file when all of it is written; lines end as they are given.

    UsageError if it cannot be written; the old file, if there was one, is then still there.
    """
    descriptor, name, place = None, "", Path(os.path.realpath(place))
    try:
        descriptor, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
        with open(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
            yield stream
        os.chmod(name, mode)
        os.replace(name, place)
    except BaseException as error:
        if descriptor is not None:
            Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise UsageError(f"'{place}' cannot be written: {error.strerror}; name another place for it.") from None
        raise
