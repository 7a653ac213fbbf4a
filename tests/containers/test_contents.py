"""Tests for grader/containers/contents.py: what is in an image, and in each of its layers."""
import gzip
import hashlib
import io
import tarfile
import time
import tracemalloc
from contextlib import contextmanager

import pytest

from grader.containers import contents
from grader.containers.contents import content, searched
from grader.containers.engine import Engine
from tests.containers import live


def tar(*entries, size=None):
    """Return a tar archive of names and contents; a text instead of bytes is where a link leads."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data in entries:
            entry = tarfile.TarInfo(name)
            if isinstance(data, str):
                entry.type, entry.linkname = tarfile.SYMTYPE, data
            else:
                entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data) if isinstance(data, bytes) else None)
    return stream.getvalue()


class Answer:
    """What an engine sends, in small pieces."""

    status_code = 200

    def __init__(self, data):
        """Keep the bytes."""
        self.data = data

    def iter_content(self, size):
        """Yield the pieces."""
        yield from (self.data[place:place + 7000] for place in range(0, len(self.data), 7000))


def engine(data):
    """Return an engine that sends an image."""
    class Api:
        base_url, api_version = "x", "1"

        @contextmanager
        def get(self, url, **how):
            yield Answer(data)
    return Engine(Api(), "run")


def names(path, data):
    """Find every file, with the length of what is seen of it."""
    yield path, len(data)


def digest(layer):
    """Return the digest of a layer."""
    return f"sha256:{hashlib.sha256(layer).hexdigest()}"


def test_every_layer_is_read_in_both_layouts():
    """Find files by the digest of the layer, packed or not; settings, links and empty layers are none."""
    one, two, empty = tar(("a", b"1"), ("b/.wh.a", b"")), tar(("c", b"333"), ("d", "a")), bytes(10240)
    image = tar(("x/layer.tar", one), ("x/json", b"{}"), ("y/layer.tar", "../x/layer.tar"), ("z/layer.tar", empty),
                ("blobs/sha256/aa", gzip.compress(two)), ("blobs/sha256/bb", b'{"x": 1}'), ("manifest.json", b"[]"))
    found = searched(engine(image), "x", names, time.monotonic() + 10)
    assert found == {digest(one): [("a", 1)], digest(two): [("c", 3)], digest(empty): []}


def test_many_files_and_large_ones_take_little_memory():
    """Keep the first finds of a layer and a bounded part of a file, however many or large they are (row 123)."""
    layer = tar(*((f"srv/{number}/.env", b"A=b") for number in range(20_000)), ("large", bytes(8 << 20)))
    image = tar(("x/layer.tar", layer))
    tracemalloc.start()
    found, = searched(engine(image), "x", names, time.monotonic() + 60).values()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found) == contents.KEPT and peak < 6 << 20, peak


def test_time_is_kept():
    """Stop in the middle of an image that takes too long (row 123)."""
    with pytest.raises(TimeoutError):
        searched(engine(tar(("x/layer.tar", tar(("a", bytes(1 << 20)))))), "x", names, time.monotonic() - 1)


def test_file_is_found_behind_links():
    """Return what a path leads to within the image, and nothing of this machine."""
    with live.engine() as opened:
        text = "RUN echo here > /srv/a && ln -s a /srv/b && ln -s /srv/b /c && ln -s /loop /loop && ln -s ../../x /x"
        image = live.image(opened, text)
        assert content(opened, image, "/c") == b"here\n"
        for path in ("/loop", "/srv", "/nothing", "/x", "/x/y"):
            with pytest.raises(FileNotFoundError):
                content(opened, image, path)
        assert live.left(opened) == []
