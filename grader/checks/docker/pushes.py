"""Whether an image can be shipped: pushed to a registry, pulled, run, changed and pushed again under the same tag."""
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from grader.box import ground
from grader.checks.docker import stage
from grader.checks.docker.builds import Built, again, image
from grader.checks.registry import check
from grader.containers import shipping
from grader.containers.ferry import ferry
from grader.containers.running import Order
from grader.containers.shipping import Reference
from grader.errors import ExerciseError, MachineError
from grader.http.client import Client
from grader.http.message import Failure, Request, quoted
from grader.lab import registry
from grader.model import Finding
from grader.workspace import Workspace

CODE = "docker.pushes"
SECONDS = 5.0       # for one request
HINTS = {
    "answer": "Read the file when a request comes, at the path where the image has it: Path(__file__).with_name(...) "
              "finds it beside the program.",
    "same": "The file has to get into the image: COPY it, and do not name it in .dockerignore.",
    "stale": "What is read from the file at build time, or kept elsewhere, does not change with it.",
}


@dataclass(frozen=True)
class Way:
    """What is shipped where: an image by its id, the registry's name for it; then how it is run, and the path asked."""

    image: str
    reference: Reference
    order: Order
    path: str


@check("docker.pushes")
def pushes(work: Workspace, *, change: str = "version.txt", path: str = "/version", port: int = 8080,
           command: tuple[str, ...] = ()) -> Iterator[Finding]:
    """Ship the image: it is pushed to a registry and pulled, and after a change the new one comes under the same tag.

    The file `change` is what changes between both pushes; who asks for `path` sees what is in it.
    """
    if change not in work.submission.files:
        raise ExerciseError(f"'{work.exercise.name}' has {CODE} and no file {change} among those of a hand-in")
    serve = stage.commands(work, *command, options=f"--publish 127.0.0.1:8080:{port} --read-only --tmpfs /tmp")
    yield from stage.guarded(CODE, work, _shipped(work, change, Order(command, port=port), path), serve)


def _shipped(work: Workspace, change: str, order: Order, path: str) -> Iterator[Finding]:
    """Yield what goes wrong on the way, once."""
    built = image(work)
    files, word = work.submission.files, f"changed-{secrets.token_hex(4)}"
    with _harbour(work) as reference:
        first = Way(built.image.id, reference, order, path)
        digest, seen = _round(work, built, first)
        problem = _differs(seen, files[change].decode("utf-8", "replace").strip(), path, "answer")
        if not problem:
            changed = again(work, built, {**files, change: f"{word}\n".encode()})
            moved, seen = _round(work, built, replace(first, image=changed.id))
            problem = _differs(seen, word, path, "stale") if moved != digest else (
                "same", f"the image is the same after {change} was changed; expected another digest", "")
    if problem:
        kind, text, got = problem
        yield Finding(f"{CODE}.{kind}", text, cost=1.0, hint=HINTS[kind], actual=got or None,
                      reproduce=_commands(work, first, change), sentence="the image is not shipped as it should be")


@contextmanager
def _harbour(work: Workspace) -> Iterator[Reference]:
    """Give a registry of our own, as the name that an image has there, and end it afterwards."""
    folder = ground.scratch()
    try:
        with registry.serve(folder) as served:
            yield Reference(f"{served.address}/{work.exercise.name}", "1", served.login.user, served.login.password)
    finally:
        ground.remove(folder)


def _round(work: Workspace, built: Built, way: Way) -> tuple[str, str]:
    """Push an image, drop its name, pull it and run it; return its digest and what it answers."""
    engine, reference = built.engine, way.reference
    shipping.keep(engine, way.image)
    try:
        shipment = shipping.push(engine, way.image, reference)
        shipping.forget(engine, reference)
        if shipping.pull(engine, reference) != way.image:
            raise MachineError("the registry gave another image back than the one that was pushed")
        # A build that is ended takes all containers of this grading along, so the ferry is there for one run only.
        with ferry(built.base, engine.labels) as network:
            with stage.serving(work, engine, str(reference), replace(way.order, ferry=network)) as container:
                return shipment.digest, _asked(Client(container.dial, registry.HOST), way.path)
    finally:
        shipping.forget(engine, reference)


def _asked(client: Client, path: str) -> str:
    """Return the body of an answer as text, or what came instead of it."""
    try:
        answer = client.ask(Request("GET", path), SECONDS)
    except Failure as failure:
        return str(failure)
    return answer.body.decode("utf-8", "replace") if answer.status == 200 else f"{answer.status} {quoted(answer.body)}"


def _differs(seen: str, wanted: str, path: str, kind: str) -> tuple[str, str, str] | None:
    """Return what is wrong with an answer, None if it shows what it should."""
    which = "pulled" if kind == "answer" else "changed, pushed again and pulled"
    return None if wanted in seen else (
        kind, f"GET {path} of the image that was {which} does not show {wanted!r}", seen[:stage.SHOWN])


def _commands(work: Workspace, way: Way, change: str) -> str:
    """Return the commands that ship the image in the lab's registry, twice."""
    name, target = work.exercise.name, f"{registry.HOST}:{registry.PORT}/{work.exercise.name}:1"
    ships = [f"docker build --tag {target} .", f"docker push {target}", f"docker pull {target}",
             f"docker run --rm --detach --name {name} --publish 127.0.0.1:8080:{way.order.port} {target}",
             f"sleep 2; curl -i http://127.0.0.1:8080{way.path}; docker rm --force {name}"]
    return "\n".join(["# after 'grader lab registry start', and the login that it shows", *ships,
                      f"echo 2.0.0 > {change}", *ships])
