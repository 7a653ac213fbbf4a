"""Graders and boxes that are ended at every moment: nothing survives, nothing is half-written (rows 113 to 117)."""
import json
import os
import re
import signal
import subprocess
import sys
import time
from functools import cache, partial
from pathlib import Path
from random import Random

import pytest

from grader import box
from grader.box import ground
from grader.model import Limits
from tests.hostile import aftermath, surroundings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what is left of a process")
PROOFS = os.environ.get("GRADER_PROOFS") == "1"     # `make proofs` tries ten times as often
# A hundred kills of each kind, more where there is more to go wrong; a container takes a second each time.
ROUNDS = {"full": 50, "reduced": 30, "none": 20, "docker": 10}
STEPS = 50          # of a hundred, half by kill -9 and half by SIGINT
STOPPED = "grader: stopped; nothing was left running and nothing was half-written."
SECONDS = 0.02      # of a box's life
NOTEBOOK = "from grader.notebook import check; print(check('words'))"
STUBBORN = b'''\
import os
import signal
import time


def stops():
    """Stop this process and all of its group."""
    os.kill(0, signal.SIGSTOP)


def ignores():
    """Let nothing end this process that it can help, nor its children."""
    for number in set(signal.valid_signals()) - {signal.SIGKILL, signal.SIGSTOP}:
        try:
            signal.signal(number, signal.SIG_IGN)
        except OSError:
            pass
    os.fork()
    time.sleep(600)


def leaves_daemons():
    """Leave three that are in sessions of their own, and one of them stopped."""
    for count in range(3):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                if count:
                    time.sleep(600)
                os.kill(os.getpid(), signal.SIGSTOP)
            os._exit(0)
        os.wait()


def returns():
    """Return at once."""
'''


def rounds(level):
    """Return the numbers of the trials at a level."""
    return range(ROUNDS[level] if PROOFS else ROUNDS[level] // 10)


def contained(level):
    """Tell whether daemons end with a box at a level; a plain process has control groups or nothing."""
    return level != "none" or box.bounded() != "none"


@cache
def ordinary():
    """Tell whether we are root and can also be a user without rights."""
    asked = [*aftermath.ORDINARY, "true"]
    return os.geteuid() == 0 and os.path.exists("/usr/bin/unshare") and not subprocess.run(
        asked, stderr=subprocess.DEVNULL, check=False).returncode


@pytest.fixture(scope="module")
def length(have, tmp_path_factory):
    """Return a function that gives the seconds which a grader takes here that nobody stops, at a level."""
    @cache
    def measure(level):
        place = aftermath.build(tmp_path_factory.mktemp("whole"), contained(have(level)))
        began = time.monotonic()
        after = aftermath.stop(place, place.check(level))
        assert after.status in (0, 1) and not after.said and not after.left, after
        assert place.report.read_text(encoding="utf-8") != aftermath.OLD and place.progress.exists()
        return time.monotonic() - began
    return measure


def whole(after, way):
    """Fail unless a grader ended as it should and nothing is left of it."""
    assert after.left == [], after
    if way in ("kill -9", "SIGTERM"):
        assert after.status in (0, 1, -aftermath.WAYS[way][0]) and not after.said, after
    elif after.status in (0, 1) and not after.said:     # it was done before
        return
    else:       # some Pythons end by the signal as well, which a shell tells as 130
        assert after.status in (130, -signal.SIGINT, 1), after
        assert after.said.strip() == STOPPED or too_early(after.said), after


def too_early(said):
    """Tell whether Python was interrupted before the first line of ours could answer for it."""
    return not said or said.endswith("KeyboardInterrupt\n") and not re.search(r"cli\.py\", line \d+, in main\n", said)


@pytest.mark.parametrize("way", aftermath.WAYS)
@pytest.mark.parametrize("level", box.LEVELS)
def test_nothing_is_left_of_a_grader_that_is_stopped_at_any_moment(level, way, length, tmp_path):
    """Stop it between the start of its interpreter and its last file, as root and as an ordinary user."""
    for trial in rounds(level):
        place = aftermath.build(tmp_path / str(trial), contained(level), endless=trial % 3 == 2)
        delay = length(level) * Random(f"{way} {level} {trial}").random()
        whole(aftermath.stop(place, place.check(level), way, delay, ordinary() and trial % 2 == 0), way)


@pytest.mark.parametrize("way", ["kill -9", "SIGINT"])
@pytest.mark.parametrize("who", ["grader", "judge"])
def test_nothing_is_left_of_a_grader_that_is_stopped_at_any_step(way, who, have, tmp_path):
    """Stop it just before it, or a judge of its, makes or removes a file, a folder, a process, a group or a socket."""
    levels, steps = [level for level in box.LEVELS if level != "docker" and not box.LEVELS[level].missing()], 1
    while True:
        place = aftermath.build(tmp_path / str(step))
