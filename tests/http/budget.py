"""How long properties are tried: a fixed, repeatable budget, and a longer one for `make proofs`."""
import os

from hypothesis import settings

PROOFS = os.environ.get("GRADER_PROOFS") == "1"
properties = settings(max_examples=10_000 if PROOFS else 200, derandomize=not PROOFS, deadline=None, database=None)
