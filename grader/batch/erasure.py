"""Removes from a batch's folder what names a person who was deleted from the store."""
from pathlib import Path

from grader import pseudonyms
from grader.batch.drawing import CRITERIA, GRADES
from grader.errors import UsageError
from grader.files import flaw, oddity

INDEX, PAGES, REPLAYS = "index.html", "students", "replay"


def erase(folder: Path, id: str) -> list[str]:
    """Remove a person's page and replay file, and what names everybody; return the names of what was removed.

    What names everybody is drawn again by the next batch, without grading. UsageError if something stays.
    """
    ids = [id, *([pseudonyms.alias(id, pseudonyms.key(folder / pseudonyms.KEY))]
                 if (folder / pseudonyms.KEY).exists() else [])]
    safe = [word for word in ids if word and not flaw(word) and not oddity(word) and "/" not in word]
    own = [name for word in safe for name in (f"{PAGES}/{word}.html", f"{REPLAYS}/{word}.json")]
    removed = [name for name in (*own, INDEX, CRITERIA, GRADES) if (folder / name).is_file()]
    for name in removed:
        try:
            (folder / name).unlink()
        except OSError as error:
            raise UsageError(f"'{folder / name}' cannot be removed ({error.strerror}) and may name '{id}'; remove it "
                             "by hand.") from None
    return removed
