"""`grader doctor`: what works on this machine, one line a thing, and what to do about the rest."""
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

PROJECT = "ml-deployment-grader"


@dataclass(frozen=True)
class Line:
    """One thing: whether it works (None where it is only good to know), what it is, and a sentence about it."""

    works: bool | None
    subject: str
    sentence: str


@dataclass(frozen=True)
class Standing:
    """How a level did: words by probe, none if it is not to be had; whether it is as it claims; and a sentence."""

    words: Mapping[str, str]
    sound: bool
    sentence: str


WORDS = {True: "ok", False: "MISSING", None: "note"}
EVERY, BROKEN = "every", "BROKEN"       # all levels that work; what is claimed and not held
SEEN = 100              # characters of what was seen


@click.command(short_help="Say what works on this machine and what to do about the rest.")
@click.option("--box", "level", metavar="[LEVEL]", is_flag=False, flag_value=EVERY,
              help="Try what the boxes of a level must hold back, by default at each level that works here.")
@click.pass_obj
def command(course: str | None, level: str | None) -> int:
    """Say what works on this machine and what to do about the rest."""
    if level is not None:
        return walls(level)
    from grader.reporters.text import plain
    looks = (python, packages, extras, boxes, course_folder, terminal, docker, newman)
    lines = [line for look in looks for line in look(course)]
    width = max(len(line.subject) for line in lines)
    for line in lines:
        click.echo(f"{WORDS[line.works]:<8} {plain(line.subject):<{width}}  {plain(line.sentence)}")
    lacking = [line.subject for line in lines if line.works is False]
    click.echo(f"\nMissing: {', '.join(map(plain, lacking))}." if lacking
               else "\nEverything that grading needs works here.")
    return 3 if lacking else 0


def walls(level: str) -> int:
    """Try the walls of boxes at a level or at every one that works; print a table, and how each level stands.

    Return 3 if a level does not hold what it claims, or does not start a box although it seems to work.
    """
    from grader import box, output
    from grader.box import probes
    found = {name: _standing(name) for name in (list(box.LEVELS) if level == EVERY else [box.choose(level)])}
    rows = [(probe, *(standing.words.get(probe, "-") for standing in found.values()), rule)
            for probe, rule in probes.PROBES.items()]
    output.say(output.table(("probe", *found, "what must hold"), rows) + "\n")
    for name, standing in found.items():
        output.say(output.fold(f"{name}: {standing.sentence}"))
    return 0 if all(standing.sound for standing in found.values()) else 3


def _standing(level: str) -> Standing:
    """Try a level, if it is to be had here."""
    from grader import box
    from grader.box import probes
    from grader.errors import MachineError
    if reason := box.LEVELS[level].missing():
        return Standing({}, True, f"not to be had here: {reason}")
    try:
        claims, rows = probes.claimed(level), probes.run(level)
    except MachineError as error:
        return Standing({}, False, f"{BROKEN}: {error}")
    words = {probe: "held" if held else BROKEN if probe in claims else "open" for probe, held, _ in rows}
    broken = [f"{probe} ({seen[:SEEN]})" for probe, _, seen in rows if words[probe] == BROKEN]
    unclaimed = [probe for probe in words if words[probe] == "open"]
    return Standing(words, not broken, (f"{BROKEN}: does not hold what it claims: {'; '.join(broken)}." if broken else
                                        f"holds all that it claims; open: {', '.join(unclaimed) or 'nothing'}."))


def python(_course: str | None) -> Iterator[Line]:
    """Look at the interpreter."""
    version = ".".join(map(str, sys.version_info[:3]))
    enough = sys.version_info >= (3, 11)
    yield Line(enough, "Python", f"version {version}" if enough else f"version {version}; install 3.11 or later.")


def packages(_course: str | None) -> Iterator[Line]:
    """Look at what grading needs."""
    needed = requirements().get("", [])
    if not needed:
        yield Line(False, "packages", "the grader does not know what it needs; install it again.")
    yield from map(_package, needed)


