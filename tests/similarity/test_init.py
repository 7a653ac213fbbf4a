"""Likeness over a class: planted copies are found and independent answers are not, and nothing that is given counts."""
import time
from itertools import combinations

import pytest

from grader import catalog, similarity
from grader.errors import SubmissionError
from grader.model import Student
from tests.courses import FILES, write_course
from tests.effort import PROOFS
from tests.gradings import submission
from tests.similarity import classes
from tests.sources import ROOT

# Answers to the word API that were made from its solution by a change here and there; the others were written anew.
DERIVED = {"cheroot_server", "keep_alive", "lenient", "lock_for_each_word", "slow_import", "snapshots", "strict",
           "talkative", "worker_thread"}
SIZE, COPIES = (300, 40) if PROOFS else (90, 24)


def compared(exercise, class_, **options):
    """Return the likeness of a class, given as files by id."""
    ids = sorted(class_)
    handed = [submission(class_[id], student=id) for id in ids]
    return similarity.compare([Student(id) for id in ids], handed.__getitem__, exercise, **options)


def named(likeness, least=0.0):
    """Return the shares of pairs by their ids."""
    return {frozenset((likeness.students[pair.one].id, likeness.students[pair.other].id)): pair.share
            for pair in likeness.pairs if pair.share >= least}


def answers(folder):
    """Return the answers to an exercise in a folder of its solution, as files by name."""
    return {case.name: {path.relative_to(case).as_posix(): path.read_bytes() for path in case.rglob("*.py")}
            for case in sorted(folder.iterdir()) if any(case.rglob("*.py"))}


@pytest.fixture
def course(tmp_path):
    """Return the miniature exercise."""
    return catalog.load(write_course(tmp_path), "words")


@pytest.fixture(scope="module")
def tutorial():
    """Return an exercise of the course that hands out much code, and a function that writes a hand-in for it."""
    exercise = catalog.load(ROOT, "tutorial2")
    starter = {name: (catalog.starter(exercise) / name).read_bytes() for name in ("before/main.py", "test_main.py")}
    return exercise, lambda program: {"after/main.py": program.encode(), **starter}


def test_copies_are_found_and_answers_of_ones_own_are_not(tutorial):
    """Find every planted copy, whatever its disguise, and nobody else, with room on both sides of the threshold."""
    exercise, write = tutorial
    class_, copied = classes.planted(SIZE, COPIES, write)
    shares = named(compared(exercise, class_, least=0.05))
    assert {kind for kind in copied.values()} == {*classes.DISGUISES, "split"}
    assert {kind: shares.get(pair, 0) for pair, kind in copied.items() if shares.get(pair, 0) < 0.6} == {}
    assert max(share for pair, share in shares.items() if pair not in copied) < 0.4


def test_different_right_answers_are_no_copies():
    """Tell answers apart that follow one design from those that share code, as they were written for `verify`."""
    exercise = catalog.load(ROOT, "words")
    right = answers(exercise.answers / "right")
    shares = named(compared(exercise, right, least=0.05))
    own = right.keys() - DERIVED
    assert len(own) >= 9 and max(share for pair, share in shares.items() if pair & own) < 0.3
    assert min(shares[frozenset(pair)] for pair in combinations(DERIVED, 2)) > 0.4


def test_what_was_handed_out_is_nobodys_own(tutorial):
    """Find nothing in starters, whatever was done to their layout, and say that there is little of their own."""
    exercise, write = tutorial
    given = (catalog.starter(exercise) / "after/main.py").read_text()
    found = compared(exercise, {"ada": write(given), "ben": write(given + "\n"), "eve": write("# new\n" + given)})
    assert not found.pairs and not found.same and found.small == (0, 1, 2)


def test_code_in_the_instructions_is_nobodys_own(tutorial):
    """Explain what stands in the README of an exercise."""
    exercise, write = tutorial
    text = (exercise.home / "README.md").read_text(encoding="utf-8")
    assert compared(exercise, {"ada": write(text), "ben": write(text.upper())}).small[0] == 0


