"""How much of what takes long is tried: all by `make proofs`, a tenth in CI, a sample by README's command."""
import os
from collections import Counter
from collections.abc import Sequence

PROOFS = os.environ.get("GRADER_PROOFS") == "1"
CI = os.environ.get("GRADER_REQUIRE_ALL") == "1"
SAMPLE = os.environ.get("GRADER_SAMPLE") == "1" and not PROOFS and not CI      # README's test command sets it
NOTE = "of tests with many cases that take long a sample is run; .ci/run runs all, `make proofs` many more"
# Where a sample of the cases of each test will do, one in so many; or none, where 0 stands.
SAMPLED = {
    "tests/notebooks/test_lessons.py::test_nbval": 0, "tests/checks/api/test_todos.py::test_described": 0,
    "tests/test_own_style.py::test_our_code": 0, "tests/test_own_style.py::test_our_docstrings": 0,
    "tests/hostile/test_kills.py::test_nothing_is_left_of_a_grader_that_is_stopped_at_any_step": 0,
    "tests/hostile/test_class": 0, "tests/hostile/test_batch_kills": 0,
    "tests/hostile/test_kills": 9, "tests/hostile/test_neighbours": 3, "tests/hostile/test_reports": 2,
    "tests/judge/": 2, "tests/box/": 2, "tests/test_swarm": 3, "tests/test_visiting": 3, "tests/test_serving": 2,
    "tests/test_hand_ins": 3, "tests/test_golden": 3, "tests/test_verification": 2,
    "tests/exercises/test_words.py": 4, "tests/checks/api/": 4, "tests/checks/load/": 4, "tests/checks/test_": 3,
    "tests/test_postman": 5, "tests/api/test_walk": 5, "tests/api/test_causes": 5, "tests/api/test_race": 3,
    "tests/browser/": 3, "tests/store/": 2, "tests/release/": 2, "tests/test_executors": 2, "tests/test_worker": 2,
    "tests/commands/": 2,
}


def some(cases: Sequence, *, tenth: int = 10, sample: int = 50) -> list:
    """Return the cases to try, the same ones each time and spread evenly; the first is always among them."""
    return list(cases[::1 if PROOFS else tenth if CI else sample])


def part(count: int) -> int:
    """Return how many of so many rounds to make: a tenth, a hundredth for README's test command, one at least."""
    return count if PROOFS else max(1, count // (100 if SAMPLE else 10))


def few(cases: Sequence, *, sample: int) -> list:
    """Return all cases, or one in so many for README's test command."""
    return list(cases[::sample if SAMPLE else 1])


def sampled(names: Sequence[str]) -> list[bool]:
    """Say for each test, by its node id, whether it is run: always with its first case, then with one in so many."""
    seen: Counter = Counter()
    kept = []
    for name in names:
        place, test = next((place for place in SAMPLED if name.startswith(place)), ""), name.partition("[")[0]
        kept.append(not SAMPLE or not place or bool(SAMPLED[place]) and seen[test] % SAMPLED[place] == 0)
        seen[test] += 1
    return kept
