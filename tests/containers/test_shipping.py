"""Tests for grader/containers/shipping.py: images that are sent to a registry and come back."""
import dataclasses

import pytest

from grader.containers import shipping
from grader.containers.shipping import Reference
from grader.errors import MachineError
from grader.lab import registry
from tests.containers import live

NAME = "grader-test/empty"


@pytest.fixture(scope="module")
def engine():
    """Give an engine."""
    with live.engine() as opened:
        yield opened


@pytest.fixture
def reference(require, tmp_path):
    """Give a name in a registry that runs; its login is in it."""
    require(registry.PROGRAM)
    with registry.serve(tmp_path) as served:
        yield Reference(f"{served.address}/{NAME}", "1", served.login.user, served.login.password), served


def empty(engine, *layers):
    """Build an image from nothing, with a small layer for each text, and return its id."""
    files = {f"{number}.txt": text.encode() for number, text in enumerate(layers)}
    lines = "\n".join(f"COPY {name} /" for name in files)
    marks = " ".join(f'{name}="{value}"' for name, value in engine.labels.items())
    return live.image(engine, f"FROM scratch\nLABEL {marks}\nCMD [\"none\"]\n{lines}", files)


def test_image_comes_back_as_it_was(engine, reference):
    """Push and pull; then a second one under the same tag, of which only what is new is sent."""
    place, served = reference
    first, second = empty(engine, "base", "one"), empty(engine, "base", "two")
    digests = []
    for id, moved in ((first, (2, 0)), (second, (1, 1))):
        shipping.keep(engine, id)
        sent = shipping.push(engine, id, place)
        assert (sent.sent, sent.known) == moved
        shipping.forget(engine, place)
        assert engine.inspect(str(place)) is None and engine.inspect(id)
        assert shipping.pull(engine, place) == id
        shipping.forget(engine, place)
        digests.append(sent.digest)
        assert registry.digest(served, NAME, "1") == sent.digest
    assert digests[0] != digests[1] and registry.images(served) == [f"{NAME}:1"]


def test_registry_that_refuses_is_told(engine, reference):
    """Pass on the engine's words: no login, a wrong one, no such image, nobody there."""
    place, _ = reference
    id = empty(engine, "refused")
    shipping.keep(engine, id)
    nobody = Reference(place.place, "1")
    for wrong, words in ((nobody, "no basic auth credentials"),
                         (dataclasses.replace(place, password="other"), "unauthorized"),
                         (dataclasses.replace(place, place=f"127.0.0.1:9/{NAME}"), "refused")):
        with pytest.raises(MachineError, match=words):
            shipping.push(engine, id, wrong)
        shipping.forget(engine, wrong)
    with pytest.raises(MachineError, match="not found|unknown"):
        shipping.pull(engine, dataclasses.replace(place, tag="9"))


def test_image_with_a_name_keeps_it(engine):
    """Give a name only to what has none, and take none that is not there."""
    id = empty(engine, "named")
    engine.api.tag(id, "grader-test-named", "1")
    shipping.keep(engine, id)
    assert engine.inspect(id)["RepoTags"] == ["grader-test-named:1"]
    shipping.forget(engine, Reference("grader-test-none", "1"))