def test_identical_files_are_told_however_small(course):
    """Name those whose files are equal byte by byte, but not those who handed in the starter."""
    tiny = {"words.py": b"x = 1\n"}
    starter = {name: FILES[f"exercises/words/{name}"] for name in ("words.py", "test_words.py")}
    found = compared(course, {"ada": tiny, "ben": tiny, "eve": {"words.py": b"x = 2\n"}, "kim": starter,
                              "lou": starter})
    assert found.same == ((0, 1),) and not found.pairs and found.small == (0, 1, 2, 3, 4)


def test_a_copy_is_found_behind_its_name_and_in_other_kinds_of_files(course):
    """Compare whole hand-ins, not files of the same name; read a text as words."""
    program = classes.program(1).encode()
    text = " ".join(f"{word} {number}" for number in range(20) for word in classes.WORDS).encode()
    found = compared(course, {"ada": {"words.py": program}, "ben": {"test_words.py": program},
                              "eve": {"notes.txt": text}, "kim": {"notes.txt": text.upper() + b" THE END"}})
    assert named(found).keys() == {frozenset(("ada", "ben")), frozenset(("eve", "kim"))}
    assert not found.same and found.groups == ((0, 1), (2, 3))


def test_what_cannot_be_read_costs_nobody_else_anything(course):
    """List it with its reason, and compare the others; places stay those of the class."""
    whole = submission({"words.py": classes.program(1)})
    handed = [whole, SubmissionError("it is no zip"), whole, ValueError("odd")]

    def read(place):
        """Return a hand-in, or say why not."""
        if isinstance(handed[place], Exception):
            raise handed[place]
        return handed[place]
    found = similarity.compare([Student(id) for id in ("ada", "ben", "eve", "kim")], read, course)
    assert found.unread == {1: "it is no zip", 3: "the grader failed: ValueError: odd"}
    assert [(pair.one, pair.other) for pair in found.pairs] == [(0, 2)]
    assert similarity.shared(found, found.pairs[0], read)[0]


def test_one_solution_in_many_versions_is_told(course):
    """Say who has hardly anything but what many have, for that may be how a solution went around."""
    whole = classes.program(0, 6)
    signs = ("".join("-~"[number >> bit & 1] for bit in range(4)) for number in range(12))
    class_ = {f"s{number:02}": {"words.py": f"{whole}version = {sign}1\n"} for number, sign in enumerate(signs)}
    found = compared(course, class_ | {"zoe": {"words.py": classes.program(2)}})
    assert not found.pairs and found.usual == tuple(range(12)) and not found.small
    assert len(compared(course, class_, common=1).pairs) == 12 * 11 / 2


def test_only_the_beginning_of_what_is_endless_is_read(course):
    """Say so, and bound the time that one hand-in takes."""
    start, late = time.process_time(), b"#" * similarity.MOST_BYTES + b"\n" + classes.program(1).encode()
    found = compared(course, {"ada": {"words.py": b"a[" * 1_000_000}, "ben": {"words.py": late},
                              "eve": {"test_words.py": b"x = 1\n", "words.py": late}})
    assert [work.cut for work in found.works] == [True] * 3 and time.process_time() - start < 10
    assert not found.works[1].prints and not found.works[2].prints


def test_passages_are_those_of_the_hand_ins_that_were_compared(course):
    """Show none where a hand-in has changed or gone."""
    program = submission({"words.py": classes.program(1)})
    found = similarity.compare([Student("ada"), Student("ben")], lambda place: program, course)
    shown, more = similarity.shared(found, found.pairs[0], lambda place: program)
    assert shown and not more and similarity.is_copy(found, found.pairs[0])
    later = submission({"words.py": classes.program(1) + "changed = True\n"})
    assert similarity.shared(found, found.pairs[0], lambda place: later) == ([], 0)

    def gone(place):
        """Say that it cannot be read."""
        raise SubmissionError("gone")
    assert similarity.shared(found, found.pairs[0], gone) == ([], 0)


def test_the_same_class_has_the_same_answer(course):
    """Give equal results for equal bytes."""
    class_, _ = classes.planted(16, 8, lambda program: {"words.py": program.encode()})
    assert compared(course, class_) == compared(course, dict(reversed(class_.items())))
