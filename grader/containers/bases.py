"""Base images: which are here, and those that a build without a network begins with, where pip finds what it needs.

Such a base is the one that a hand-in names, with wheels in /wheels and a setting that lets pip look there and nowhere
else. So an ordinary `RUN pip install bottle` works, and which packages it can install does not depend on the day.
"""
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from grader.containers.build import BuildError, build
from grader.containers.engine import Engine
from grader.containers.wheels import CONSTRAINTS
from grader.dockerfile.reading import Dockerfile
from grader.dockerfile.stages import SCRATCH, stages
from grader.errors import MachineError
from grader.model import Limits

MINOR = f"{sys.version_info[0]}.{sys.version_info[1]}"
PYTHONS = (f"python:{MINOR}-slim", f"python:{MINOR}-slim-bookworm", f"python:{MINOR}")
MAKE = "python3 docker/base_image.py"
SETTINGS = "/etc/xdg/pip/pip.conf"      # which pip reads for all users and environments, beside /etc/pip.conf
PREPARED = "FROM {name}\nCOPY wheels /wheels\nCOPY pip.conf " + SETTINGS + "\n"
OURS = Limits(memory_mb=1024)           # of builds with nothing of a student's in them
SECONDS, IDLE, DISK_MB = 600.0, 120.0, 16384
CONTROL_SECONDS = 60.0
CONTROL = "FROM {name}\nRUN python3 -c \"print('a build works')\"\n"
# pip is asked for itself, by the settings that the base has; where the base is Debian's, apt-get would do as well.
REACH = "RUN python3 -m pip download --quiet --no-cache-dir --no-deps --dest /tmp/reach pip\n"


def python(engine: Engine) -> str:
    """Return the name of an image with Python that is here, for programs of ours; MachineError if there is none."""
    for name in PYTHONS:
        if engine.inspect(name):
            return name
    raise MachineError(f"the engine has no image {PYTHONS[0]}; 'docker pull {PYTHONS[0]}' fetches it, and where no "
                       f"registry can be reached, '{MAKE}' makes a stand-in")


def prepared(engine: Engine, dockerfile: Dockerfile, wheels: Mapping[str, bytes | Path]) -> dict[str, str]:
    """Return for each base image of a Dockerfile that is here the one with wheels that takes its place.

    MachineError if that cannot be made.
    """
    names = {stage.image for stage in stages(dockerfile) if stage.image and stage.image != SCRATCH}
    return {name: _prepared(engine, name, wheels) for name in sorted(names) if wheels and engine.inspect(name)}


def _prepared(engine: Engine, name: str, wheels: Mapping[str, bytes | Path]) -> str:
    """Return the id of an image with wheels; another user than root, whom a base may name, reads them just as well."""
    settings = "[global]\nno-index = true\nfind-links = /wheels\ndisable-pip-version-check = true\n"
    if CONSTRAINTS in wheels:
        settings += f"constraint = /wheels/{CONSTRAINTS}\n"
    files = {f"wheels/{file}": content for file, content in wheels.items()}
    files |= {"Dockerfile": PREPARED.format(name=name).encode(), "pip.conf": settings.encode()}
    try:
        return build(engine, files, limits=OURS, end=time.monotonic() + SECONDS, idle=IDLE, disk_mb=DISK_MB).id
    except BuildError as error:
        raise MachineError(f"the base image {name} cannot be given wheels: {error}") from None


def control(engine: Engine, network: bool) -> None:
    """Build something that cannot fail for a fault of a student's; MachineError if it does, so nobody is blamed."""
    name = python(engine)
    for text, lacks in [(CONTROL, "the engine builds nothing here, not even an image of one line"),
                        *([(CONTROL + REACH, "a build here reaches no package index, and the exercise needs one")]
                          if network else [])]:
        try:
            build(engine, {"Dockerfile": text.format(name=name).encode()}, limits=OURS, network=network,
                  end=time.monotonic() + CONTROL_SECONDS, idle=CONTROL_SECONDS)
        except BuildError as error:
            raise MachineError(f"{lacks} ({error})") from None
