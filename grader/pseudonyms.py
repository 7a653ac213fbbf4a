"""Pseudonyms for exports: stable as long as the key is kept, and nothing in the export leads back from them.

A pseudonym is a keyed hash of a student's id (HMAC, RFC 2104, with SHA-256). The key is a file for its owner's eyes,
beside the results; whoever has it can tell whether a pseudonym is of an id that they already know, and nobody else can.
"""
import base64
import hashlib
import hmac
import os
import secrets
import tempfile
from dataclasses import replace
from pathlib import Path

from grader.errors import UsageError
from grader.model import Filed, Student

KEY = "pseudonyms.key"      # lies beside results.db
BYTES = 32
LETTERS = 16                # of base 32, five bits each: among 10,000 students two are equal once in 10**16
KEPT_BACK = "this hand-in could not be graded; the reason may tell who it is, and stands in an export with names"
NAMELESS = "the names of files that fit no rule stand in an export with names"


def key(place: Path) -> bytes:
    """Return the key in a file, which is made if it is not there; UsageError if it cannot be read or is none."""
    try:
        if not place.exists():
            _make(place)
        text = place.read_text(encoding="ascii")
        found = bytes.fromhex(text.strip())
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it holds something else"
        raise UsageError(f"'{place}' cannot be used as the key of pseudonyms ({reason}); expected {BYTES} bytes in "
                         "hexadecimal. Put the right file there; without it students get other pseudonyms.") from None
    if len(found) != BYTES:
        raise UsageError(f"'{place}' has {len(found)} bytes; expected a key of {BYTES}. Put the right file there; "
                         "without it students get other pseudonyms.")
    return found


def alias(id: str, secret: bytes) -> str:
    """Return the pseudonym of a student's id."""
    digest = hmac.new(secret, id.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
    return "p-" + base64.b32encode(digest).decode()[:LETTERS].lower()


def student(known: Student, secret: bytes) -> Student:
    """Return a student of whom nothing is told but a pseudonym."""
    return Student(alias(known.id, secret))


def filed(known: Filed, secret: bytes) -> Filed:
    """Return what became of a hand-in under a pseudonym: no name, no time, no name of a file that was not asked for."""
    shown = student(known.student, secret)
    report = known.report and replace(known.report, student=shown.id, extra=())
    return replace(known, student=shown, report=report, fault=known.fault and KEPT_BACK, handed="")


def _make(place: Path) -> None:
    """Write a new key that only its owner can read; one that somebody else has made meanwhile stays."""
    descriptor, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")     # for its owner: mkstemp(3)
    try:
        with open(descriptor, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(BYTES) + "\n")
        try:
            os.link(name, place)
        except FileExistsError:
            pass
    finally:
        os.unlink(name)
