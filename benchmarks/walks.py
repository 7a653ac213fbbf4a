#!/usr/bin/env python3
"""Walk through right and wrong apps in this process: what is found, how short it is, and how many requests it takes.

    .venv/bin/python benchmarks/walks.py [--seeds 20]

For each right app the requests of one exploration (least, median, most). For each wrong app the seeds that found it
with exactly its cause, the length of the counterexample in requests (median and worst), and the requests of one
exploration (median and most), shrinking included. No box, no server: the time is that of the walk and of the app. Exit
status 1 if a right app was charged or a wrong one was not, or was charged with something else.
"""
import argparse
import contextlib
import io
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).absolute().parents[1]))
from tests.api import right, wrong  # noqa: E402
from tests.api.callers import text_of  # noqa: E402
from tests.api.explorations import METER, ORDERED, TODO_LIST, WORD_API, causes, explored  # noqa: E402

RIGHT = [*((WORD_API, name, text_of(name)) for name in right.STYLES),
         *((WORD_API, name, right.reading(name)) for name in right.READINGS), (TODO_LIST, "to-dos", text_of("todos")),
         *((TODO_LIST, name, right.exchanged("todos", pairs)) for name, pairs in right.TODOS.items()),
         (METER, "measures", text_of("measures"))]
WRONG = [(resource, base, name, *table[name]) for resource, base, table in (
    (WORD_API, "words", wrong.WRONG), (ORDERED, "todos", wrong.WRONG_TODOS), (METER, "measures", wrong.WRONG_MEASURES))
    for name in table]


def main() -> int:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=20)
    seeds = range(parser.parse_args().seeds)
    began, slips = time.perf_counter(), 0
    for resource, name, source in RIGHT:
        found = all_found(resource, source, seeds)
        charged = sum(bool(one.disagreements or one.unseen) for one in found)
        requests = [one.requests for one in found]
        print(f"right  {name:34} charged {charged} of {len(seeds)}, "
              f"requests {min(requests)} {statistics.median(requests):.0f} {max(requests)}")
        slips += charged
    lengths: list[int] = []
    for resource, base, name, expected, pairs in WRONG:
        found = all_found(resource, right.exchanged(base, pairs), seeds)
        known = (expected,) if isinstance(expected, str) else expected
        hits = sum(len(one.disagreements) == 1 and causes(one)[0] in known for one in found)
        own = [len(case.requests) for one in found for case in one.disagreements] or [0]
        requests = [one.requests for one in found]
        print(f"{base:9}{name:31} {'/'.join(known):13} {hits} of {len(seeds)}, "
              f"length {statistics.median(own):g} {max(own)}, "
              f"requests {statistics.median(requests):.0f} {max(requests)}")
        slips += len(seeds) - hits
        lengths += own
    print(f"{len(RIGHT)} right and {len(WRONG)} wrong apps, {len(seeds)} seeds: {slips} slips; counterexamples of "
          f"{statistics.median(lengths):g} requests, {max(lengths)} at most; {time.perf_counter() - began:.0f} s")
    return int(slips > 0)


def all_found(resource, source, seeds) -> list:
    """Return an exploration for each seed; what the app prints is nobody's matter."""
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        return [explored(resource, source, seed) for seed in seeds]


if __name__ == "__main__":
    raise SystemExit(main())
