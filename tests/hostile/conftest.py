"""Hand-ins that tests ask for are graded by two processes, so that both cores work and tests only look at what came."""
import multiprocessing
import os
import tempfile
from concurrent.futures import ProcessPoolExecutor

import pytest

from grader import box
from grader.box import ground
from tests.hostile.arena import fight
from tests.hostile.handins import HandIn


@pytest.fixture(scope="package")
def ring():
    """Return the folder in which everything happens.

    Everybody may enter it: what a box keeps from reading is then kept by the box.
    """
    top = tempfile.mkdtemp(prefix="hostile-")
    os.chmod(top, 0o755)
    yield top
    ground.remove(top)


@pytest.fixture(scope="package")
def begun(request, ring):
    """Return who fights, and a future for each (hand-in, level) that the selected tests have as parameters."""
    there = {level for level in box.LEVELS if not box.LEVELS[level].missing()}
    wanted = {case: None for item in request.session.items for case in asked(getattr(item, "callspec", None))
              if case[1] in there}
    cores = 1 if "PYTEST_XDIST_WORKER" in os.environ else 2      # the other one has tests of its own then
    with ProcessPoolExecutor(cores, multiprocessing.get_context("fork")) as pool:
        yield pool, {case: pool.submit(fight, ring, *case) for case in wanted}
        pool.shutdown(cancel_futures=True)


@pytest.fixture
def fights(request, ring, begun):
    """Return a future of what came of each (hand-in, level); a test that is tried once more has new ones."""
    pool, found = begun
    if getattr(request.node, "execution_count", 1) > 1:     # as pytest-rerunfailures counts
        found |= {case: pool.submit(fight, ring, *case) for case in asked(request.node.callspec) if case in found}
    return found


@pytest.fixture(scope="module")
def pair():
    """Return two processes, each with an arena of its own, for what has to happen at the same time."""
    with ProcessPoolExecutor(2, multiprocessing.get_context("fork")) as pool:
        yield pool


def asked(callspec) -> list[tuple[HandIn, str]]:
    """Return each hand-in among the parameters of a test with each level among them."""
    values = list(callspec.params.values()) if callspec else []
    return [(handin, level) for handin in values if isinstance(handin, HandIn)
            for level in values if level in tuple(box.LEVELS)]
