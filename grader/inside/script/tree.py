"""The tree that a script is read into, and the place of its reader among the tokens."""
from dataclasses import dataclass

from script.tokens import ScriptSyntaxError

LACKING = ("async", "await", "class", "import", "super", "this", "yield")
RESERVED = frozenset("break case catch const continue debugger default delete do else export extends finally for "
                     "function if in instanceof new return switch this throw try typeof var void while with "
                     "true false null enum".split()) | set(LACKING)
DEEPEST = 100       # expressions, functions and blocks inside each other


@dataclass(frozen=True)
class Node:
    """A piece of a script's tree: its kind, its line counted from 1, and its parts, as the reader of its kind says."""

    kind: str
    line: int
    parts: tuple = ()


@dataclass(frozen=True)
class Code:
    """A function: parameters as (pattern, default or None, whether it takes the rest), a body, and its `var` names.

    `name` is empty for a function without one.
    """

    name: str
    parameters: tuple
    body: Node
    names: tuple


class Cursor:
    """A place among the tokens of a script.

    `expression` and `block` read what their names say: each kind of piece may stand in the other. `names` are those
    that `var` gives to the function that is being read.
    """

    def __init__(self, tokens, expression, block, depth=0):
        """Begin before the first token, so many brackets deep."""
        self.tokens, self.expression, self.block, self.depth = tokens, expression, block, depth
        self.place, self.names = 0, []

    @property
    def now(self):
        """The token at the place."""
        return self.tokens[self.place]

    def ahead(self):
        """Return the token after this one; the end comes again and again."""
        return self.tokens[min(self.place + 1, len(self.tokens) - 1)]

    def take(self):
        """Return the token at the place, and go on."""
        token = self.now
        self.place += token.kind != "end"
        return token

    def sees(self, *words):
        """Tell whether one of these signs or names comes now."""
        return self.now.kind in ("sign", "name") and self.now.value in words

    def accept(self, *words):
        """Go over one of these signs or names if it comes now, and tell whether it did."""
        found = self.sees(*words)
        self.place += found
        return found

    def expect(self, word):
        """Go over a sign or name that has to come now."""
        if not self.accept(word):
            raise self.wrong(f"'{word}'")

    def name(self):
        """Return the name that has to come now."""
        if self.now.kind != "name":
            raise self.wrong("a name")
        return self.take().value

    def wrong(self, expected, token=None):
        """Return the error for a token, this one if none is given, where something else was expected."""
        token = token or self.now
        seen = "it ends" if token.kind == "end" else f"there is '{token.value}'" if token.kind in ("sign",
                                                                                                   "name") else (
            f"there is a {token.kind}")
        return ScriptSyntaxError(f"{seen}; expected {expected}", token.line)

    def deeper(self, reader):
        """Return what a reader makes of what stands inside something else; ScriptSyntaxError if it is too deep."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise ScriptSyntaxError(f"something is nested more than {DEEPEST} deep", self.now.line)
        try:
            return reader(self)
        finally:
            self.depth -= 1
