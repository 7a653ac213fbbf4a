"""Wheels for builds without a network: made again from what is installed here, or light stand-ins for heavy packages.

A wheel is a zip archive with the files of a package and a record of them ("Binary distribution format" of the Python
Packaging User Guide). The same wheel is the same bytes each time, so that an engine's cache knows it.
"""
import base64
import csv
import hashlib
import io
import os
import re
import zipfile
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path, PurePosixPath

from grader.errors import ExerciseError, MachineError

WHEELHOUSE = "GRADER_WHEELHOUSE"        # a variable: a folder of wheels that take the place of all others
CONSTRAINTS = "constraints.txt"         # in that folder; which versions pip may take
OWN = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")      # what an installer writes
EPOCH = (1980, 1, 1, 0, 0, 0)           # the earliest time that a zip archive knows
GENERATOR = "Wheel-Version: 1.0\nGenerator: grader\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def house() -> dict[str, Path] | None:
    """Return the files of the folder that GRADER_WHEELHOUSE names, None where it names none.

    MachineError for a folder without a wheel.
    """
    if not (folder := os.environ.get(WHEELHOUSE)):
        return None
    found = {path.name: path for path in sorted(Path(folder).glob("*.whl"))}
    if not found:
        raise MachineError(f"{WHEELHOUSE} is '{folder}', and there is no wheel; expected a folder of wheels, such as "
                           "'pip download' makes")
    constraints = Path(folder, CONSTRAINTS)
    return found | ({CONSTRAINTS: constraints} if constraints.is_file() else {})


def installed(name: str) -> tuple[str, bytes]:
    """Return the file name and the bytes of a wheel of a package that is installed here; MachineError if it is not."""
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        raise MachineError(f"{name} is not installed here, and a hand-in may install it; 'python3 course.py setup' "
                           "with the exercise's extras adds it") from None
    if found.files is None:
        raise MachineError(f"{name} was installed without a record of its files; install it by pip")
    places = [path for path in found.files if ".." not in path.parts and not path.is_absolute()]
    info = next(path.parts[0] for path in places if path.parts[0].endswith(".dist-info"))
    parts = {path.as_posix(): path.locate().read_bytes() for path in places
             if path.suffix != ".pyc" and not (path.parts[0] == info and path.name in OWN)}
    tags = re.findall(r"^Tag: (\S+)-(\S+)-(\S+)$", parts[f"{info}/WHEEL"].decode(), re.MULTILINE)
    tag = "-".join(".".join(dict.fromkeys(column)) for column in zip(*tags, strict=True))
    return f"{info.removesuffix('.dist-info')}-{tag}.whl", _packed(info, parts)


def stand_in(name: str, version: str, modules: Mapping[str, bytes]) -> tuple[str, bytes]:
    """Return the file name and the bytes of a wheel of that name and version with these modules and nothing else."""
    stem = f"{re.sub(r'[-_.]+', '_', name)}-{version}"
    info = f"{stem}.dist-info"
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nSummary: A stand-in for {name}.\n"
    parts = {**modules, f"{info}/METADATA": about.encode(), f"{info}/WHEEL": GENERATOR.encode()}
    return f"{stem}-py3-none-any.whl", _packed(info, parts)


def stand_ins(given: Mapping[str, bytes], names: tuple[str, ...]) -> dict[str, bytes]:
    """Return wheels of stand-ins such as "keras==3.15.1"; their modules are below `stand_ins/keras/` in given files."""
    found = {}
    for written in names:
        name, mark, version = written.partition("==")
        folder = f"stand_ins/{name}/"
        modules = {path.removeprefix(folder): data for path, data in given.items() if path.startswith(folder)}
        if not mark or not modules:
            raise ExerciseError(f"the stand-in '{written}' cannot be made; expected a name and a version such as "
                                f"keras==3.15.1, and its modules in the exercise's folder given/{folder}")
        found |= dict([stand_in(name, version, modules)])
    return found


def contents(names: Mapping[str, object]) -> str:
    """Return in words which packages wheels bring, from their file names: "bottle 0.13.2, keras 3.15.1"."""
    found = sorted(PurePosixPath(name).name.split("-")[:2] for name in names if name.endswith(".whl"))
    return ", ".join(" ".join([name.replace("_", "-"), version]) for name, version in found)


def _packed(info: str, parts: Mapping[str, bytes]) -> bytes:
    """Return a wheel of these files, with their record, as bytes."""
    rows = io.StringIO()
    writer = csv.writer(rows, lineterminator="\n")
    for path, data in sorted(parts.items()):
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        writer.writerow([path, f"sha256={digest}", len(data)])
    writer.writerow([f"{info}/RECORD", "", ""])
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path, data in [*sorted(parts.items()), (f"{info}/RECORD", rows.getvalue().encode())]:
            entry = zipfile.ZipInfo(path, EPOCH)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return stream.getvalue()
