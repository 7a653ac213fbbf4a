"""Where a version is written in a project, and how it is raised there."""
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

QUOTED = re.compile(r"""(["'])([^"'\n]{1,40})\1""")
# In a setup.cfg values stand without quotes; a file of its own may have the version and nothing else.
PLAIN = re.compile(r"^[ \t]*version[ \t]*=[ \t]*()(\S{1,40})[ \t]*$", re.MULTILINE)
ALONE = re.compile(r"\A\s*()(\S{1,40})\s*\Z")
WAYS = {".py": QUOTED, ".toml": QUOTED, ".cfg": PLAIN, ".txt": ALONE, "": ALONE}
LARGEST = 1 << 20       # bytes of a file that is looked at


@dataclass(frozen=True)
class Spot:
    """Where a version is written: a path, a line from 1 on, and which characters of the text, first and behind last."""

    path: str
    line: int
    begin: int
    end: int


def places(files: Mapping[str, bytes], version: str) -> list[Spot]:
    """Return where a version is written as a text of its own; tests may say which one they expect."""
    return [spot for path, data in sorted(files.items()) if len(data) <= LARGEST and not _apart(path)
            for spot in _spots(path, data.decode("utf-8", "replace"), version)]


def next_after(version: str) -> str:
    """Return the version with its third number raised by one."""
    major, minor, patch = re.match(r"(\d+)\.(\d+)\.(\d+)", version).groups()
    return f"{major}.{minor}.{int(patch) + 1}"


def raised(files: Mapping[str, bytes], spot: Spot, version: str) -> dict[str, bytes]:
    """Return the files with another version written at a spot."""
    text = files[spot.path].decode("utf-8", "replace")
    return {**files, spot.path: f"{text[:spot.begin]}{version}{text[spot.end:]}".encode()}


def _apart(path: str) -> bool:
    """Tell whether a file belongs to the tests or to the documentation."""
    return path.split("/")[0] in ("tests", "test", "docs") or path.rpartition("/")[2].startswith("test_")


def _spots(path: str, text: str, version: str) -> Iterator[Spot]:
    """Yield the spots of one file; `v1.2.3` and `1.2.3-beta` are the version as well, spelt otherwise (PEP 440)."""
    from packaging.version import InvalidVersion, Version
    name = path.rpartition("/")[2]
    for found in WAYS.get(name[name.rfind("."):] if "." in name else "", QUOTED).finditer(text) if (
            name.rpartition(".")[1] + name.rpartition(".")[2] if "." in name else "") in WAYS else ():
        try:
            same = str(Version(found[2])) == version
        except InvalidVersion:
            continue
        if same:
            yield Spot(path, text.count("\n", 0, found.start()) + 1, *found.span(2))
