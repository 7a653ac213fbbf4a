"""The words of a script: the small part of JavaScript that our own runner of Postman collections knows (ECMA-262, 12).

Texts are held as JavaScript holds them, as UTF-16 code units: one character of ours for each, pairs of surrogates
included, so that lengths and places agree.
"""
import array
import re
from dataclasses import dataclass

BLANK = re.compile(r"(?:[ \t\r\n\f\v\xa0\ufeff\u2028\u2029]|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
NUMBER = re.compile(r"0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
NAME = re.compile(r"[A-Za-z_$\xaa-\uffff][\w$]*")
PATTERN = re.compile(r"/((?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)/([a-z]*)")
SIGNS = re.compile(r"\.\.\.|===|!==|\*\*=|&&=|\|\|=|\?\?=|>>>=?|<<=|>>=|=>|==|!=|<=|>=|&&|\|\||\?\?|\?\.(?!\d)|\+\+|--|"
                   r"\+=|-=|\*=|/=|%=|&=|\|=|\^=|<<|>>|\*\*|[{}()\[\];,<>+\-*/%&|^!~?:=.]")
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}
ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|(.))", re.DOTALL)
# After these a slash begins a pattern; after any other name, a value, or a closing bracket, it divides.
BEFORE_PATTERN = frozenset("return typeof case in of delete void throw new else".split())


class UnsupportedError(Exception):
    """Something of JavaScript or Postman that our runner does not know; the text names it, `line` is the script's."""

    def __init__(self, text, line=None):
        """Keep the line, counted from 1, beside the text; None while nobody knows it."""
        super().__init__(text)
        self.line = line


class ScriptSyntaxError(Exception):
    """A script that is no JavaScript; the text says what was found, `line` is the script's, counted from 1."""

    def __init__(self, text, line):
        """Keep the line beside the text."""
        super().__init__(text)
        self.line = line


@dataclass(frozen=True)
class Token:
    """One word: `kind` is name, number, text, template, pattern, sign or end; `fresh` if a new line comes before it.

    `value` is the word, a number, or a text without its quotes; a template's is a list of texts and lists of tokens, a
    pattern's the pair of its source and its flags.
    """

    kind: str
    value: object
    line: int
    fresh: bool = False


def read(source):
    """Return the tokens of a script, the last one its end; UnsupportedError or ScriptSyntaxError."""
    return _Reading(units(source)).all()


class _Reading:
    """A place in a script's text."""

    def __init__(self, text):
        """Begin at its first line."""
        self.text, self.place, self.line = text, 0, 1

    def all(self, closing=""):
        """Return the tokens up to the end of the text, or up to a closing brace that nothing here has opened."""
        found, depth = [], 0
        while True:
            line = self.line
            self._go(BLANK.match(self.text, self.place).end())
            fresh = self.line > line
            if self.place == len(self.text):
                if closing:
                    raise ScriptSyntaxError("a template has no end; expected '}' and '`'", self.line)
                return [*found, Token("end", "", self.line, fresh)]
            if closing and self.text[self.place] == closing and not depth:
                self.place += 1
                return [*found, Token("end", "", self.line, fresh)]
            token = self._token(found[-1] if found else None, fresh)
            found.append(token)
            depth += (token.kind == "sign") * ((token.value == "{") - (token.value == "}"))

    def _token(self, before, fresh):
        """Return the token that begins here."""
        line, first = self.line, self.text[self.place]
        if first in "'\"":
            return Token("text", self._quoted(first), line, fresh)
        if first == "`":
            self.place += 1
            return Token("template", self._template(), line, fresh)
        if match := NUMBER.match(self.text, self.place):
            return Token("number", self._number(match), line, fresh)
        if match := NAME.match(self.text, self.place):
            self.place = match.end()
            return Token("name", match[0], line, fresh)
        if first == "/" and _divides_not(before) and (match := PATTERN.match(self.text, self.place)):
            self.place = match.end()
            return Token("pattern", match.groups(), line, fresh)
        if match := SIGNS.match(self.text, self.place):
            self.place = match.end()
            return Token("sign", match[0], line, fresh)
        raise ScriptSyntaxError(f"there is {ascii(first)}; expected JavaScript", line)

    def _number(self, match):
        """Return a number, which no letter may follow."""
        if self.text[match.end():match.end() + 1] in ("_", "n"):
            raise UnsupportedError("a number with '_' or 'n' in it", self.line)
        if NAME.match(self.text, match.end()):
            raise ScriptSyntaxError(f"there is a number {match[0]} with something behind it; expected a blank",
                                    self.line)
        self.place, text = match.end(), match[0].lower()
        return float(int(text, 0)) if text[:2] in ("0x", "0b", "0o") else float(text)

    def _quoted(self, quote):
        """Return a text between quotes."""
        match = re.compile(rf"{quote}((?:[^{quote}\\\n]|\\.)*){quote}", re.DOTALL).match(self.text, self.place)
        if not match:
            raise ScriptSyntaxError(f"a text has no end; expected {quote} on the same line", self.line)
        self._go(match.end())
        return unescaped(match[1], self.line)

    def _template(self):
        """Return the parts of a template: texts, and lists of tokens for what stands in `${…}`."""
        parts = []
        while True:
            match = re.compile(r"((?:[^`\\$]|\\.|\$(?!\{))*)(`|\$\{)", re.DOTALL).match(self.text, self.place)
            if not match:
                raise ScriptSyntaxError("a template has no end; expected '`'", self.line)
            line = self.line
            self._go(match.end())
            parts.append(unescaped(match[1], line))
            if match[2] == "`":
                return parts
            parts.append(self.all("}"))

    def _go(self, place):
        """Go on to a place, and count the lines on the way."""
        self.line += self.text.count("\n", self.place, place)
        self.place = place


def _divides_not(before):
    """Tell whether a slash after a token begins a pattern."""
    if before is None or before.kind == "sign":
        return before is None or before.value not in (")", "]", "}")
    return before.kind == "name" and before.value in BEFORE_PATTERN


def unescaped(text, line):
    """Return a text with its escapes undone; ScriptSyntaxError for one that is none."""
    def undo(match):
        """Return what one escape stands for."""
        if match[1] or match[2]:
            return chr(int(match[1] or match[2], 16))
        if match[3]:
            return units(chr(int(match[3], 16)))
        if match[4] in "xu":
            raise ScriptSyntaxError(f"there is \\{match[4]} without its digits; expected such as \\u00e4", line)
        return ESCAPES.get(match[4], match[4])
    return ESCAPE.sub(undo, text)


def units(text):
    """Return a text as its UTF-16 code units."""
    if text.isascii():
        return text
    return "".join(map(chr, array.array("H", text.encode("utf-16", "surrogatepass")[2:])))


def points(text):
    """Return UTF-16 code units as a text of ours, in which only lone surrogates are left."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
