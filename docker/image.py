#!/usr/bin/env python3
"""Build the image in which the box level `docker` runs student code.

    python3 docker/image.py [EXTRA...]   build it from `python:X.Y-slim`, X.Y being the version of this Python; with the
                                         packages that exercises name as `extras`, such as `notebooks ml`
    python3 docker/image.py --wheels     fetch the packages here and build without a network, for machines on which only
                                         pip's own settings lead to a package registry

The engine gets the few files that the image needs, not the whole folder. The labels say to which sources and versions
it belongs; when it no longer fits, the grader asks for it to be built again.
"""
import io
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from grader.box import container  # noqa: E402 - the grader of this folder, installed or not
from grader.versions import TOOLS  # noqa: E402

DOCKERFILE, LOCKS, BASE = "docker/grader.Dockerfile", "requirements", "base"
MINOR = f"{sys.version_info[0]}.{sys.version_info[1]}"


def main(arguments: list[str]) -> int:
    """Build the image as the arguments say; return the exit status of docker, or of pip when that fails."""
    extras = [argument for argument in arguments if argument != "--wheels"]
    locks = [ROOT / LOCKS / f"{extra}.txt" for extra in (BASE, *extras)]
    if not all(lock.is_file() for lock in locks):
        print(__doc__, file=sys.stderr)
        return 2
    if "--wheels" not in arguments:
        return build(locks, {})
    with tempfile.TemporaryDirectory(prefix="grader-wheels-") as folder:
        failed = fetch(locks, folder)
        return failed or build(locks, {f"wheels/{path.name}": path for path in Path(folder).glob("*.whl")})


def fetch(locks: list[Path], folder: str) -> int:
    """Fetch the locked packages into a folder, as pip is set up on this machine; return pip's exit status."""
    asked = [word for lock in locks for word in ("--requirement", lock)]
    command = [python(), "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
               "--only-binary", ":all:", "--require-hashes", *asked, "--dest", folder]
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode


def python() -> str | Path:
    """Return an interpreter that has pip: this one, or that of .venv (Debian's own comes without)."""
    import importlib.util
    own = ROOT / ".venv" / "bin" / "python"
    return sys.executable if importlib.util.find_spec("pip") or not own.exists() else own


def build(locks: list[Path], wheels: dict[str, Path]) -> int:
    """Have the engine build the image, and forget the one that had its name; return the exit status of docker."""
    command = ["docker", "build", "--file", DOCKERFILE, "--build-arg", f"PYTHON={MINOR}", "--tag", container.IMAGE,
               *(["--quiet", "--network", "none", "--build-arg", "PIP_NO_INDEX=1"] if wheels else [])]
    for name, value in container.labels(locked()).items():
        command += ["--label", f"{name}={value}"]
    status = subprocess.run([*command, "-"], input=context(locks, wheels), check=False).returncode
    subprocess.run(["docker", "image", "prune", "--force", "--filter", f"label={container.LABEL}"],
                   stdout=subprocess.DEVNULL, check=False)
    return status


def locked() -> dict[str, str]:
    """Return the versions that the image gets, as grader.versions would find them in it."""
    lock = (ROOT / LOCKS / f"{BASE}.txt").read_text(encoding="ascii")
    pins = dict(re.findall(r"^([\w.-]+)==([^\s;]+)", lock, re.MULTILINE))
    return {"python": MINOR, **{tool: pins[tool] for tool in TOOLS}}


def context(locks: list[Path], wheels: dict[str, Path]) -> bytes:
    """Return what the engine needs to build the image, as a tar archive: always the same bytes for the same files."""
    ours = [ROOT / DOCKERFILE, *locks, *container.PROGRAMS]
    files = {**{path.relative_to(ROOT).as_posix(): path for path in ours}, **wheels}
    parts = {name: path.read_bytes() for name, path in files.items()}
    parts[f"{LOCKS}/image.txt"] = "".join(f"--requirement {lock.name}\n" for lock in locks).encode()
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data in sorted(parts.items()):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(data), 0o644
            archive.addfile(entry, io.BytesIO(data))
    return stream.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
