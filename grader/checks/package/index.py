"""An index of packages for the moment: takes uploads as twine sends them, and lists files as pip reads them.

The pages are those of the simple repository API (PEP 503), an upload is a form with a file in it, as the documentation
of PyPI's upload API has it. What it refuses is what the real one refuses. It is a function from bytes to bytes, which
holds files as data and runs nothing.
"""
import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from http import HTTPStatus

from packaging.utils import (InvalidSdistFilename, InvalidWheelFilename, canonicalize_name, parse_sdist_filename,
                             parse_wheel_filename)
from packaging.version import Version

from grader.files import shown

UPLOAD, SIMPLE, FILES = "/legacy/", "/simple/", "/files/"
USER = "__token__"
BOUNDARY = re.compile(r"multipart/form-data; *boundary=\"?([^\";]{1,200})")
NAMED = re.compile(rb'name="([^"\r\n]{1,100})"(?:; *filename="([^"\r\n]{1,200})")?')
PRIVATE = "Private ::"      # classifiers that no index knows begin with it, for just that


class RefusedError(Exception):
    """Why a request is refused: a status code, and a sentence."""

    def __init__(self, status: int, text: str):
        """Keep the status beside the text."""
        super().__init__(text)
        self.status = status


@dataclass(frozen=True)
class Held:
    """A file on the index: the project that it belongs to, its bytes, and which Pythons it asks for."""

    project: str
    data: bytes
    python: str = ""


@dataclass
class Index:
    """The files of an index by their name, what it refused, and which files were fetched, in that order."""

    password: str
    held: dict[str, Held] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)

    def add(self, name: str, data: bytes) -> None:
        """Put a wheel onto the index, which is not uploaded."""
        self.held[name] = Held(parse_wheel_filename(name)[0], data)

    def answer(self, request: bytes) -> bytes:
        """Return the answer to a request, both as HTTP/1.1 has them."""
        head, _, body = request.partition(b"\r\n\r\n")
        first, *rows = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (row.partition(":") for row in rows)}
        method, target = [*first.split(" "), "", ""][:2]
        path = target.partition("?")[0]
        try:
            if (method, path) == ("POST", UPLOAD):
                self._take(headers, body)
                return _packed(200, "text/plain", b"")
            return self._give(path) if method == "GET" else _packed(405, "text/plain", b"")
        except RefusedError as error:
            if method == "POST":
                self.refused.append(str(error))
            return _packed(error.status, "text/plain; charset=utf-8", str(error).encode())

    def _take(self, headers: Mapping[str, str], body: bytes) -> None:
        """Keep an uploaded file; RefusedError if it may not be."""
        wanted = base64.b64encode(f"{USER}:{self.password}".encode()).decode("ascii")
        if headers.get("authorization") != f"Basic {wanted}":
            raise RefusedError(403, "the user or the password is not the one of this index")
        fields, name, data = form(headers.get("content-type", ""), body)
        if fields.get(":action") != ["file_upload"] or not name:
            raise RefusedError(400, "an upload without a file")
        if fields.get("sha256_digest") != [hashlib.sha256(data).hexdigest()]:
            raise RefusedError(400, f"{shown(name)} has another sum than its upload says")
        project = _named(fields, name)
        if name in self.held:
            raise RefusedError(400, f"{shown(name)} is already there, and a file that was released never changes")
        _classified(fields.get("classifiers", []))
        self.held[name] = Held(project, data, fields.get("requires_python", [""])[0])

    def _give(self, path: str) -> bytes:
        """Return a page or a file; RefusedError if there is none."""
        found = re.fullmatch(rf"{SIMPLE}([a-z0-9-]+)/", path)
        rows = [(name, held) for name, held in sorted(self.held.items()) if found and held.project == found[1]]
        if rows:
            links = "".join(f'<a href="{FILES}{escape(name)}#sha256={hashlib.sha256(held.data).hexdigest()}" '
                            f'data-requires-python="{escape(held.python)}">{escape(name)}</a><br>\n'
                            for name, held in rows)
            return _packed(200, "text/html; charset=utf-8", f"<!DOCTYPE html>\n<body>\n{links}</body>\n".encode())
        if path.startswith(FILES) and (name := path.removeprefix(FILES)) in self.held:
            self.fetched.append(name)
            return _packed(200, "application/octet-stream", self.held[name].data)
        raise RefusedError(404, "there is no such page")


def form(kind: str, body: bytes) -> tuple[dict[str, list[str]], str, bytes]:
    """Return the fields of a form, and the name and the bytes of its file (RFC 7578); RefusedError if it is none."""
    boundary = BOUNDARY.match(kind)
    if not boundary:
        raise RefusedError(400, "an upload is a form with a file in it")
    fields, file, data = {}, "", b""
    for part in body.split(b"--" + boundary[1].encode("latin-1"))[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        content, named = content.removesuffix(b"\r\n"), NAMED.search(head)
        if named and named[2] is not None:
            file, data = named[2].decode("utf-8", "replace"), content
        elif named:
            fields.setdefault(named[1].decode("utf-8", "replace"), []).append(content.decode("utf-8", "replace"))
    return fields, file, data


def _named(fields: Mapping[str, list[str]], name: str) -> str:
    """Return the project of a file; RefusedError if its name says something else than its upload."""
    try:
        if not name.endswith((".whl", ".tar.gz")):      # PEP 625
            raise InvalidSdistFilename(name)
        project, version = (parse_wheel_filename(name) if name.endswith(".whl") else parse_sdist_filename(name))[:2]
        told = canonicalize_name(fields["name"][0]), Version(fields["version"][0])
    except (InvalidWheelFilename, InvalidSdistFilename, KeyError, ValueError):
        raise RefusedError(400, f"{shown(name)} is no name of a wheel or of an sdist") from None
    if told != (project, version):
        raise RefusedError(400, f"{shown(name)} belongs to another project or version than its upload says")
    if version.local:
        raise RefusedError(400, f"the version {version} has a local part, which no index takes")
    return project


def _classified(told: list[str]) -> None:
    """Raise a RefusedError for a classifier that does not exist."""
    from trove_classifiers import classifiers
    for line in told:
        if line.startswith(PRIVATE) or line not in classifiers:
            raise RefusedError(400, f"'{shown(line)}' is no classifier that the index knows")


def _packed(status: int, kind: str, body: bytes) -> bytes:
    """Return an answer as bytes."""
    head = (f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"Content-Type: {kind}", f"Content-Length: {len(body)}",
            "Connection: close", "", "")
    return "\r\n".join(head).encode("ascii") + body
