"""Remembers which registry a course has started, so that a later command finds it: `lab/registry.json` in its state.

The folder is the course's own, or the one that GRADER_STATE names (see grader/standing.py); the images lie in it as
well, so they are there again after a restart. The login stays the same.
"""
import json
import os
from dataclasses import asdict
from pathlib import Path

from grader import standing
from grader.lab import registry
from grader.lab.registry import Login, Registry

FORMAT = 1


def place(root: Path) -> Path:
    """Return the folder of a course's lab."""
    return standing.place(root).parent / "lab"


def read(root: Path) -> Registry | None:
    """Return the registry that a course started last, running or not; None if there was none, or nobody can tell."""
    try:
        found = json.loads((place(root) / "registry.json").read_text(encoding="utf-8"))
        if found["format"] != FORMAT:
            return None
        login = Login(str(found["login"]["user"]), str(found["login"]["password"]))
        return Registry(int(found["process"]), str(found["began"]), int(found["port"]), login)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def start(root: Path, port: int) -> Registry:
    """Start a course's registry and remember it; MachineError if that cannot be."""
    before, folder = read(root), place(root)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    login = before.login if before else registry.new_login()
    started = registry.launch(folder / "registry", port, login)
    try:
        _write(folder / "registry.json", {"format": FORMAT, **asdict(started)})
    except BaseException:
        registry.stop(started)
        raise
    return started


def _write(target: Path, document: dict) -> None:
    """Write a file that only we can read, as a whole or not at all."""
    part = target.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as stream:
        json.dump(document, stream, indent=1, sort_keys=True)
    part.replace(target)
