r"""Make any text safe to show: visible escapes for what cannot be seen, and cuts that say that they are cuts.

What a student wrote is data. Control characters steer terminals, bidirectional ones reorder a line (CVE-2021-42574),
invisible ones hide words, and lone surrogates cannot be encoded at all; here they all become text such as `\x1b`.
"""
from os.path import commonprefix

# str.isprintable says yes to these, though none leaves a mark: fillers, joiners and variation selectors.
UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(point) for first, last in ((0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
    for point in range(first, last + 1)}
CUT = "..."
BEFORE = 12


def visible(text: str, *, keep: str = "") -> str:
    """Return the text with each character that leaves no mark of its own written as an escape.

    That covers the Unicode categories of controls, formats, surrogates, private use and unassigned characters, and
    every separator but the plain space. Characters in `keep`, usually a newline or a tab, stay as they are.
    """
    if text.isprintable() and UNSEEN.isdisjoint(text):
        return text
    return "".join(char if char in keep or char.isprintable() and char not in UNSEEN else escape(char)
                   for char in text)


def plain(text: str, *, keep: str = "") -> str:
    """Return the text in ASCII: what `visible` does, and escapes for all that ASCII lacks."""
    return visible(text, keep=keep).encode("ascii", "backslashreplace").decode("ascii")


def escape(char: str) -> str:
    r"""Return one character as Python writes it in a string: `\n`, `\x1b`, `\u202e` or `\U000e0041`."""
    return char.encode("unicode_escape").decode("ascii")


def whole(text: str) -> str:
    """Return the text with lone surrogates as escapes, so that every encoding and every JSON reader takes it."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def shorten(text: str, limit: int) -> str:
    """Return at most `limit` characters of the text; a cut ends in three dots."""
    if len(text) <= limit:
        return text
    return text[:max(limit - len(CUT), 0)] + CUT[:limit]


def differing(expected: str, actual: str, limit: int) -> tuple[str, str]:
    """Return both texts without their common beginning where their first difference lies beyond `limit` characters."""
    start = len(commonprefix([expected, actual])) - BEFORE
    if start + 2 * BEFORE <= limit or start <= len(CUT):
        return expected, actual
    return CUT + expected[start:], CUT + actual[start:]
