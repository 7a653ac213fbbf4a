"""Where a version is written in a project, and how it is raised there."""
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath

from packaging.version import InvalidVersion, Version

QUOTED = re.compile(r"""(["'])([^"'\n]{1,40})\1""")
# In a setup.cfg values stand without quotes; a file of its own may have the version and nothing else.
PLAIN = re.compile(r"^[ \t]*version[ \t]*=[ \t]*()(\S{1,40})[ \t]*$", re.MULTILINE)
ALONE = re.compile(r"\A\s*()(\S{1,40})\s*\Z")
WAYS = {".py": QUOTED, ".toml": QUOTED, ".cfg": PLAIN, ".txt": ALONE, "": ALONE}
MOST = 20_000           # texts that are looked at


@dataclass(frozen=True)
class Spot:
    """Where a version is written: a path, a line from 1 on, and which characters of the text, first and behind last."""

    path: str
    line: int
    begin: int
    end: int


def places(files: Mapping[str, bytes], version: str) -> list[Spot]:
    """Return where a version is written as a text of its own; tests may say which one they expect."""
    found = ((path, text, match) for path, data in sorted(files.items()) if not _apart(path)
             for text in [data.decode("utf-8", "replace")] for match in _written(path, text))
    return [Spot(path, text.count("\n", 0, match.start(2)) + 1, *match.span(2))
            for path, text, match in islice(found, MOST) if _is(match[2], version)]


def next_after(version: str) -> str:
    """Return the version with its last number raised by one; what is a draft of it, or was mended in it, is lower."""
    known = Version(version)
    *above, last = known.release
    return (f"{known.epoch}!" if known.epoch else "") + ".".join(map(str, [*above, last + 1]))


def raised(files: Mapping[str, bytes], spot: Spot, version: str) -> dict[str, bytes]:
    """Return the files with another version written at a spot."""
    text = files[spot.path].decode("utf-8", "replace")
    return {**files, spot.path: f"{text[:spot.begin]}{version}{text[spot.end:]}".encode()}


def _apart(path: str) -> bool:
    """Tell whether a file belongs to the tests or to the documentation."""
    return path.split("/")[0] in ("tests", "test", "docs") or path.rpartition("/")[2].startswith("test_")


def _written(path: str, text: str) -> Iterator[re.Match]:
    """Yield what may be a version in a file, in the second group of a match."""
    way = WAYS.get(PurePosixPath(path).suffix)
    yield from way.finditer(text) if way else ()


def _is(text: str, version: str) -> bool:
    """Tell whether a text is a version; `v1.2.3` and `1.2.3-rc1` are 1.2.3 and 1.2.3rc1, spelt otherwise (PEP 440)."""
    try:
        return str(Version(text)) == version
    except InvalidVersion:
        return False
