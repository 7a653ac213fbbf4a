"""Finds hand-ins of a class that share more than what everybody was given explains.

    bytes -> tokens.py -> fingerprints.py -> matching.py -> pairs and groups -> passages.py, pages.py -> one page

Names, texts, numbers, comments and layout do not count, nor in which order or in which file the parts of a work stand.
What was handed out with the exercise is nobody's own, and neither is what many have. Students' bytes are cut into
tokens and compared, nothing else: they are not parsed, compiled or run.

No library fits: copydetect 0.5 (MIT) compares every pair of files, 2.4 ms each, which is more than an hour for 2,000
hand-ins of one file; its hashes are salted anew in each process, so that a result cannot be had again; and it knows no
hand-ins, so that a work which was split over two files is missed. compare50 is under the GPL.
"""
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader import catalog, files
from grader.errors import GraderError
from grader.model import Exercise, Student, Submission
from grader.similarity import fingerprints, matching, passages, tokens
from grader.similarity.matching import Pair
from grader.similarity.passages import Passage
from grader.similarity.tokens import Tokens

LEAST, COMMON = 0.5, 0.25
MOST_BYTES = 200_000        # of one hand-in; five times a large one


@dataclass(frozen=True)
class Work:
    """What is kept of one hand-in: the distinct fingerprints of what was not handed out.

    `place` is its place in the class; `cut` says that only its beginning was compared; `untouched` that it is the
    starter.
    """

    place: int
    digest: str
    prints: array
    cut: bool
    untouched: bool


@dataclass(frozen=True)
class Likeness:
    """Who shares what in a class; places in pairs, groups and lists are those of the `students`.

    `works` are the hand-ins that could be read, and `unread` has a sentence for each of the others; `common` are the
    fingerprints that are common knowledge. `same` are hand-ins whose files are equal byte by byte but not the starter;
    `small` have hardly anything that was not handed out, and `usual` hardly anything that is not common knowledge, so
    both are in no pair.
    """

    students: tuple[Student, ...]
    works: tuple[Work, ...]
    pairs: tuple[Pair, ...]
    groups: tuple[tuple[int, ...], ...]
    same: tuple[tuple[int, ...], ...]
    small: tuple[int, ...]
    usual: tuple[int, ...]
    common: frozenset[int]
    unread: Mapping[int, str]


def compare(students: Sequence[Student], read: Callable[[int], Submission], exercise: Exercise, *,
            least: float = LEAST, common: float = COMMON) -> Likeness:
    """Compare the hand-ins of a class; `read` gives a student's, by the student's place, or raises SubmissionError.

    `least` is the share, from 0 to 1, from which on two are a pair; `common` the share of the class from which on a
    passage is common knowledge.
    """
    handed_out = given(exercise)
    works, unread = [], {}
    for place in range(len(students)):
        try:
            works.append(_work(place, read(place), exercise, handed_out))
        except GraderError as error:
            unread[place] = str(error)
        except Exception as error:      # one hand-in of a kind that nobody thought of costs nobody else anything
            unread[place] = f"the grader failed: {type(error).__name__}: {error}"
    found = matching.match([work.prints for work in works], least, common)
    pairs = tuple(Pair(works[pair.one].place, works[pair.other].place, pair.share, pair.shared)
                  for pair in found.pairs)
    small = tuple(work.place for work in works if len(work.prints) < matching.FEWEST)
    usual = tuple(work.place for work, own in zip(works, found.own, strict=True)
                  if own < matching.FEWEST <= len(work.prints))
    return Likeness(tuple(students), tuple(works), pairs, tuple(matching.groups(pairs)), _same(works), small, usual,
                    found.common, unread)


def given(exercise: Exercise) -> frozenset[int]:
    """Return every run of tokens in what students got with an exercise: code, tests, and code in the instructions."""
    found: set[int] = set()
    for path in _handed_out(exercise):
        text = tokens.decoded(path.read_bytes())
        for name in {path.name, path.stem + ".py", path.stem + ".txt"}:    # instructions hold code as well
            found.update(fingerprints.runs(tokens.read(name, text).values))
    return frozenset(found)


def shared(likeness: Likeness, pair: Pair, read: Callable[[int], Submission]) -> tuple[list[Passage], int]:
    """Return the passages that make a pair, and how many more there are; none where a hand-in is another one now."""
    works = {work.place: work for work in likeness.works}
    wanted = set(works[pair.one].prints).intersection(works[pair.other].prints) - likeness.common
    sides = []
    for place in (pair.one, pair.other):
        try:
            submission = read(place)
        except (GraderError, OSError):
            return [], 0
        if submission.digest != works[place].digest:
            return [], 0
        sides.append(_read(submission))
    return passages.shared(*sides, wanted)


def is_copy(likeness: Likeness, pair: Pair) -> bool:
    """Say whether the files of a pair are equal byte by byte."""
    return any(pair.one in places and pair.other in places for places in likeness.same)


def _work(place: int, submission: Submission, exercise: Exercise, handed_out: frozenset[int]) -> Work:
    """Return what is kept of a hand-in."""
    prints = {number for found, _ in _read(submission)
              for number, _ in fingerprints.winnow(fingerprints.runs(found.values))}
    starter = catalog.starter(exercise)
    untouched = all((starter / path).is_file() and (starter / path).read_bytes() == data
                    for path, data in submission.files.items())
    cut = sum(map(len, submission.files.values())) > MOST_BYTES
    return Work(place, submission.digest, array("Q", sorted(prints - handed_out)), cut, untouched)


def _read(submission: Submission) -> list[tuple[Tokens, str]]:
    """Return the tokens and the text of each file, up to MOST_BYTES in all."""
    left, found = MOST_BYTES, []
    for path, data in sorted(submission.files.items()):
        text = tokens.decoded(data[:left])
        left = max(left - len(data), 0)
        found.append((tokens.read(path, text), text))
    return found


def _handed_out(exercise: Exercise) -> list[Path]:
    """Return the files that students got with an exercise."""
    folders = [catalog.starter(exercise), catalog.public_tests(exercise), catalog.given(exercise)]
    found = {path for folder in folders if folder for path in folder.rglob("*")} | {exercise.home / catalog.README}
    return sorted(path for path in found if path.is_file() and path.stat().st_size <= files.LARGEST
                  and not files.is_litter(path.relative_to(exercise.home).as_posix()))


def _same(works: Sequence[Work]) -> tuple[tuple[int, ...], ...]:
    """Return the hand-ins that are equal byte by byte, but for the starter."""
    found: dict[str, list[int]] = {}
    for work in works:
        if not work.untouched:
            found.setdefault(work.digest, []).append(work.place)
    several = [tuple(places) for places in found.values() if len(places) > 1]
    return tuple(sorted(several, key=lambda places: (-len(places), places)))
