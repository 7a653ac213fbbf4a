"""A real engine for tests, and small images of their own."""
import io
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from grader.containers import ferry
from grader.containers.engine import Engine, connect
from grader.errors import MachineError
from tests.conftest import lacking

BASE = "python:3.11-slim"


@contextmanager
def engine() -> Iterator[Engine]:
    """Give an engine that has the base, or leave the test out; what was made with it goes afterwards."""
    try:
        opened = connect()
        found = opened.__enter__()
    except MachineError as error:
        lacking(f"there is no engine: {error}")
    try:
        if not shutil.which(ferry.PROGRAM):
            lacking(f"the program '{ferry.PROGRAM}' is not installed")
        if found.inspect(BASE) is None:
            lacking(f"the engine has no image {BASE}; docker/base_image.py makes one")
        yield found
    finally:
        opened.__exit__(None, None, None)


def image(engine: Engine, text: str, files: Mapping[str, bytes] | None = None) -> str:
    """Build a Dockerfile of a test's own, behind FROM the base, and return the image's id."""
    stream, marks = io.BytesIO(), " ".join(f'{name}="{value}"' for name, value in engine.labels.items())
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data in {"Dockerfile": f"FROM {BASE}\nLABEL {marks}\n{text}\n".encode(), **(files or {})}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    stream.seek(0)
    said = list(engine.api.build(fileobj=stream, custom_context=True, decode=True, rm=True, forcerm=True))
    found = [message["aux"]["ID"] for message in said if "aux" in message]
    assert found, said[-1]
    return found[-1]


def left(engine: Engine) -> list[str]:
    """Return the names of the containers and volumes that carry this engine's label, running or not."""
    filters = {"label": [f"{name}={value}" for name, value in engine.labels.items()]}
    containers = engine.api.containers(all=True, filters=filters)
    volumes = engine.api.volumes(filters=filters)["Volumes"] or []
    return [*(name for found in containers for name in found["Names"]), *(found["Name"] for found in volumes)]
