"""Known words in messages: what could have been written, and what was probably meant; imports nothing of ours."""
from collections.abc import Iterable


def listing(word: str, known: Iterable[str]) -> str:
    """Return the known words as the end of a sentence, with the one that was probably meant."""
    import difflib
    known = list(known)
    near = difflib.get_close_matches(word, known, n=1)
    return (", ".join(known) or "none") + (f"; did you mean '{near[0]}'?" if near else ".")
