"""As whom a container's program works."""
import tarfile
from collections.abc import Iterator

from grader.checks.docker.builds import Built, image
from grader.checks.docker.stage import guarded
from grader.checks.registry import check
from grader.containers.contents import content
from grader.model import Finding
from grader.workspace import Workspace

ACCOUNTS = "/etc/passwd"
HINT = ("USER nobody, behind the last step that needs the rights of root, is enough; what is installed can be read by "
        "all.")


@check("docker.user")
def user(work: Workspace) -> Iterator[Finding]:
    """Run as another user than root."""
    yield from guarded("docker.user", work, _walk(work))


def _walk(work: Workspace) -> Iterator[Finding]:
    """Yield that a container works as root, by whatever name."""
    built = image(work)
    name = ((built.engine.inspect(built.image.id) or {}).get("Config") or {}).get("User") or ""
    found = number(built, name)
    if found is None:
        yield Finding("docker.user.unknown", f"the image has no user '{name}'; expected one that it has", cost=1.0,
                      path="Dockerfile", hint=HINT)
    elif found == 0:
        line = max((step.line for step in built.image.steps if step.instruction.startswith("USER ")), default=None)
        seen = f"as '{name}', which is root" if name else "as root, for no USER says otherwise"
        yield Finding("docker.user.root", f"the container works {seen}; expected a user without rights", cost=1.0,
                      path="Dockerfile", line=line, hint=HINT,
                      reproduce=f"docker build --tag {work.exercise.name} .\n"
                                f"docker run --rm --entrypoint id {work.exercise.name}")


def number(built: Built, name: str) -> int | None:
    """Return the number of a user as the engine finds it, by the image's accounts or as written; None if unknown."""
    account = name.partition(":")[0]
    if not account:
        return 0
    for row in _accounts(built):
        fields = row.split(":")
        if len(fields) > 2 and fields[0] == account and fields[2].isdecimal():
            return int(fields[2])
    return int(account) if account.isascii() and account.lstrip("+-").isdecimal() else None


def _accounts(built: Built) -> list[str]:
    """Return the lines of the image's list of accounts (passwd(5)), none where it has no such file."""
    try:
        return content(built.engine, built.image.id, ACCOUNTS).decode("utf-8", "replace").splitlines()
    except (FileNotFoundError, tarfile.TarError):
        return []
