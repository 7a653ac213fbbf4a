"""The values that matter: what a careful tester tries in a field, and what is special about each.

A trait is a word for what may trip a program up: a capital, a blank, a zero. It is found in the value itself, so that
the traits that a counterexample cannot do without say what a bug is about.
"""
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from random import Random

from grader.api.resource import accepts
from grader.model import Field

# Plain words: small letters of ASCII, none special, none the beginning of another.
WORDS = tuple("""
amber anchor apple arrow autumn badge basket beacon berry bottle branch bridge button candle canyon carpet castle cedar
cherry circle cloud cobalt copper cotton dragon eagle ember falcon feather forest garden ginger glacier hammer harbor
hazel island jacket kettle ladder lemon marble meadow mirror needle olive orange pebble pepper piano pillow pocket
quartz rabbit ribbon saddle salmon shadow silver spider sugar table thunder tiger tulip tunnel velvet violin walnut
willow winter """.split())
LARGE = 10**9       # the largest number that every API has to keep, unless it declares another bound
LONG = 100          # code points of a long string where nothing bounds it
MOST = 5000         # code points of the longest string that is sent

PUNCTUATION = ("{0}?", "{0}#{1}", "{0}&{1}", "{0}={1}", "{0};{1}", "{0}:{1}", "{0}@{1}", "{0},{1}", "{0}'s", '"{0}"',
               "{0}\\{1}", "${0}", "`{0}`", "<{0}>", "{0}!", "{{{0}}}", "[{0}]", "*{0}", "({0})", "~{0}", "{0}|{1}",
               "{0}-{1}", "{0}_{1}", "^{0}", "{0}/{1}")


class Deck:
    """Deals cards in a random order, all of them before one comes again."""

    def __init__(self, random: Random, cards: Sequence):
        """Take the cards, of which there is at least one."""
        self.cards, self._random, self._left = tuple(cards), random, []

    def deal(self) -> object:
        """Return the next card."""
        if not self._left:
            self._left = self._random.sample(self.cards, len(self.cards))
        return self._left.pop()


def families(field: Field, random: Random) -> dict[str, list[str]]:
    """Return strings that the field may have, by what they have in common: those that a program may spoil or mix up.

    All letters can be printed, since a student may well take what cannot for control characters.
    """
    words = iter(random.sample(WORDS, 20))
    most = min(LONG if field.most is None else int(field.most), MOST)
    made = {
        "case": lambda one, two: [one, one.title(), one.upper(), two.title(), f"{two}\u00df", f"{two}ss"],
        "blank": lambda one, two: [one, f" {one}", f"{one} ", f"{one} {two}", f"{one}  {two}"],
        "combining": lambda one, two: [f"{one}\u00e9", f"{one}e\u0301", f"{two}\u1f71", f"{two}\u03ac"],
        "accent": lambda one, two: [f"{one[:2]}\u00ef{one[2:]}", "\u65e5\u672c", f"\u0436{two}", f"\ufb01{two}",
                                    f"fi{two}"],
        "astral": lambda one, two: ["\U0001f600", f"{one}\U0001f375", "\U0001d4b3", f"\uff57{one}"],
        "percent": lambda one, two: [one, f"%{ord(one[0]):x}{one[1:]}", f"{two}%", f"{one}%20{two}"],
        "plus": lambda one, two: [f"{one}+{two}", f"{one} {two}", f"{two}++"],
        "dot": lambda one, two: [f"{one}.{two}", f".{one}", f"{two}.", f"{one}.json"],
        "sign": lambda one, two: [form.format(one, two) for form in random.sample(PUNCTUATION, 9)],
        "digit": lambda one, two: ["42", "042", f"{one}2", "0"],
        "long": lambda one, two: [(one * most)[:most - 1], (two * most)[:most], "\u00fc" * most, "\U0001f600" * most],
    }
    found = {name: make(next(words), next(words, "tea")) for name, make in made.items() if name != "long"}
    found["long"] = made["long"](*random.sample(WORDS, 2))
    kept = {name: [text for text in texts if text and accepts(field, text)] for name, texts in found.items()}
    return {name: texts for name, texts in kept.items() if texts}


