r"""Make any text safe to show: visible escapes for what cannot be seen, and cuts that say that they are cuts.

What a student wrote is data. Control characters steer terminals, bidirectional ones reorder a line (CVE-2021-42574),
invisible ones hide words, lone surrogates cannot be encoded at all, and whoever reads a log may take some words for
orders; here they all become text such as `\x1b`.
"""
import re
from os.path import commonprefix

from grader.reporters.caps import MOST_READ

# str.isprintable says yes to these, though none leaves a mark: fillers, joiners and variation selectors.
UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(point) for first, last in ((0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
    for point in range(first, last + 1)}
# What the readers of logs and of JUnit files take for an order. GitHub Actions obeys `::name` behind blanks at the
# start of a line and `##[name]` anywhere (actions/runner, ActionCommand.cs), Azure Pipelines `##vso[` anywhere,
# TeamCity `##teamcity[`; Jenkins and GitLab fetch the file that `[[ATTACHMENT|path]]` names.
ORDER = re.compile(r"^[ \t]*:(?=:[a-z])|#(?=#\w*\[)|\[(?=\[ATTACHMENT\|)", re.IGNORECASE | re.MULTILINE)
CUT = "..."
BEFORE = 12


def visible(text: str, *, keep: str = "") -> str:
    """Return the text with each character that leaves no mark of its own written as an escape.

    That covers the Unicode categories of controls, formats, surrogates, private use and unassigned characters, and
    every separator but the plain space. Characters in `keep`, usually a newline or a tab, stay as they are. So does
    the text, but for one character, where a log's reader would take it for an order.
    """
    if not text.isprintable() or not UNSEEN.isdisjoint(text):
        text = "".join(char if char in keep or char.isprintable() and char not in UNSEEN else escape(char)
                       for char in text)
    return ORDER.sub(lambda order: order[0][:-1] + spelled(order[0][-1]), text)


def readable(text: str, *, keep: str = "") -> str:
    """Return the text as people get to read it: visible, and cut with a notice where it is very long."""
    return visible(cut(text, MOST_READ), keep=keep)


def plain(text: str, *, keep: str = "") -> str:
    """Return the text in ASCII: what `visible` does, and escapes for all that ASCII lacks."""
    return visible(text, keep=keep).encode("ascii", "backslashreplace").decode("ascii")


def escape(char: str) -> str:
    r"""Return one character as Python writes it in a string: `\n`, `\x1b`, `\u202e` or `\U000e0041`."""
    return char.encode("unicode_escape").decode("ascii")


def spelled(char: str) -> str:
    r"""Return one character of ASCII as an escape though it can be seen: `\x3a` for a colon."""
    return f"\\x{ord(char):02x}"


def whole(text: str) -> str:
    """Return the text with lone surrogates as escapes, so that every encoding and every JSON reader takes it."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def shorten(text: str, limit: int) -> str:
    """Return at most `limit` characters of the text; a cut ends in three dots."""
    if len(text) <= limit:
        return text
    return text[:max(limit - len(CUT), 0)] + CUT[:limit]


def cut(text: str, limit: int) -> str:
    """Return the text, or its first `limit` characters and a notice that says how long it was."""
    return text if len(text) <= limit else f"{text[:limit]}{CUT} (cut; {len(text):,} characters in all)"


def differing(expected: str, actual: str, limit: int) -> tuple[str, str]:
    """Return both texts without their common beginning where their first difference lies beyond `limit` characters."""
    start = len(commonprefix([expected, actual])) - BEFORE
    if start + 2 * BEFORE <= limit or start <= len(CUT):
        return expected, actual
    return CUT + expected[start:], CUT + actual[start:]
