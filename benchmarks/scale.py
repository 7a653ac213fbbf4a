"""What a class costs to grade: hand-ins a second on processes and on Dask workers, and money for a thousand of them.

    python benchmarks/scale.py [--exercise tutorial2] [--count 40] [--rounds 3] [--price 0.05] [WHERE ...]

WHERE is a number of processes (`--jobs`), an address of a cluster such as local:2 (`--cluster`), or "check" for one
`grader check` after the other. All are timed in turn; the hand-ins are the exercise's solution and wrong answers over
and over, at the level full; medians are shown. CPU is that of the whole tree (a control group, so root in practice);
the workers of a cluster elsewhere are not in it. Money is CPU time at `--price` for an hour of one core.
"""
import argparse
import itertools
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from cpu import cpu_of

ROOT = Path(__file__).absolute().parents[1]
sys.path.insert(0, str(ROOT))
from grader import catalog, engine, executors, worker  # noqa: E402
from grader.model import Exercise, Submission  # noqa: E402
from grader.submission import collect  # noqa: E402
from grader.verification import answer  # noqa: E402

LEVEL = "full"
HEADS = ("where", "hand-ins", "wall s", "a second", "CPU s each", "parent MiB", "a thousand cost")


def handed_in(exercise: Exercise, count: int) -> Iterator[Submission]:
    """Yield so many hand-ins, the right one and the wrong ones in turn."""
    kinds = [collect(exercise.answers, exercise), *(answer(exercise, case) for case in catalog.wrong_cases(exercise))]
    for place, kind in zip(range(count), itertools.cycle(kinds), strict=False):
        yield replace(kind, student=f"s{place:05}")


def graded(where: str, name: str, count: int) -> dict:
    """Return the wall seconds from the first hand-in to the last report, and the peak of this process's memory in MiB.

    A cluster, or a first process, has come up before; each process imports grading in the time that is measured.
    """
    exercise = catalog.load(ROOT, name)
    parcel = worker.packed(exercise)
    tasks = (worker.Task(name, exercise.digest, one, LEVEL) for one in handed_in(exercise, count))
    with executors.cluster(where) if not where.isdecimal() else executors.local(int(where)) as workers:
        began = time.monotonic()
        found = [done.fault for done in engine.grade_all(tasks, lambda digest: parcel, workers, 2 * workers.jobs)]
        seconds = time.monotonic() - began
    assert len(found) == count and not any(found), found
    return {"seconds": seconds, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def checked(name: str, count: int) -> dict:
    """Return the same for one `grader check` after the other."""
    exercise, seconds = catalog.load(ROOT, name), 0.0
    for one in handed_in(exercise, count):
        with tempfile.TemporaryDirectory() as folder:
            for path, data in one.files.items():
                place = Path(folder, path)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(data)
            began = time.monotonic()
            subprocess.run([sys.executable, "-m", "grader", "--course", str(ROOT), "check", folder, "--exercise", name,
                            "--box", LEVEL, "--format", "json"], stdout=subprocess.DEVNULL, check=False, cwd=ROOT)
            seconds += time.monotonic() - began
    return {"seconds": seconds, "memory": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024}


def measured(where: str, arguments: argparse.Namespace) -> dict:
    """Return what one run in a process of its own took, with the CPU seconds of everything below it."""
    with tempfile.TemporaryFile("w+") as said:
        command = [sys.executable, __file__, "--alone", "--exercise", arguments.exercise,
                   "--count", str(arguments.count), where]
        used = cpu_of(command, stdout=said, env={**os.environ, "PYTHONPATH": str(ROOT)})
        said.seek(0)
        return {**json.load(said), "cpu": used}


def row(where: str, rounds: list[dict], count: int, price: float) -> list[str]:
    """Return a line of the table."""
    seconds, used, memory = (statistics.median(one[key] for one in rounds) for key in ("seconds", "cpu", "memory"))
    return [where, str(count), f"{seconds:.1f}", f"{count / seconds:.2f}", f"{used / count:.2f}", f"{memory:.0f}",
            f"{1000 * used / count / 3600 * price:.4f}"]


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("where", nargs="*", default=["check", "1", "2", "local:2"])
    parser.add_argument("--exercise", default="tutorial2")
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--price", type=float, default=0.05, help="of one core for one hour, in any currency")
    parser.add_argument("--alone", action="store_true", help="one run in this process; prints JSON")
    arguments = parser.parse_args()
    if arguments.alone:
        where, name, count = arguments.where[0], arguments.exercise, arguments.count
        print(json.dumps(checked(name, count) if where == "check" else graded(where, name, count)))
        return
    found = {where: [] for where in arguments.where}
    for _ in range(arguments.rounds):
        for where, rounds in found.items():
            rounds.append(measured(where, arguments))
    print("| " + " | ".join(HEADS) + " |\n|" + "---|" * len(HEADS))
    for where, rounds in found.items():
        print("| " + " | ".join(row(where, rounds, arguments.count, arguments.price)) + " |")


if __name__ == "__main__":
    main()
