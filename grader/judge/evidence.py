"""Parts of a box's reply, checked and turned into exceptions, files and changed containers."""
import builtins
from pathlib import Path

from grader.box import wire
from grader.judge.tools import Shared

# Exceptions that a reply may name; anything else becomes a local class of that name.
ERRORS = {name: kind for name, kind in vars(builtins).items()
          if isinstance(kind, type) and issubclass(kind, Exception) and not issubclass(kind, BaseExceptionGroup)}
ERRORS["SystemExit"] = SystemExit
NONSENSE = (TypeError, ValueError, LookupError, AttributeError)     # what a reply of another shape leads to
PARTS = 8       # of one path below a test's folder


def exception_kind(bases, classes: dict) -> type:
    """Return a built-in exception class or a local class for one of the student's, the same one every time.

    `bases` are the names of the class and its bases, nearest first; `classes` remembers those made before.
    """
    name = word(bases[0])
    if name in ERRORS:
        return ERRORS[name]
    if name not in classes:
        base = next((ERRORS[item] for item in bases if item in ERRORS), Exception)
        if len(bases) > 1 and bases[1] not in ERRORS and len(classes) < 100:
            base = exception_kind(bases[1:], classes)
        classes[name] = type(name, (base,), {"__module__": "student"})
    return classes[name]


def exception_of(form, resolve, classes: dict) -> tuple[BaseException, tuple[str, int] | None]:
    """Return the exception that a reply describes, and the path and line where the student's code raised it."""
    if type(form) is not list or len(form) != 4 or type(form[0]) is not list or not form[0]:
        raise wire.WireError("bad exception")
    bases, text, args, place = form
    kind, text, args = exception_kind(bases[:20], classes), str(text)[:2000], wire.decode(args, resolve)
    try:
        error = kind(*args)
        fits = str(error) == text
    except Exception:
        fits = False
    if not fits:    # odd arguments or a __str__ of the student's
        error = type(kind.__name__, (kind,), {"__str__": lambda _: text, "__init__": lambda *_: None})(text[:500])
    known = type(place) is list and len(place) == 2 and type(place[0]) is str and type(place[1]) is int
    return error, (place[0], place[1]) if known else None


def carried_back(reply: dict, resolve, changing: list[Shared], folder: Path | None) -> None:
    """Carry changes of shared containers and written files of a reply back to the test."""
    for number, form in _rows(reply.get("shared", {})).items():
        place = int(number) if number.isdecimal() else len(changing)
        if place >= len(changing):
            raise wire.WireError("a changed argument that was not shared")
        _replace(changing[place], wire.decode(form, resolve))
    if folder:
        for name, data in _rows(reply.get("files", {})).items():
            _write(_below(folder, name), data)
        gone = reply.get("gone", [])
        for name in gone if type(gone) is list else [None]:
            _remove(_below(folder, name))


def typed(reply: dict, given: str) -> int:
    """Return how many characters of the given input the student's code has read."""
    return min(len(given), max(0, whole_number(reply.get("typed", 0))))


def files_below(folder: Path) -> dict[str, str | None]:
    """Return the files of a test's own folder as hexadecimal text by relative name, and None for a folder."""
    return {path.relative_to(folder).as_posix(): None if path.is_dir() else path.read_bytes().hex()
            for path in sorted(folder.rglob("*")) if not path.is_symlink() and (path.is_dir() or path.is_file())}


def whole_number(value) -> int:
    """Return an int that is not a bool, or refuse."""
    if type(value) is not int:
        raise wire.WireError("bad number")
    return value


def word(value) -> str:
    """Return a short identifier; "object" for anything else."""
    return value if type(value) is str and value.isidentifier() and len(value) <= 80 else "object"


def _rows(value) -> dict:
    """Return a short dict or refuse."""
    if type(value) is not dict or len(value) > 100:
        raise wire.WireError("bad reply")
    return value


def _replace(container: Shared, content) -> None:
    """Make a shared container hold what its counterpart holds now."""
    if type(container).__mro__[2] is not type(content):
        raise wire.WireError("a changed argument of another type")
    if isinstance(container, list):
        container[:] = content
    else:
        container.clear()
        container.update(content)


def _below(folder: Path, name) -> Path:
    """Return the path of a name below a folder."""
    parts = name.split("/") if type(name) is str else [""]
    if any(part in ("", ".", "..") or "\0" in part or "\\" in part for part in parts) or len(parts) > PARTS:
        raise wire.WireError("a bad file name")
    if any(folder.joinpath(*parts[:count]).is_symlink() for count in range(1, len(parts))):
        raise wire.WireError("a file below a link of the test's own")
    return folder.joinpath(*parts)


def _remove(path: Path) -> None:
    """Remove a file, or a folder that is empty."""
    try:
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink(missing_ok=True)
    except OSError:
        pass    # something else is in the folder


def _write(path: Path, data) -> None:
    """Write one file or folder of the box's where only we write; a link of the test's own is replaced."""
    try:
        if data is None:
            return path.mkdir(parents=True, exist_ok=True)
        raw = bytes.fromhex(data)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_symlink():
            path.unlink()
        path.write_bytes(raw)
    except (OSError, TypeError, ValueError) as error:
        raise wire.WireError("a file that cannot be carried back") from error
