"""A wheel and an sdist as data: read strictly, never unpacked to a disk, and nothing in them is believed unseen.

A wheel is a zip with a record of its files (PEP 427), an sdist a tar with one folder in it (PEP 625).
"""
import base64
import csv
import hashlib
import io
import re
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from packaging.utils import (InvalidSdistFilename, InvalidWheelFilename, canonicalize_name, parse_sdist_filename,
                             parse_wheel_filename)

from grader import files
from grader.archive import tars, zips
from grader.archive.entries import Entry
from grader.errors import SubmissionError
from grader.layout import is_test

SIGNATURES = ("RECORD", "RECORD.jws", "RECORD.p7s")     # what a record says nothing of
TESTS = ("tests", "test")
GZIP = b"\x1f\x8b"
TOTAL = 20 << 20        # bytes of all files of an archive


class UnsoundError(Exception):
    """Why a wheel or an sdist is none, in a sentence about it."""


@dataclass(frozen=True)
class Archive:
    """A wheel or an sdist: its file name, its bytes, the project's name and version, and its files by their path.

    `info` is the folder of what a wheel says of itself, or the one folder of an sdist; an sdist's paths are below it.
    """

    name: str
    data: bytes
    project: str
    version: str
    files: Mapping[str, bytes]
    info: str

    @property
    def notes(self) -> bytes:
        """What it says of itself: METADATA, or an sdist's PKG-INFO."""
        return self.files.get(f"{self.info}/METADATA" if self.name.endswith(".whl") else "PKG-INFO", b"")


def wheel(name: str, data: bytes) -> Archive:
    """Return a wheel; UnsoundError if it is none that an installer may take."""
    try:
        project, version, _, tags = parse_wheel_filename(name)
    except (InvalidWheelFilename, ValueError):
        raise UnsoundError(f"{files.shown(name)} is no name of a wheel") from None
    found = _read(name, data, zips)
    folders = sorted({path.partition("/")[0] for path in found if path.partition("/")[0].endswith(".dist-info")})
    if len(folders) != 1:
        raise UnsoundError(f"{name} has {len(folders)} folders *.dist-info; expected one")
    stem = folders[0].removesuffix(".dist-info")
    if canonicalize_name(stem.partition("-")[0]) != project or f"{folders[0]}/METADATA" not in found:
        raise UnsoundError(f"{name} says in {folders[0]} what it is; expected a METADATA of {project}")
    if not any(tag.platform == "any" for tag in tags):
        raise UnsoundError(f"{name} is for one kind of machine only; expected one for any, for there is nothing but "
                           "Python in it")
    if fault := _recorded(found, folders[0]):
        raise UnsoundError(f"the RECORD of {name} {fault}")
    return Archive(name, data, project, str(version), found, folders[0])


def sdist(name: str, data: bytes) -> Archive:
    """Return an sdist; UnsoundError if it is none."""
    try:
        project, version = parse_sdist_filename(name)
    except (InvalidSdistFilename, ValueError):
        raise UnsoundError(f"{files.shown(name)} is no name of an sdist") from None
    if not data.startswith(GZIP):
        raise UnsoundError(f"{name} holds no gzip data; expected what its name says")
    found = _read(name, data, tars)
    tops = sorted({path.partition("/")[0] for path in found})
    if tops != [name.removesuffix(".tar.gz")]:
        raise UnsoundError(f"{name} holds {', '.join(map(files.shown, tops[:3])) or 'nothing'}; expected one folder, "
                           f"{name.removesuffix('.tar.gz')}")
    inner = {path.partition("/")[2]: content for path, content in found.items()}
    if "PKG-INFO" not in inner:
        raise UnsoundError(f"{name} has no PKG-INFO, which says what it is; expected one")
    return Archive(name, data, project, str(version), inner, tops[0])


def commands(wheel: Archive) -> dict[str, str]:
    """Return the console scripts that a wheel brings: name and what it calls (entry_points.txt)."""
    text = wheel.files.get(f"{wheel.info}/entry_points.txt", b"").decode("utf-8", "replace")
    section = re.search(r"^\[console_scripts\]\s*$(.*?)(?=^\[|\Z)", text, re.MULTILINE | re.DOTALL)
    rows = [line.partition("=") for line in (section[1] if section else "").splitlines() if "=" in line]
    return {name.strip(): call.strip() for name, _, call in rows}


def among_tests(path: str) -> bool:
    """Tell whether a file is a test, or lies among tests."""
    return is_test(path) or any(part in TESTS for part in path.split("/")[:-1])


def _read(name: str, data: bytes, reader) -> dict[str, bytes]:
    """Return the files of an archive; UnsoundError for what no honest build makes."""
    file = io.BytesIO(data)
    try:
        wanted = _judged(name, reader.entries(file))
        found, total = {}, 0
        file.seek(0)
        for path, content in reader.contents(file, wanted):
            total += len(content)
            if total > TOTAL:
                raise UnsoundError(f"{name} unpacks to more than {TOTAL >> 20} MiB; expected sources only")
            found[path] = content
    except SubmissionError as error:
        raise UnsoundError(f"{name}: {str(error).partition(';')[0]}") from None
    except (ValueError, EOFError, struct.error):
        raise UnsoundError(f"{name} is damaged, or contradicts itself") from None
    return found


def _judged(name: str, entries: Iterable[Entry]) -> dict[str, Entry]:
    """Return the files among the entries by their path; UnsoundError for one that could do harm."""
    found: dict[str, Entry] = {}
    for count, entry in enumerate(entries):
        fault = files.flaw(entry.name) or entry.fault
        path = "/".join(part for part in entry.name.split("/") if part not in ("", "."))
        if count >= 1_000:
            raise UnsoundError(f"{name} has more than 1,000 entries; expected a few")
        if fault or path.count("/") >= files.DEPTH or len(entry.name) > 300:
            raise UnsoundError(f"{name} has the entry '{files.shown(entry.name)}', which "
                               f"{fault or 'is too long or too deep'}; expected plain files below its own folder")
        if entry.folder or not path:
            continue
        if path in found:
            raise UnsoundError(f"{name} has {files.shown(path)} twice; expected each file once")
        found[path] = entry
    return found


def _recorded(found: Mapping[str, bytes], info: str) -> str:
    """Return what is wrong with a wheel's record of its files, or nothing."""
    try:
        rows = list(csv.reader(io.StringIO(found.get(f"{info}/RECORD", b"").decode("utf-8"))))
    except (UnicodeDecodeError, csv.Error):
        return "cannot be read; expected a line for each file"
    told = {row[0]: row[1] for row in rows if len(row) == 3}
    unsigned = {f"{info}/{name}" for name in SIGNATURES}
    if strange := sorted(set(told) - set(found)):
        return f"names {files.shown(strange[0])}, which is not in it; expected its own files only"
    if silent := sorted(set(found) - set(told) - unsigned):
        return f"does not name {files.shown(silent[0])}, which is in it; expected each file"
    other = [path for path, content in found.items() if path not in unsigned and told[path] != _digest(content)]
    return f"has another sum for {files.shown(other[0])}; expected the file's own SHA-256" if other else ""


def _digest(content: bytes) -> str:
    """Return the sum of a file as a record writes it."""
    raw = hashlib.sha256(content).digest()
    return "sha256=" + base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
