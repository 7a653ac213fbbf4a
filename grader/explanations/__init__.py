"""What a code such as E302 asks, why, a bad and a good example, the lesson: one Markdown page a code, in this folder.

A page is called like its code and has the headings of `HEADINGS`, in that order; `Bad` and `Good` hold one fenced block
of Python or a Dockerfile each, with the name of the file after the language where the name matters, and are left out
where no example would help. The remarks of pycodestyle, pydocstyle and ruff go by their own codes, our rules for names
and comments by N9xx and S9xx, and everything else by the check that makes the finding (`suite.coverage`).

Editors and version control tidy away what nobody sees, and some examples are about just that, so pages spell it out:

    <tab>         a tab
    <space>       a space at the end of a line
    <no newline>  the file ends here, without a newline
"""
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from os.path import commonprefix
from pathlib import Path

from grader.errors import UsageError

HEADINGS = ("What it asks", "Why", "Bad", "Good", "Lesson")

_FOLDER = Path(__file__).parent
_HEADING = re.compile(rf"^## ({'|'.join(HEADINGS)})\n", re.MULTILINE)
_BLOCK = re.compile(r"^```(python|dockerfile) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Explanation:
    """One code explained; all of it is text, `asks` and `why` on one line each.

    The first sentence of `asks` can stand alone, as a hint. `bad` and `good` are sources in `language`, "python" or
    "dockerfile", or empty, to be saved as `bad_path` and `good_path`. `lesson` is a notebook and an anchor in it:
    `02_production_code#pep-8-styling`.
    """

    code: str
    title: str
    asks: str
    why: str
    bad: str
    good: str
    lesson: str
    bad_path: str = ""
    good_path: str = ""
    language: str = "python"


def codes() -> list[str]:
    """Return every code that has a page, in alphabetical order."""
    return sorted(path.stem for path in _FOLDER.glob("*.md"))


@cache
def load(code: str) -> Explanation:
    """Return the explanation of a code in any case, or of a finding: `E302`, `parses`, `style.pep8.E302`.

    A finding without a page of its own, such as `behaviour.hidden.test_count`, gets the page of its check. UsageError
    for an unknown code, with those that are spelled much like it.
    """
    names = {name.lower(): name for name in codes()}
    short = {name.rpartition(".")[2]: names[name] for name in names}
    word = code.strip().lower()
    parts = word.split(".")
    above = (".".join(parts[:end]) for end in range(len(parts) - 1, 0, -1))
    name = next((names[part] for part in (word, parts[-1], *above) if part in names), short.get(word))
    if name is None:
        raise UsageError(f"no explanation for {code!r}; {_guess(word, short | names)}"
                         "'grader explain' without a code lists them all.")
    return _parse(name, (_FOLDER / f"{name}.md").read_text(encoding="utf-8"))


def visible(source: str) -> str:
    """Return the source as the pages write it: with tabs, spaces at ends of lines and a missing newline in words."""
    shown = re.sub(r"[ \t]+$", lambda spaces: spaces[0].replace(" ", "<space>"), source, flags=re.MULTILINE)
    ending = "" if shown.endswith("\n") else "<no newline>\n"
    return shown.replace("\t", "<tab>") + ending


def _parse(code: str, page: str) -> Explanation:
    """Return the explanation that a page holds."""
    first, *parts = _HEADING.split(page)
    sections = dict(zip(parts[::2], parts[1::2], strict=True))
    language, bad_path, bad = _example(sections.get("Bad", ""))
    _, good_path, good = _example(sections.get("Good", ""))
    asks, why, lesson = (" ".join(sections[heading].split()) for heading in ("What it asks", "Why", "Lesson"))
    return Explanation(code, first.partition(": ")[2].strip(), asks, why, bad, good, lesson, bad_path, good_path,
                       language)


def _example(section: str) -> tuple[str, str, str]:
    """Return the language, the path and the source of a section's block; Python and two empty texts if it has none."""
    block = _BLOCK.search(section)
    if not block:
        return "python", "", ""
    language, path, source = block.groups()
    return language, path, source.replace("<tab>", "\t").replace("<space>", " ").replace("<no newline>\n", "")


def _guess(code: str, known: Mapping[str, str]) -> str:
    """Return a question with up to three codes that are spelled much like this one, those that begin alike first."""
    import difflib
    alike = difflib.get_close_matches(code, known, n=len(known), cutoff=0.5)
    alike.sort(key=lambda word: -len(commonprefix((word, code))))
    near = list(dict.fromkeys(known[word] for word in alike))[:3]
    return f"did you mean {' or '.join(near)}? " if near else ""
