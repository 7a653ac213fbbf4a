"""A generated class graded by `grader batch` against the same work by hand: wall time, growth with the class, memory.

    python benchmarks/classes.py --tools PYTHON [--n 100] [--jobs 2] [--box full] [--runs 3] [--large 1000]
    python benchmarks/classes.py --bench FOLDER [--n 100] [--jobs 2]

PYTHON is an interpreter as `cold_check.py` wants it. By hand the four tools are run for each hand-in under `xargs -P`;
both sides start from fresh copies. With --large a class of that size is graded as well: time for each hand-in and the
memory of the process that leads the batch. FOLDER holds `run_peers.py`, which runs other graders on the hidden tests
of the same work, paired with ours and with the work by hand; its README says what it wants in the environment.
"""
import argparse
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cold_check import BY_HAND, HERE, HIDDEN, hand_in

COURSE = HERE / "words"
PEERS = ("grader", "check50", "gradescope", "nbgrader", "otter_py", "otter_api")


def batch(handins: str, output: str, jobs: int, level: str) -> list[str]:
    """Return the command that grades a class."""
    return [sys.executable, "-m", "grader", "--course", str(COURSE), "batch", "words", handins, "--output", output,
            "--jobs", str(jobs), "--box", level, "--quiet"]


def ours(count: int, options: argparse.Namespace) -> tuple[float, float]:
    """Return the seconds of a batch, and the MiB that its own process had at most."""
    with tempfile.TemporaryDirectory() as folder:
        handins = write(Path(folder, "handins"), count)
        began, peak = time.perf_counter(), 0
        with subprocess.Popen(batch(str(handins), f"{folder}/out", options.jobs, options.box), cwd=HERE.parent,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            while process.poll() is None:
                peak = max(peak, highest(process.pid))
                time.sleep(0.05)
        seconds = time.perf_counter() - began
        if process.returncode != 0:
            raise SystemExit(f"the batch ended with {process.returncode}; expected 0")
        return seconds, peak / 1024


def highest(process: int) -> int:
    """Return the KiB of memory that a process had at most (VmHWM, proc(5)), 0 when it has just ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def by_hand(count: int, options: argparse.Namespace) -> float:
    """Return the seconds of the four tools for each hand-in, so many hand-ins at once."""
    with tempfile.TemporaryDirectory() as folder:
        handins, script = write(Path(folder, "handins"), count), Path(folder, "each.sh")
        script.write_text(BY_HAND)
        names = "\n".join(str(home) for home in sorted(handins.iterdir()))
        command = ["xargs", f"-P{options.jobs}", "-I@", "sh", str(script), "@", options.tools, str(HIDDEN)]
        began = time.perf_counter()
        subprocess.run(command, input=names, text=True, check=True)
        return time.perf_counter() - began


def write(folder: Path, count: int) -> Path:
    """Write so many hand-ins, and return their folder."""
    folder.mkdir()
    for number in range(1, count + 1):
        hand_in(folder, number)
    return folder


def peers(options: argparse.Namespace) -> int:
    """Run the other graders, and say what `run_peers.py` says."""
    script, python = Path(options.bench, "run_peers.py"), sys.executable
    command = shlex.join(batch("SUBS", "OUT", options.jobs, options.box))
    for one, other in {"SUBS": "{subs}", "OUT": "{out}", f"--jobs {options.jobs}": "--jobs {jobs}"}.items():
        command = command.replace(one, other)
    environment = os.environ | {"BENCH_GRADER_BATCH": command, "PYTHONPATH": str(HERE.parent)}
    with tempfile.TemporaryDirectory() as data:
        make = [python, str(Path(options.bench, "make_submissions.py")), "--out", data, "--n", str(options.n)]
        subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
        subprocess.run([python, str(script), "prepare", "--data", data], check=True, env=environment)
        pair = [python, str(script), "pair", "byhand", *PEERS, "--data", data, "--n", str(options.n),
                "--jobs", str(options.jobs), "--runs", str(options.runs)]
        return subprocess.run(pair, env=environment).returncode


def main() -> int:
    """Print the ratio, and what grows with the class."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tools")
    parser.add_argument("--bench")
    parser.add_argument("--n", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--box", default="full")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--large", type=int, default=0)
    options = parser.parse_args()
    if options.bench:
        return peers(options)
    pairs = []
    for _ in range(options.runs if options.tools else 0):
        seconds, _ = ours(options.n, options)
        pairs.append((seconds, by_hand(options.n, options)))
        print(f"{options.n} hand-ins, {options.jobs} at once: batch {pairs[-1][0]:.1f} s, by hand {pairs[-1][1]:.1f} s")
    if pairs:
        ratios = [one / other for one, other in pairs]
        print(f"batch / by hand, wall time: {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")
    if options.large:
        (few, _), (many, memory) = ours(options.n, options), ours(options.large, options)
        growth = (many / options.large) / (few / options.n)
        print(f"{options.large} hand-ins: {many:.1f} s, for each hand-in {growth:.2f} of what it is at {options.n}; "
              f"the leading process had {memory:.0f} MiB at most")
    return 0


if __name__ == "__main__":
    sys.exit(main())
