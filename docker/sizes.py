#!/usr/bin/env python3
"""Say how large our images are: a table in Markdown, for README.md.

    python3 docker/sizes.py [IMAGE...]     ours by default, as far as the engine has them, and their base

`docker/image.py` and `docker/classroom.py` build them.
"""
import json
import subprocess
import sys

import classroom        # both beside this file
import image

from grader.box import container

BASE = f"python:{image.MINOR}-slim"
IMAGES = (BASE, container.IMAGE, f"{classroom.TAG}:latest")
MEGABYTE = 10**6        # as `docker images` counts


def main(arguments: list[str]) -> int:
    """Write the table; return 1 where the engine has none of the images, or does not answer."""
    if any(argument.startswith("-") for argument in arguments):
        print(__doc__, file=sys.stderr)
        return 2
    found = {name: details for name in arguments or IMAGES if (details := inspected(name))}
    if not found:
        print("the engine has none of the images, or does not answer; 'python3 docker/image.py' and "
              "'python3 docker/classroom.py' build ours.", file=sys.stderr)
        return 1
    base = inspected(BASE)
    print("| image | MB | above its base | layers |\n|---|---|---|---|")
    for name, details in found.items():
        print(f"| `{name}` | {megabytes(details)} | {above(details, base)} | {len(layers(details))} |")
    return 0


def inspected(name: str) -> dict:
    """Return what the engine knows of an image, or nothing if it has none of that name."""
    done = subprocess.run(["docker", "image", "inspect", name], capture_output=True, check=False)
    return json.loads(done.stdout)[0] if not done.returncode else {}


def layers(details: dict) -> list[str]:
    """Return the digests of an image's layers, the lowest first."""
    return details["RootFS"]["Layers"]


def megabytes(details: dict) -> int:
    """Return the size of an image in MB."""
    return round(details["Size"] / MEGABYTE)


def above(details: dict, base: dict) -> str:
    """Return how many MB an image adds to the base, or nothing where it is the base or stands on another one."""
    shared = layers(base) if base else []
    if not shared or layers(details)[:len(shared)] != shared or layers(details) == shared:
        return ""
    return str(round((details["Size"] - base["Size"]) / MEGABYTE))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
