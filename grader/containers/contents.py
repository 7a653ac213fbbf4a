"""Looks into images: one file of it, or every file of every layer, also those that a later layer hides.

The engine sends an image as a tar archive of tar archives ("Docker Image Specification v1.2", or the OCI image layout,
with layers that may be packed). They are read as they come and never unpacked, in a bearable amount of memory, however
many or large the files are.
"""
import gzip
import hashlib
import io
import posixpath
import tarfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import BinaryIO, TypeVar

from grader.containers.engine import Engine, RefusedError, asking

CHUNK, BLOCK, LARGEST = 1 << 18, 512, 1 << 20
LINKS = 8               # that are followed from a file to another
KEPT = 100              # finds of one layer
PACKED = b"\x1f\x8b"    # gzip (RFC 1952, section 2.3.1)
MAGIC = (257, b"ustar")     # tar(5)
T = TypeVar("T")


class _Source(io.RawIOBase):
    """A stream of pieces as a file that is read once, until a time in seconds of time.monotonic: a handle."""

    def __init__(self, pieces: Iterable[bytes], end: float):
        """Begin with nothing read."""
        self._pieces, self._rest, self._end = iter(pieces), b"", end

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer) -> int:
        """Fill a buffer as far as the next piece goes; TimeoutError when the time is up."""
        while not self._rest:
            if time.monotonic() > self._end:
                raise TimeoutError("the image could not be read to its end in time")
            self._rest = next(self._pieces, None)
            if self._rest is None:
                self._rest = b""
                return 0
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


def content(engine: Engine, image: str, path: str) -> bytes:
    """Return the beginning of a file of an image, behind links as well; FileNotFoundError if it has none there."""
    with asking():
        container = engine.api.create_container(image, ["-"], labels=engine.labels, network_disabled=True,
                                                healthcheck={"test": ["NONE"]}, use_config_proxy=False)["Id"]
    try:
        for _ in range(LINKS):
            entry, data = _entry(engine, container, path)
            if not entry.issym():
                return data
            path = posixpath.join(posixpath.dirname(path), entry.linkname)
    finally:
        with suppress(RefusedError), asking():
            engine.api.remove_container(container, force=True, v=True)
    raise FileNotFoundError(path)


def _entry(engine: Engine, container: str, path: str) -> tuple[tarfile.TarInfo, bytes]:
    """Return what there is at a path of a container, and the beginning of its content."""
    with asking(), engine.api.get(engine.url(f"/containers/{container}/archive"), params={"path": path},
                                  stream=True) as answer:
        if answer.status_code != 200:
            raise FileNotFoundError(path)
        source = io.BufferedReader(_Source(answer.iter_content(CHUNK), time.monotonic() + 60.0))
        with tarfile.open(fileobj=source, mode="r|") as archive:
            entry = archive.next()
            if entry is None or not (entry.isreg() or entry.issym()):
                raise FileNotFoundError(path)
            return entry, archive.extractfile(entry).read(LARGEST) if entry.isreg() else b""


def searched(engine: Engine, image: str, look: Callable[[str, bytes], Iterable[T]], end: float) -> dict[str, list[T]]:
    """Return what `look` finds in each layer of an image, by the layer's digest, from paths and beginnings of files.

    Each layer is read once, and of each no more than the first finds are kept. TimeoutError if that takes longer than
    until `end`, in seconds of time.monotonic.
    """
    found = {}
    seconds = max(1.0, end - time.monotonic())
    with asking(), engine.api.get(engine.url(f"/images/{image}/get"), stream=True, timeout=seconds) as answer:
        source = io.BufferedReader(_Source(answer.iter_content(CHUNK), end), CHUNK)
        with tarfile.open(fileobj=source, mode="r|", bufsize=CHUNK) as archive:
            for entry in archive:
                archive.members = []        # or all of them would be kept
                if entry.isreg() and (layer := _opened(archive.extractfile(entry))):
                    digest, seen = _looked(layer, look)
                    found[digest] = seen
    return found


def _opened(stream: BinaryIO) -> BinaryIO | None:
    """Return a layer's files as a tar archive, None for what is no layer."""
    start = stream.read(BLOCK)
    whole = io.BufferedReader(_Joined(start, stream), CHUNK)
    if start.startswith(PACKED):
        return gzip.GzipFile(fileobj=whole)
    empty = len(start) == BLOCK and not any(start)
    return whole if start[MAGIC[0]:].startswith(MAGIC[1]) or empty else None


class _Joined(io.RawIOBase):
    """The beginning of a stream that was read already, and the rest: a handle."""

    def __init__(self, start: bytes, rest: BinaryIO):
        """Keep both."""
        self._start, self._rest = start, rest

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer) -> int:
        """Fill a buffer."""
        data = self._start[:len(buffer)] or self._rest.read(len(buffer))
        self._start = self._start[len(buffer):]
        buffer[:len(data)] = data
        return len(data)


class _Hashed(io.RawIOBase):
    """A stream that keeps the digest of what was read of it: a handle."""

    def __init__(self, stream: BinaryIO):
        """Begin with nothing read."""
        self._stream, self.digest = stream, hashlib.sha256()

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer) -> int:
        """Fill a buffer."""
        data = self._stream.read(len(buffer))
        self.digest.update(data)
        buffer[:len(data)] = data
        return len(data)


def _looked(layer: BinaryIO, look: Callable[[str, bytes], Iterable[T]]) -> tuple[str, list[T]]:
    """Return a layer's digest, and what is found in it."""
    hashed, found = _Hashed(layer), []
    stream = io.BufferedReader(hashed, CHUNK)
    with tarfile.open(fileobj=stream, mode="r|", bufsize=CHUNK) as archive:
        for path, data in _files(archive):
            found += look(path, data) if len(found) < KEPT else ()
    while stream.read(CHUNK):       # what follows the last file counts for the digest
        pass
    return f"sha256:{hashed.digest.hexdigest()}", found


def _files(archive: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    """Yield the path of each file in an archive and the beginning of what it holds."""
    for entry in archive:
        archive.members = []
        if entry.isreg() and entry.size:
            yield entry.name, archive.extractfile(entry).read(min(entry.size, LARGEST))
