"""What a box costs: the start of one at each level beside a plain process, and a call through its channel.

    python benchmarks/boxes.py [--rounds 30]

Everything is timed in turn within one loop, so that whatever else the machine does falls on all alike: from the start
of a program to its first answer, in milliseconds of wall time, and a hundred calls of a function. Beside them stands a
bare `docker run` of the same image that the level docker uses, where there is an engine and the image.
"""
import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).absolute().parents[1]))
from grader import box  # noqa: E402
from grader.box.bubblewrap import environment, interpreter  # noqa: E402
from grader.box.channel import Box, memory_file  # noqa: E402
from grader.box.ground import prepare  # noqa: E402
from grader.model import Limits  # noqa: E402

WORDS = b"def count(text):\n    return len(text.split())\n"
CALLS = 100


def begun(level: str, folder: str) -> Box:
    """Return a box whose program has imported the hand-in."""
    started = box.start(level, "worker", folder=folder, limits=Limits())
    started.ask({"roots": [""], "modules": ["words"], "packages": False}, time.monotonic() + 30)
    return started


def call(started: Box) -> None:
    """Call a function of the hand-in."""
    request = {"op": "call", "args": [{"target": ["words", "count"]}, ["a b a"], {"dict": []}], "tables": []}
    assert started.ask(request, time.monotonic() + 30)["value"] == 3


def plain() -> None:
    """Start the interpreter as a box does, have it import the same program, and wait until it ends."""
    ground, errors = prepare(), memory_file("errors")
    command = interpreter(f"{ground.prefix}/{ground.program}", ground.inside, "worker", {})
    command[-2] = command[-2].replace("worker.main(sys.argv[1])", "pass")
    subprocess.run(command, env=environment("/tmp", ground.prefix), cwd="/", stderr=errors, check=True)


def milliseconds(action: Callable[[], object]) -> float:
    """Return how long an action takes."""
    began = time.perf_counter()
    action()
    return 1000 * (time.perf_counter() - began)


def engine() -> None:
    """Run the interpreter of the image that the level docker uses, with a container's own walls only."""
    from grader.box import container
    subprocess.run(["docker", "run", "--rm", "--network", "none", "--pull", "never", "--entrypoint", "python3",
                    container.IMAGE, "-I", "-c", "pass"], check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Time all in turn and print medians, smallest and largest."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    levels = [level for level, works, _ in box.levels() if works]
    starts: dict[str, list[float]] = {"plain process": [], **{level: [] for level in levels}}
    ends: dict[str, list[float]] = {level: [] for level in levels}
    calls: dict[str, list[float]] = {level: [] for level in levels}
    if "docker" in levels:
        starts["docker run"] = []
    with box.staged({"words.py": WORDS}) as folder:
        plain()
        for _ in range(rounds):
            starts["plain process"].append(milliseconds(plain))
            for level in levels:
                opened = []
                starts[level].append(
                    milliseconds(lambda level=level, opened=opened: opened.append(begun(level, folder))))
                call(opened[0])
                calls[level] += [milliseconds(lambda opened=opened: call(opened[0])) for _ in range(CALLS)]
                ends[level].append(milliseconds(opened[0].close))
            if "docker run" in starts:
                starts["docker run"].append(milliseconds(engine))
    bare = statistics.median(starts["plain process"])
    print(f"start to first answer, median of {rounds} in ms (smallest to largest), and above a plain process")
    for name, times in starts.items():
        print(f"  {name:<14} {statistics.median(times):7.1f} ({min(times):.1f} to {max(times):.1f})"
              f"  {statistics.median(times) - bare:+7.1f}")
    print("a call, and the end of the box, medians in ms")
    for level in levels:
        print(f"  {level:<14} {statistics.median(calls[level]):7.3f}  {statistics.median(ends[level]):7.1f}")


if __name__ == "__main__":
    main()
