#!/usr/bin/env python3
"""Build the classroom: an image with JupyterLab and the students' edition of the course.

    python3 docker/classroom.py            build it from `python:X.Y-slim`, X.Y being the version of this Python
    python3 docker/classroom.py --fetch    fetch the packages here and build without a network, for machines on which
                                           only pip's own settings lead to a package registry

Then open it, and end it by Ctrl-C; what is done in it stays in a volume:

    docker compose --file docker/compose.yaml up
"""
import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import image        # beside this file

from grader import __version__
from grader.release import edition, leaks, refuse

DOCKERFILE, TAG = "docker/classroom.Dockerfile", "ml-deployment-classroom"
LOCKS = ("base", "ml", "notebooks")
BUILDERS = ("setuptools", "wheel")      # for the packages of which there are only sources
NOTE = "The packages that the image is built from, where they are not fetched while it is built.\n"


def main(arguments: list[str]) -> int:
    """Build the image as the arguments say; return the exit status of docker, or of pip when that fails."""
    if arguments not in ([], ["--fetch"]):
        print(__doc__, file=sys.stderr)
        return 2
    if not arguments:
        return build([])
    with tempfile.TemporaryDirectory(prefix="grader-packages-") as folder:
        return fetch(folder) or build(sorted(Path(folder).iterdir()))


def fetch(folder: str) -> int:
    """Fetch the locked packages into a folder, as pip is set up on this machine; return pip's exit status."""
    pip = [image.python(), "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
           "--dest", folder]
    locks = [word for lock in LOCKS for word in ("--requirement", image.ROOT / image.LOCKS / f"{lock}.txt")]
    for asked in (["--require-hashes", *locks], ["--only-binary", ":all:", *BUILDERS]):
        if failed := subprocess.run([*pip, *asked], stdin=subprocess.DEVNULL, check=False).returncode:
            return failed
    return 0


def build(packages: list[Path]) -> int:
    """Have the engine build the image under its version and as the latest; return the exit status of docker."""
    found = course()
    offline = ["--network", "none", "--build-arg", "PIP_NO_INDEX=1"] if packages else []
    command = ["docker", "build", "--file", DOCKERFILE, "--build-arg", f"PYTHON={image.MINOR}", *offline,
               "--tag", f"{TAG}:{__version__}", "--tag", f"{TAG}:latest", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as engine, engine.stdin as stream:
        context(stream, found, packages)
    return engine.returncode


def course() -> dict[str, edition.File]:
    """Return the files of the students' edition; UsageError where a hidden line would go out."""
    found = edition.gather(image.ROOT)
    refuse(leaks.search(image.ROOT, found))
    return found


def context(stream, found: dict[str, edition.File], packages: list[Path]) -> None:
    """Write what the engine needs to a stream as a tar archive: always the same bytes for the same files."""
    with tarfile.open(fileobj=stream, mode="w|") as archive:
        _add(archive, DOCKERFILE, (image.ROOT / DOCKERFILE).read_bytes())
        _add(archive, "packages/README", NOTE.encode())
        for name, file in found.items():
            _add(archive, f"course/{name}", file.data, 0o755 if file.runs else 0o644)
        for path in packages:
            _add(archive, f"packages/{path.name}", path.read_bytes())


def _add(archive: tarfile.TarFile, name: str, data: bytes, mode: int = 0o644) -> None:
    """Add a file to an archive."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(data), mode
    archive.addfile(entry, io.BytesIO(data))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