def valid(field: Field, random: Random) -> list:
    """Return values that a field may have, special ones and plain ones."""
    if field.type == "boolean":
        return [True, False]
    if field.type == "string":
        texts = [text for family in families(field, random).values() for text in family]
        return [text for text in (*texts, *random.sample(WORDS, 10), "") if accepts(field, text)] or [plain(field, 0)]
    low, high = _reach(field)
    found = [0, LARGE, random.randint(2, 9), random.randint(10, 99), random.randint(100, 9999), -1, -random.randint(2,
                                                                                                                    99)]
    found += [int(low), int(low) + 1, int(high),
              int(high) - 1] if field.least is not None or field.most is not None else []
    found += [0.5, 2.25, -1.5] if field.type == "number" else []
    return [value for value in dict.fromkeys(found) if accepts(field, value)] or [plain(field, 0)]


def wrong(field: Field, random: Random) -> list:
    """Return JSON values that a field may not have however one reads its type; null is the caller's to add."""
    if field.type == "boolean":
        return [0, 1, "true", "", ["true"], {}]
    if field.type == "string":
        return [5, True, [random.choice(WORDS)], {}, *_wrong_texts(field, random)]
    found: list = [True, False, str(random.randint(1, 9)), random.choice(["", "many", "1.5"]), [], [1], {}]
    found += [1.5] if field.type == "integer" else []
    found += [field.least - 1, field.least - random.randint(2, 99)] if field.least is not None else []
    found += [field.most + 1] if field.most is not None else []
    return [value for value in found if not accepts(field, value)]


def plain(field: Field, position: int) -> object:
    """Return a value without traits if the field has one; different positions give different ones, as a rule."""
    if field.type == "boolean":
        return True
    if field.type == "string":
        sized = [word for word in WORDS if accepts(field, word)]
        length = int(field.least or min(1, 1 if field.most is None else field.most))
        return sized[position % len(sized)] if sized else "abcdefghij"[position % 10] * length
    low, high = _reach(field)
    around = [value for value in range(3, 10) if low <= value <= high]
    return around[position % len(around)] if around else field.least if field.least is not None else field.most


def traits(field: Field, value: object) -> Iterator[str]:
    """Yield what is special about a value that the field may have."""
    if type(value) is str:
        yield from (name for name, shows in TRAITS.items() if shows(value))
        if len(value) > 50 or field.most is not None and len(value) >= max(field.most - 1, 2):
            yield "long"
    elif value is False:
        yield "false"
    elif value is not True:
        yield from (name for name, shows in (("zero", value == 0), ("negative", value < 0), ("large",
                                                                                             abs(value) >= 10**6),
                                             ("fraction", type(value) is float)) if shows)


def _reach(field: Field) -> tuple[float, float]:
    """Return the lowest and the highest number to try."""
    return (-LARGE if field.least is None else field.least), (LARGE if field.most is None else field.most)


def _wrong_texts(field: Field, random: Random) -> list[str]:
    """Return strings that break one rule of a field each."""
    one, two = random.sample(WORDS, 2)
    found = [f"{one}{letter}{two}" for letter in field.without]
    if field.most is not None and field.most < MOST:
        size = int(field.most) + 1
        found += [(one * size)[:size], "\u00fc" * size]
    if (field.least or 0) >= 1:
        found += ["", "a" * (int(field.least) - 1)]
    return [text for text in dict.fromkeys(found) if not accepts(field, text)]


def _any(test: Callable[[str], bool]) -> Callable[[str], bool]:
    """Return a function that says whether a character of a text passes a test."""
    return lambda text: any(map(test, text))


# What is special about a text, by a look at it.
TRAITS = {
    "empty": lambda text: not text,
    "case": lambda text: text != text.lower() or text != text.casefold(),
    "blank": _any(str.isspace),
    "combining": lambda text: text != unicodedata.normalize("NFC", text),
    "astral": _any(lambda letter: letter > "\uffff"),
    "accent": _any(lambda letter: "\x7f" < letter <= "\uffff" and not letter.isspace()
                   and not unicodedata.combining(letter)),
    "percent": lambda text: "%" in text,
    "plus": lambda text: "+" in text,
    "dot": lambda text: "." in text,
    "sign": _any(lambda letter: "!" <= letter <= "~" and not letter.isalnum() and letter not in "%+."),
    "digit": _any(str.isdigit),
}
