"""What the commands of a Dockerfile install: by which tool, which packages, with which options."""
import re
from collections.abc import Iterator
from dataclasses import dataclass

from grader.dockerfile import shell
from grader.dockerfile.reading import Instruction
from grader.dockerfile.shell import Command

# Each tool with the word that installs, and those of its options that take the next word.
TOOLS = {
    "apt": ("install", "-t --target-release --default-release -o --option -c --config-file"),
    "apk": ("add", "-t --virtual -X --repository -p --root --repositories-file --cache-dir --keys-dir"),
    "conda": ("install", "-n --name -p --prefix -c --channel -f --file"),
    "pip": ("install", "-r --requirement -c --constraint -e --editable -i --index-url --extra-index-url -f "
                       "--find-links -t --target --prefix --root --src --platform --python-version --implementation "
                       "--abi --report --progress-bar --no-binary --only-binary --root-user-action --trusted-host "
                       "--proxy --timeout --retries --log --cache-dir --upgrade-strategy --python --config-settings "
                       "--use-feature"),
}
NAMES = {"apt": "apt", "apt-get": "apt", "aptitude": "apt", "apk": "apk", "conda": "conda", "mamba": "conda",
         "micromamba": "conda", "pip": "pip", "pip3": "pip"}
_PYTHON = re.compile(r"python[0-9.]*|pypy[0-9.]*")
_PIP = re.compile(r"pip[0-9.]+")
_FILE = re.compile(r"[./$]|.*/|.*\.(whl|tar\.gz|zip|deb|apk)$|[\w+]+://")


@dataclass(frozen=True)
class Install:
    """One command that installs: the tool, the packages by name, the options with their values, where the packages lie.

    `lists` are files that name packages, `paths` are packages given as files, folders or addresses.
    """

    tool: str
    packages: tuple[str, ...]
    options: tuple[str, ...]
    lists: tuple[str, ...]
    paths: tuple[str, ...]


def commands(step: Instruction) -> list[Command]:
    """Return the commands of a RUN, CMD, ENTRYPOINT or HEALTHCHECK; a heredoc's lines as well, where it is a script."""
    if step.name not in ("RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK"):
        return []
    if step.json:
        return shell.program(step.words)
    text = step.value
    if step.name == "HEALTHCHECK":
        text = text[4:] if text[:3].upper() == "CMD" else ""
    found = shell.commands(text)
    scripts = [shell.commands(body) for body in step.heredocs] if not found or found[0].program in shell.SHELLS else []
    return [*found, *(command for script in scripts for command in script)]


def calls(step: Instruction) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each call of a package manager: the tool, what it is asked for, and the words after it."""
    for command in commands(step):
        words = list(command.words)
        if _PYTHON.fullmatch(command.program) and "-m" in words[:-1] and words[words.index("-m") + 1] == "pip":
            words = words[words.index("-m") + 1:]
        elif command.program == "uv" and words[1:2] == ["pip"]:
            words = words[1:]
        name = words[0].rpartition("/")[2] if words else ""
        tool = "pip" if _PIP.fullmatch(name) else NAMES.get(name)
        place = _asked(words, TOOLS[tool][1].split()) if tool else len(words)
        if place < len(words):
            yield tool, words[place], [*words[1:place], *words[place + 1:]]


def _asked(words: list[str], valued: list[str]) -> int:
    """Return the place of the word that says what to do, after the options; past the end if there is none."""
    place = 1
    while place < len(words) and words[place].startswith("-"):
        place += 2 if words[place] in valued else 1
    return place


def installs(step: Instruction) -> Iterator[Install]:
    """Yield what a RUN installs."""
    for tool, asked, words in calls(step) if step.name == "RUN" else ():
        verb, valued = TOOLS[tool]
        if asked == verb:
            yield _install(tool, words, valued.split())


def _install(tool: str, words: list[str], valued: list[str]) -> Install:
    """Return the parts of one installing command."""
    packages, options, lists, paths = [], [], [], []
    rest = iter(words)
    for word in rest:
        if word in valued:
            value = next(rest, "")
            (lists if word in ("-r", "--requirement", "--file") else paths if word in ("-e", "--editable")
             else options).append(value)
            options.append(f"{word}={value}")
        elif word.startswith("-"):
            if word.startswith(("--requirement=", "-r")) and tool == "pip":
                lists.append(word.partition("=")[2] or word[2:])
            options.append(word)
        else:
            (paths if _FILE.match(word) else packages).append(word)
    return Install(tool, tuple(packages), tuple(options), tuple(lists), tuple(paths))
