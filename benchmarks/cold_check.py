"""One cold `grader check` of the exercise words against the same work by hand: CPU, paired, and the start-up.

    python benchmarks/cold_check.py --tools PYTHON [--runs 9]

PYTHON is the interpreter of a virtual environment with pytest, pytest-cov, pycodestyle and pydocstyle and nothing else,
so that the work by hand is not slowed down by other plug-ins. Both sides do the whole work: twelve hidden tests, PEP 8
of two files, PEP 257 of one, the student's tests with branch coverage; ours runs them twice, in boxes.
"""
import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from cpu import cpu_of
from hand_ins import one

HERE = Path(__file__).resolve().parent
BY_HAND = r"""
cd "$1" || exit 1
"$2" -m pycodestyle words.py test_words.py >pep8.txt 2>&1
"$2" -m pydocstyle words.py >pep257.txt 2>&1
"$2" -m pytest -q --cov=words --cov-branch --cov-report=json test_words.py >student.txt 2>&1
cp "$3" . && "$2" -m pytest -q --junitxml=hidden.xml test_hidden.py >hidden.txt 2>&1
exit 0
"""
HIDDEN = HERE / "words" / "solutions" / "words" / "tests" / "test_hidden.py"


def hand_in(folder: Path, number: int) -> Path:
    """Write one generated hand-in and return its folder."""
    home = folder / f"s{number:04d}"
    home.mkdir()
    words, tests, _ = one(number, 20261122)
    (home / "words.py").write_text(words)
    (home / "test_words.py").write_text(tests)
    return home


def ours(home: Path, level: str) -> float:
    """Return the CPU seconds of `grader check` of a hand-in."""
    return cpu_of([sys.executable, "-m", "grader", "--course", str(HERE / "words"), "check", "--exercise", "words",
                   "--box", level, "--format", "json", "--output", str(home / "report.json"), str(home)],
                  cwd=HERE.parent)


def by_hand(home: Path, python: str) -> float:
    """Return the CPU seconds of the four tools, one after the other, as a CI script has them."""
    return cpu_of(["sh", "-c", BY_HAND, "by-hand", str(home), python, str(HIDDEN)])


def main() -> None:
    """Run both in turn and print the median ratio, with the smallest and the largest."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tools", required=True)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--box", default="full")
    options = parser.parse_args()
    ratios, times, starts = [], [], []
    for number in range(1, options.runs + 1):
        with tempfile.TemporaryDirectory() as one_folder, tempfile.TemporaryDirectory() as another:
            grader = ours(hand_in(Path(one_folder), number), options.box)
            hand = by_hand(hand_in(Path(another), number), options.tools)
        starts.append(cpu_of([sys.executable, "-m", "grader", "--help"], cwd=HERE.parent, stdout=-3))
        ratios.append(grader / hand)
        times.append((grader, hand))
    print(f"grader check / by hand, CPU: {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}), "
          f"{options.runs} pairs; medians {1000 * statistics.median(row[0] for row in times):.0f} and "
          f"{1000 * statistics.median(row[1] for row in times):.0f} ms")
    print(f"grader --help, CPU: {1000 * statistics.median(starts):.0f} ms")


if __name__ == "__main__":
    main()
