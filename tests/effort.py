"""How much of a long proof is tried: all by `make proofs`, a tenth in CI, and a sample by the test command alone."""
import os
from collections.abc import Sequence

PROOFS = os.environ.get("GRADER_PROOFS") == "1"
CI = os.environ.get("GRADER_REQUIRE_ALL") == "1"
TENTH, SAMPLE = 10, 50      # one in so many


def some(cases: Sequence, *, tenth: int = TENTH, sample: int = SAMPLE) -> list:
    """Return the cases to try, the same ones each time and spread evenly; the first is always among them."""
    return list(cases[::1 if PROOFS else tenth if CI else sample])
