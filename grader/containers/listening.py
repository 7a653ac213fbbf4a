"""Reads what the engine sends piece by piece of a container's output, and closes the connection whatever comes.

Each piece has a head of eight bytes: the stream, three zeros, and how many bytes follow (Docker Engine API,
ContainerAttach). The SDK's own functions leave connections open where the end is not waited for.
"""
import json
from collections.abc import Iterator
from contextlib import suppress

from grader.containers.engine import Engine, RefusedError

HEAD = 8
SPARE = 30.0        # seconds beyond those that an answer is waited for


def pieces(engine: Engine, method: str, path: str, *, seconds: float = SPARE, **how) -> Iterator[bytes]:
    """Yield what a container printed, piece by piece; to be used within `asking`, RefusedError is raised as it is.

    `how` goes to requests. Nothing for so many seconds and some more is an error.
    """
    with engine.api.request(method, engine.url(path), stream=True, timeout=seconds + SPARE, **how) as response:
        if response.status_code >= 400:
            raise RefusedError(_message(response.content), response.status_code)
        while len(head := response.raw.read(HEAD)) == HEAD:
            yield response.raw.read(int.from_bytes(head[4:], "big"))


def _message(body: bytes) -> str:
    """Return what the engine says instead."""
    with suppress(ValueError, AttributeError):
        return str(json.loads(body)["message"])
    return body.decode("utf-8", "replace")[:1000]
