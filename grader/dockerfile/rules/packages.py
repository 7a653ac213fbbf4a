"""Rules about what is installed: in which order, from where, and what is left behind."""
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePosixPath

from grader.dockerfile.installs import Install, calls, installs
from grader.dockerfile.reading import Dockerfile, Instruction
from grader.dockerfile.rules.remark import Remark
from grader.dockerfile.stages import shipped, stages
from grader.dockerfile.words import pairs, shown

# What an installation needs, so that it has to be copied first; and the endings of what people edit all day.
_NEEDED = re.compile(r"(?i)(.*requirements.*|constraints.*|pyproject\.toml|setup\.(py|cfg)|pipfile.*|poetry.*|uv\.lock|"
                     r"environment.*\.ya?ml|package.*\.json|"
                     r".*\.(lock|whl|deb|conf|cfg|ini|list|gpg|asc|crt|pem|key|sources)|"
                     r"(\w*[-_])?(wheels?|wheelhouse|packages|vendor|dist|deps|dependencies|requirements))")
_EDITED = re.compile(r"(?i).*\.(py|pyi|ipynb|sh|js|ts|html?|css|md|rst|txt|json|csv|ya?ml|toml|r|jl|c|cpp|h|rs|go)")
_EVERYTHING = ("", ".", "*", "..")
_LISTS = re.compile(r"/var/lib/apt/lists(?:/\S*)?(?:\s|$|[;&|'\"])")
_NAME = re.compile(r"[^\s=<>!~\[;@]+")


def order(dockerfile: Dockerfile) -> Iterator[Remark]:
    """Remark an installation after source files were copied, once for each stage."""
    for stage in stages(dockerfile):
        for later in (False, True):     # what ONBUILD puts off happens together, in another build
            copied = None
            for step in (one.inner or one for one in stage.instructions if bool(one.inner) == later):
                copied = copied or (step if _sources(step) else None)
                if copied and any(found.packages or found.lists for found in installs(step)):
                    yield Remark(step.line, f"packages are installed after {shown(_sources(copied))} was copied on "
                                            f"line {copied.line}, so each edit of it installs them anew; expected the "
                                            "copy after the installation")
                    break


def update(dockerfile: Dockerfile) -> Iterator[Remark]:
    """Remark `apt-get update` in a RUN that installs nothing."""
    for step in dockerfile.steps():
        asked = {verb for tool, verb, _ in calls(step) if tool == "apt"} if step.name == "RUN" else set()
        if "update" in asked and not asked & {"install", "upgrade", "dist-upgrade", "full-upgrade", "build-dep"}:
            yield Remark(step.line, "'apt-get update' stands alone, so the cache keeps its old lists for each later "
                                    "installation; expected it in the RUN that installs")


def unsorted(dockerfile: Dockerfile) -> Iterator[Remark]:
    """Remark a list of packages that is not in alphabetical order, or names one twice."""
    for step in dockerfile.steps():
        for found in installs(step):
            for before, after in pairwise(map(_named, found.packages)):
                if not _follows(before, after):
                    said = "twice" if _plain(before) == _plain(after) else f"after {shown(before)}"
                    yield Remark(step.line, f"the list for {found.tool} has {shown(after)} {said}; expected each name "
                                            "once, in alphabetical order")
                    break


def _named(package: str) -> str:
    """Return a package's name in small letters, without its version."""
    match = _NAME.match(package)
    return match[0].lower() if match else package


def _plain(name: str) -> str:
    """Return a name as names are compared (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name)


def _follows(before: str, after: str) -> bool:
    """Tell whether a name may stand after another, as sorting programs differ about what is no letter."""
    first, then = _plain(before), _plain(after)
    return first != then and (before < after or first < then or first.replace("-", "") < then.replace("-", ""))


def leftovers(dockerfile: Dockerfile) -> Iterator[Remark]:
    """Remark what an installation in the image's own stages brings or leaves without need; once for each tool."""
    inherited = False
    for stage in shipped(dockerfile):
        uncached = inherited
        for written in stage.instructions:
            step = written.inner or written
            if step.name in ("ENV", "ARG"):
                uncached = uncached or _without_cache(step, dockerfile.escape)
                inherited = inherited or (uncached and step.name == "ENV")
            for found in installs(step):
                if message := _left(step, found, uncached):
                    yield Remark(step.line, message, found.tool)


def _without_cache(step: Instruction, escape: str) -> bool:
    """Tell whether a setting keeps pip from keeping what it fetched."""
    words = [word.partition("=")[::2] for word in step.words] if step.name == "ARG" else pairs(step.value, escape)
    return any(name == "PIP_NO_CACHE_DIR" and value.strip("'\"").lower() not in ("", "0", "no", "off", "false")
               for name, value in words or ())


def _left(step: Instruction, found: Install, uncached: bool) -> str:
    """Return what an installation brings or leaves without need, or nothing."""
    if any(flag.startswith("--mount=") for flag in step.flags):
        return ""       # a cache of the builder's own is no part of the image
    text = "\n".join((step.value, *step.heredocs))
    if found.tool == "pip" and not uncached and not {"--no-cache-dir", "--no-cache"} & set(found.options):
        return "pip keeps what it fetched in the image; expected --no-cache-dir"
    if found.tool == "apk" and "--no-cache" not in found.options and "/var/cache/apk" not in text:
        return "apk keeps its lists in the image; expected --no-cache"
    if found.tool == "apt" and "install-recommends" not in " ".join(found.options).lower():
        return "apt installs packages that are merely recommended; expected --no-install-recommends"
    if found.tool == "apt" and not _LISTS.search(text):
        return "apt keeps its lists in the image; expected 'rm -rf /var/lib/apt/lists/*' in the same RUN"
    return ""


def _sources(step: Instruction) -> str:
    """Return the first source file or folder that a step copies from the context, or nothing."""
    if step.name not in ("ADD", "COPY") or step.flag("from") is not None:
        return ""
    return next((source for source in step.words[:-1] if _is_source(source)), "")


def _is_source(source: str) -> bool:
    """Tell whether what is copied is edited more often than packages are installed."""
    plain = source.strip("'\"").removeprefix("./").rstrip("/")
    name = PurePosixPath(plain).name
    if plain in _EVERYTHING:
        return True
    if plain.startswith("<<") or any(map(_NEEDED.fullmatch, PurePosixPath(plain).parts)):
        return False
    return bool(_EDITED.fullmatch(name)) or "." not in name.lstrip(".") or name.startswith("*")
