"""One remark of a rule about a Dockerfile."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Remark:
    """What a rule saw and expected, and on which line; remarks of a rule with the same `cause` cost once."""

    line: int
    message: str
    cause: str = ""
