"""Archives for tests: sound ones by the standard library, and others byte by byte."""
import bz2
import gzip
import io
import lzma
import tarfile
import warnings
import zipfile
from pathlib import Path

from grader.archive import Archive, opening

PACKINGS = {".tar": bytes, ".tar.gz": gzip.compress, ".tar.bz2": bz2.compress, ".tar.xz": lzma.compress}


def zipped(path: Path, *entries: tuple, compression: int = zipfile.ZIP_DEFLATED) -> Path:
    """Write a zip of (name or ZipInfo, data) and return its path."""
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", compression) as written:
        warnings.simplefilter("ignore")
        for name, data in entries:
            written.writestr(name, data)
    return path


def zip_entry(name: str, mode: int = 0, **attributes) -> zipfile.ZipInfo:
    """Return a zip entry with a file mode and other attributes, whatever its name."""
    info = zipfile.ZipInfo("x")
    info.filename = info.orig_filename = name
    info.create_system, info.external_attr = 3, mode << 16
    for key, value in attributes.items():
        setattr(info, key, value)
    return info


def patched(path: Path, old: bytes, new: bytes, count: int = 1) -> Path:
    """Replace bytes in a file, seen from its end, and return the path."""
    data = path.read_bytes()
    assert old in data
    path.write_bytes(new.join(data.rsplit(old, count)))
    return path


def written(path: Path, at: int, data: bytes) -> Path:
    """Write bytes over others in a file, and return the path."""
    old = path.read_bytes()
    path.write_bytes(old[:at] + data + old[at + len(data):])
    return path


def tar(*members: tuple, end: int = 1024) -> bytes:
    """Return a tar of (name, data) or (name, data, flag), with that many zero bytes at its end."""
    return b"".join(header(name, len(data), *flag) + padded(data) for name, data, *flag in members) + bytes(end)


def header(name: bytes | str, size: int | bytes, flag: bytes = b"0", **fields: bytes) -> bytes:
    """Return one header; a size in bytes is taken as it is, and so are `magic` and `prefix`."""
    name = name.encode() if isinstance(name, str) else name
    size = b"%011o\0" % size if isinstance(size, int) else size
    block = bytearray(512)
    for place, field in ((0, name), (100, b"0000644\0"), (108, b"0001750\0"), (116, b"0001750\0"), (124, size),
                         (136, b"00000000000\0"), (148, b" " * 8), (156, flag), (157, fields.get("target", b"")),
                         (257, fields.get("magic", b"ustar\00000")), (345, fields.get("prefix", b""))):
        block[place:place + len(field)] = field
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def padded(data: bytes) -> bytes:
    """Return data, filled up to whole blocks."""
    return data + bytes(-len(data) % 512)


def records(**told: str | bytes) -> bytes:
    """Return the records of an extended header of POSIX."""
    parts = []
    for key, value in told.items():
        text = b" " + key.replace("__", ".").encode() + b"=" + (value if isinstance(value, bytes) else value.encode())
        length = len(text) + 1
        while length != len(str(length)) + len(text) + 1:
            length = len(str(length)) + len(text) + 1
        parts.append(str(length).encode() + text + b"\n")
    return b"".join(parts)


def usual_tar(form: int, *names: str) -> bytes:
    """Return a tar as the standard library writes it, with the name of each file as its content."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form) as archive:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size = len(name.encode())
            archive.addfile(info, io.BytesIO(name.encode()))
    return stream.getvalue()


def contents(path: Path) -> dict[str, bytes]:
    """Return everything that an archive gives, as the grader reads it."""
    with opening(path) as opened:
        assert isinstance(opened, Archive)
        return dict(opened.contents(opened.files))