def extras(_course: str | None) -> Iterator[Line]:
    """Look at what lessons and later chapters need; 'course.py' installs it when it is asked for."""
    for extra, needed in requirements().items():
        lacking = [line.subject for line in map(_package, needed) if not line.works]
        if extra:
            yield Line(None, f"extra {extra}", "installed" if not lacking else
                       f"not installed: {', '.join(lacking)}; 'python3 course.py setup {extra}' adds it.")


def boxes(_course: str | None) -> Iterator[Line]:
    """Look at the places in which student code runs; one that starts is enough, and the best is asked for."""
    try:
        from grader import box
        levels = box.levels()
    except ImportError as error:
        yield Line(False, "boxes", f"the grader's own part is not installed ({error}); install the grader again.")
        return
    usable = any(works for _, works, _ in levels)
    for level, works, sentence in levels:
        yield Line(works or (None if usable else False), f"box level {level}", sentence)


def course_folder(course: str | None) -> Iterator[Line]:
    """Look at the course: whether there is one, and whether answers and progress can be saved."""
    from grader import catalog, standing
    from grader.errors import GraderError
    try:
        root = catalog.root(course)
    except GraderError as error:
        yield Line(False, "course", str(error))
        return
    writable = os.access(root, os.W_OK) and os.access(root / catalog.EXERCISES, os.W_OK)
    yield Line(writable, "course", f"{root}" if writable else
               f"{root} cannot be written to; copy the course to a folder of your own.")
    state = standing.place(root).parent
    saved = os.access(state if state.exists() else state.parent, os.W_OK)
    yield Line(saved or None, "progress", "is saved" if saved else
               f"{state} cannot be written to; checks work, and nothing is remembered.")


def terminal(_course: str | None) -> Iterator[Line]:
    """Look at what the screen takes; plain ASCII is always enough."""
    encoding = sys.stdout.encoding or "none"
    known = encoding.lower().replace("-", "") == "utf8"
    yield Line(None, "terminal", f"encoding {encoding}" + ("" if known else "; reports are drawn in plain ASCII."))


def docker(_course: str | None) -> Iterator[Line]:
    """Ask the engine of the Docker chapter for its version, and look for the program of its registry."""
    from grader.containers import engine
    from grader.errors import MachineError
    from grader.lab import registry
    try:
        with engine.connect() as found:
            sentence = f"engine {found.version} builds and runs images"
    except MachineError as error:
        sentence = f"{error}. Only the Docker chapter needs an engine."
    yield Line(None, "docker", sentence)
    lacking = registry.missing()
    yield Line(None, "registry", f"{lacking}. Only the Docker chapter needs it." if lacking else
               "'grader lab registry start' starts one")


def newman(_course: str | None) -> Iterator[Line]:
    """Look for the program that runs Postman collections."""
    from grader import postman
    yield Line(None, "newman", "runs Postman collections" if postman.newman() else
               "not installed; our own runner runs Postman collections ('npm install --global newman').")


def requirements() -> dict[str, list[str]]:
    """Return the requirements by extra, those of grading under an empty name; from the checkout or the installation."""
    declared = Path(__file__).parents[2] / "pyproject.toml"
    if declared.is_file():
        import tomllib
        project = tomllib.loads(declared.read_text(encoding="utf-8"))["project"]
        return {"": project["dependencies"], **project["optional-dependencies"]}
    from importlib import metadata
    found: dict[str, list[str]] = {}
    try:
        for requirement in metadata.requires(PROJECT) or []:
            text, _, marker = requirement.partition(";")
            extra = re.search(r"""extra\s*==\s*["']([\w-]+)""", marker)
            found.setdefault(extra[1] if extra else "", []).append(text.strip())
    except metadata.PackageNotFoundError:
        return {}
    return found


def _package(requirement: str) -> Line:
    """Compare the version that is installed with the one that is needed."""
    from importlib import metadata
    name = re.match(r"[\w.-]+", requirement)[0]
    if name == PROJECT:
        return Line(True, name, "this one")
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        return Line(False, name, f"not installed; 'python3 course.py setup' installs {requirement}.")
    from packaging.requirements import Requirement
    fits = Requirement(requirement).specifier.contains(version, prereleases=True)
    return Line(fits, name, f"version {version}" if fits else
                f"version {version}, expected {requirement}; 'python3 course.py setup' installs it.")
