"""`grader lab`: starts and stops what the lessons about Docker work with."""
import click


@click.group(short_help="Start and stop what the Docker and AWS chapters work with.")
def command() -> None:
    """Start and stop what the chapters about Docker and AWS work with, on this machine alone."""


@command.group("registry")
def registry() -> None:
    """Have a registry of images on 127.0.0.1: log in, push and pull as with one on the internet."""


@registry.command("start")
@click.option("--port", type=click.IntRange(1, 65535), help="Listen there; on 5000 if nothing is said.")
@click.pass_context
def start(ctx, port) -> int:
    """Start the registry, which runs until `stop`; images that were pushed before are there again."""
    from grader.lab import record
    from grader.lab import registry as program
    root = _root(ctx)
    found = record.read(root)
    if found and program.lives(found):
        _say(f"The registry runs already, at {found.address}.")
        if port not in (None, found.port):
            _say("To have it at another port, stop it first.")
    else:
        found = record.start(root, port or program.PORT)
        _say(f"The registry runs at {found.address} until 'grader lab registry stop'; its images lie in "
             f"{record.place(root) / 'registry'}.")
    _say("\nNext, log in, give an image of yours the registry's name, and push it:\n")
    _say("\n".join(f"    {line}" for line in commands(found)))
    return 0


@registry.command("stop")
@click.pass_context
def stop(ctx) -> int:
    """Stop the registry; the images in it are kept."""
    from grader.lab import record
    from grader.lab import registry as program
    found = record.read(_root(ctx))
    if not found or not program.lives(found):
        _say("The registry does not run; nothing was stopped.")
        return 0
    program.stop(found)
    _say("The registry has stopped. Its images are kept; 'grader lab registry start' brings them back.")
    return 0


@registry.command("status")
@click.pass_context
def status(ctx) -> int:
    """Say whether the registry runs, where, and which images it has."""
    from grader.lab import record
    from grader.lab import registry as program
    found = record.read(_root(ctx))
    if not found or not program.lives(found):
        reason = program.missing()
        _say(f"The registry does not run: {reason}." if reason else
             "The registry does not run; 'grader lab registry start' starts it.")
        return 0
    images = program.images(found)
    _say(f"The registry runs at {found.address}; user {found.login.user}, password {found.login.password}.")
    _say("\n".join(["Its images:", *(f"    {found.address}/{name}" for name in images)]) if images
         else "There is no image in it yet.")
    return 0


def commands(found) -> list[str]:
    """Return what to type with a registry: log in, tag, push, and get the image back."""
    image = f"{found.address}/words:1"
    return [f"echo {found.login.password} | docker login --username {found.login.user} --password-stdin "
            f"{found.address}", f"docker tag words:1 {image}", f"docker push {image}", f"docker pull {image}"]


def _root(ctx):
    """Return the folder of the course, whose lab it is."""
    from grader import catalog
    return catalog.root(ctx.obj)


def _say(text: str) -> None:
    """Print something."""
    from grader import output
    output.say(text)
