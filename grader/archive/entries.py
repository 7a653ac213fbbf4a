"""What an archive says of its entries, whatever its kind, judged before anything is unpacked."""
from collections.abc import Iterable
from dataclasses import dataclass

from grader import files
from grader.errors import SubmissionError

# What one archive may hold: entries of any sort, bytes that only name and describe them, characters of a name.
ENTRIES = 1_000
DESCRIBING = ENTRIES * 2**10
LONGEST = 4_096
RATIO = 100         # how many times as large what is unpacked may be


@dataclass(frozen=True)
class Entry:
    """One entry: its name as written, whether it is a folder, and why it is refused, or "".

    `handle` tells the reader of its kind where its bytes are.
    """

    name: str
    handle: object
    folder: bool = False
    fault: str = ""


def listed(entries: Iterable[Entry], word: str) -> dict[str, Entry]:
    """Return the files of an archive by their path, but for system litter; SubmissionError for what none needs.

    `word` is what messages call the archive, such as "zip".
    """
    found: dict[str, Entry] = {}
    for count, entry in enumerate(entries):
        if count == ENTRIES:
            raise SubmissionError(too_many(word))
        long = f"is a name of more than {LONGEST:,} characters" if len(entry.name) > LONGEST else ""
        _refuse(entry, word, long or files.flaw(entry.name), "a path below the archive's root")
        path = "/".join(part for part in entry.name.split("/") if part not in ("", "."))
        if files.is_litter(path) or not path:
            continue
        deep = f"lies more than {files.DEPTH} folders deep" if path.count("/") >= files.DEPTH else ""
        _refuse(entry, word, entry.fault or deep, "ordinary files only")
        if entry.folder:
            continue
        _refuse(entry, word, "is in the archive twice" if path in found else "", "each file once")
        found[path] = entry
    return found


def too_many(word: str) -> str:
    """Return the sentence for an archive with too many entries."""
    return (f"the {word} holds more than {ENTRIES:,} entries; expected a few. Make it again from the declared files "
            "only.")


def too_much(word: str) -> str:
    """Return the sentence for an archive with too much that only names and describes its entries."""
    return (f"the {word} says more than {DESCRIBING >> 10:,} KiB about its entries; expected little more than their "
            "names. Make it again from the declared files only.")


def refusal(name: str, word: str, fault: str, expected: str) -> str:
    """Return the sentence for an entry that is not taken."""
    return (f"'{files.shown(name)}' in the {word} {fault}; expected {expected}. Make the {word} again from the "
            "declared files only.")


def _refuse(entry: Entry, word: str, fault: str, expected: str) -> None:
    """Raise a SubmissionError if there is a fault."""
    if fault:
        raise SubmissionError(refusal(entry.name, word, fault, expected))
