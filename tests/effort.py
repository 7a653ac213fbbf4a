"""How much of what takes long is tried: all by `make proofs`, a tenth in CI, a sample by README's command."""
import os
from collections import Counter
from collections.abc import Sequence

PROOFS = os.environ.get("GRADER_PROOFS") == "1"
CI = os.environ.get("GRADER_REQUIRE_ALL") == "1"
SAMPLE = os.environ.get("GRADER_SAMPLE") == "1" and not PROOFS and not CI      # README's test command sets it
NOTE = "of what takes long a sample of the tests is run; .ci/run runs all, `make proofs` many more"
# Where a sample will do, one test in so many of each file, whichever function it belongs to; none where 0 stands.
SAMPLED = {
    "tests/notebooks/test_lessons.py::test_nbval": 0, "tests/checks/api/test_todos.py::test_described": 0,
    "tests/test_own_style.py::test_our_": 0, "tests/hostile/test_class": 0, "tests/hostile/test_batch_kills": 0,
    "tests/hostile/test_neighbours": 0, "tests/test_withholding.py::test_each_way": 0,
    "tests/hostile/test_attacks": 3, "tests/hostile/test_kills": 25,
    "tests/hostile/test_reports": 4, "tests/hostile/test_packages": 0, "tests/hostile/test_builds": 3,
    "tests/hostile/test_running": 3,
    "tests/hostile/": 2, "tests/judge/": 3, "tests/box/": 3, "tests/fuzz/": 3,
    "tests/exercises/test_words.py": 4, "tests/checks/api/": 5, "tests/checks/load/": 4, "tests/checks/docker/": 4,
    "tests/checks/package/": 12, "tests/containers/": 3, "tests/lab/": 3, "tests/dockerfile/": 3,
    "tests/checks/": 3,
    "tests/api/test_walk": 12, "tests/api/": 4, "tests/browser/": 4, "tests/store/": 3, "tests/release/": 3,
    "tests/commands/": 3, "tests/docker/": 2, "tests/classroom/": 3, "tests/notebooks/test_build": 3,
    "tests/test_swarm": 4, "tests/test_visiting": 3, "tests/test_serving": 3, "tests/test_withholding": 3,
    "tests/test_hand_ins": 4, "tests/test_golden": 3, "tests/test_verification": 4, "tests/test_executors": 4,
    "tests/test_worker": 3, "tests/test_grading": 3, "tests/test_postman": 5, "tests/test_course": 3,
    "tests/test_workspace": 2, "tests/test_processes": 3,
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
    """Say for each test, by its node id, whether it is run: of a file with a sample the first one, then one in many."""
    seen: Counter = Counter()
    kept = []
    for name in names:
        place, file = next((place for place in SAMPLED if name.startswith(place)), ""), name.partition("::")[0]
        kept.append(not SAMPLE or not place or bool(SAMPLED[place]) and seen[file] % SAMPLED[place] == 0)
        seen[file] += 1
    return kept
