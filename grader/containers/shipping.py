"""Sends images to a registry and gets them back, and tells what was under way.

The engine does the sending, so the registry's address has to lead there from where the engine is: 127.0.0.1 does, if
both are on this machine.
"""
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from grader.containers.engine import Engine, RefusedError, asking
from grader.errors import MachineError

SENT, KNOWN = "Pushed", ("Layer already exists", "Mounted from")
KEPT = "grader-kept"    # what images are called that have no other name; they go with their label


@dataclass(frozen=True)
class Reference:
    """An image in a registry that wants a login: `place` is such as 127.0.0.1:5000/words."""

    place: str
    tag: str
    user: str = ""
    password: str = ""

    def __str__(self) -> str:
        """Return it as it is typed."""
        return f"{self.place}:{self.tag}"


@dataclass(frozen=True)
class Shipment:
    """What a push came to: the digest that the tag has from then on, layers that were sent, and those known already."""

    digest: str
    sent: int
    known: int


def push(engine: Engine, image: str, reference: Reference) -> Shipment:
    """Give an image a registry's name and send it there; MachineError with the engine's words if that fails."""
    with asking():
        engine.api.tag(image, reference.place, reference.tag, force=True)
    layers, digest = {}, ""
    for message in _told(engine.api.push, reference):
        status, layer = message.get("status", ""), message.get("id")
        if layer and (status == SENT or status.startswith(KNOWN)):
            layers[layer] = status
        digest = (message.get("aux") or {}).get("Digest", digest)
    sent = sum(status == SENT for status in layers.values())
    return Shipment(digest, sent, len(layers) - sent)


def pull(engine: Engine, reference: Reference) -> str:
    """Fetch an image and return its id; MachineError with the engine's words if that fails."""
    for _ in _told(engine.api.pull, reference):
        pass
    with asking():
        return engine.api.inspect_image(str(reference))["Id"]


def keep(engine: Engine, image: str) -> None:
    """Give an image a name of ours if it has none: with the last one that is taken from it, it would go itself."""
    with asking():
        if not engine.api.inspect_image(image)["RepoTags"]:
            engine.api.tag(image, KEPT, image.removeprefix("sha256:")[:12])


def forget(engine: Engine, reference: Reference) -> None:
    """Take a registry's name from an image on this machine, if it has it."""
    with suppress(RefusedError), asking():
        engine.api.remove_image(str(reference), noprune=True)


def _told(call, reference: Reference) -> Iterator[dict]:
    """Yield what the engine tells while it sends or fetches; an error is a message among others."""
    login, error = {"username": reference.user, "password": reference.password} if reference.user else None, ""
    try:
        with asking():
            for message in call(reference.place, tag=reference.tag, stream=True, decode=True, auth_config=login):
                error = error or message.get("error", "")
                yield message
    except RefusedError as refused:
        error = str(refused)
    if error:
        raise MachineError(f"the engine could not reach the registry for {reference}: {error}")
