"""Graders and boxes that are ended at every moment: nothing survives, nothing is half-written (rows 113 to 117)."""
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from random import Random

import pytest

from grader import box
from grader.box import cgroup, ground
from grader.model import Limits
from tests.hostile import aftermath, steps

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what is left of a process")
TENTH = 1 if os.environ.get("GRADER_PROOFS") == "1" else 10     # `make proofs` tries ten times as often
# A hundred stops in each way, where they tell most; a container takes a second to come up.
ROUNDS = {"full": 50, "reduced": 30, "none": 20, "docker": 10}
STRIDES = {"full": 2, "reduced": 6, "none": 6, "docker": 20}      # of some hundred steps
STOPPED = "grader: stopped; nothing was left running and nothing was half-written."
LIFE = 0.02         # seconds
NOTEBOOK = "from grader.notebook import check; print(check('words'))"
STUBBORN = b'''\
import os
import signal
import time


def stops():
    """Stop this process and all of its group."""
    os.kill(0, signal.SIGSTOP)


def ignores():
    """Let nothing end this process that it can help, nor its child."""
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        try:
            signal.signal(number, signal.SIG_IGN)
        except OSError:
            pass
    os.fork()
    time.sleep(600)


def leaves_daemons():
    """Leave three in sessions of their own, of which one is stopped."""
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
'''
# Leaves a bit of everything that there is to find.
SLOVENLY = '''\
import fcntl, os, pathlib, sys, time
from grader.box import cgroup, users
folder = pathlib.Path(sys.argv[1])
cgroup.make("slovenly", 1 << 27, 10)
(folder / "temporary" / "left").touch()
(folder / "reports" / "report.json").write_text('{"outcomes": [')
(folder / "reports" / "report.json.tmp").touch()
user = users.lease()
if os.fork() == 0:
    os.setsid()
    time.sleep(600)
'''


def contained(level):
    """Tell whether daemons end with a box; where there are no control groups, a plain process cannot hold them."""
    return level != "none" or box.bounded() != "none"


@cache
def ordinary():
    """Tell whether we are root and can be a user without rights as well."""
    with suppress(FileNotFoundError):
        asked = subprocess.run([*aftermath.ORDINARY, "true"], stderr=subprocess.DEVNULL, check=False)
        return os.geteuid() == 0 and asked.returncode == 0
    return False


@pytest.fixture(scope="module")
def length(have, tmp_path_factory):
    """Return a function that gives the seconds for which a grader works at a level that nobody stops."""
    @cache
    def measure(level):
        place = aftermath.build(tmp_path_factory.mktemp("whole"), contained(have(level)))
        began = time.monotonic()
        after = aftermath.stop(place, [*aftermath.GRADER, *place.check(level)])
        assert after.status == 0 and not after.said and not after.left, after
        assert place.report.read_text(encoding="utf-8") != aftermath.OLD and place.progress.exists()
        return time.monotonic() - began
    return measure


def fail_unless_clean(after, way):
    """Fail unless a grader ended as it should and nothing is left of it."""
    assert after.left == [], after
    if way in aftermath.FATAL:
        assert after.status in (0, -aftermath.WAYS[way][0]) and not after.said, after
    elif after.status or after.said:      # Python may end by the signal, which a shell tells as 130 too
        told = after.status in (130, -signal.SIGINT) and after.said.strip() == STOPPED
        assert told or came_too_early(after.status, after.said), after


def came_too_early(status, said):
    """Tell whether Python was interrupted before the first line of ours could answer for it."""
    traceback = said.endswith("KeyboardInterrupt\n") and not re.search(r"cli\.py\", line \d+, in main\n", said)
    return traceback or (status == -signal.SIGINT and not said)


@pytest.mark.parametrize("way", aftermath.WAYS)
@pytest.mark.parametrize("level", box.LEVELS)
def test_nothing_is_left_of_a_grader_that_is_stopped_at_any_moment(level, way, length, tmp_path):
    """Stop it between the start of its interpreter and its last file, as root and as an ordinary user."""
    for trial in range(ROUNDS[level] // TENTH):
        place = aftermath.build(tmp_path / str(trial), contained(level), endless=trial % 3 == 2)
        blow = partial(aftermath.strike, way, length(level) * Random(f"{level} {way} {trial}").random())
        after = aftermath.stop(place, [*aftermath.GRADER, *place.check(level)], blow, fatal=way in aftermath.FATAL,
                               ordinary=trial % 2 == 1 and ordinary())
        fail_unless_clean(after, way)


@pytest.mark.parametrize(("way", "who"), [("kill -9", "grader"), ("kill -9", "judge"), ("SIGINT", "grader")])
@pytest.mark.parametrize("level", box.LEVELS)
def test_nothing_is_left_of_a_grader_that_is_stopped_at_any_step(level, way, who, have, tmp_path):
    """Stop it just before it, or a judge, changes a file, a folder, a process, a group or a lock."""
    stride = max(1, STRIDES[have(level)] * TENTH // (5 if who == "judge" else 1))
    step, said = Random(f"{level} {way} {who}").randrange(stride) + 1, "HIT\n"
    while said.startswith("HIT\n"):
        place = aftermath.build(tmp_path / str(step), contained(level))
        number = str(aftermath.WAYS[way][0])
        command = [sys.executable, "-P", steps.__file__, str(step), number, who, *place.check(level)]
        after = aftermath.stop(place, command, fatal=way in aftermath.FATAL, ordinary=step % 2 == 1 and ordinary())
        fail_unless_clean(replace(after, said=after.said.removeprefix("HIT\n")), way)
        step, said = step + stride, after.said


@pytest.mark.parametrize("way", aftermath.WAYS)
def test_nothing_is_left_of_a_verification_that_is_stopped(way, length, tmp_path):
    """Stop it while it grades the solution, the starter or a wrong answer."""
    level = box.choose()
    for trial in range(10 // TENTH):
        place = aftermath.build(tmp_path / str(trial), True)
        blow = partial(aftermath.strike, way, 3 * length(level) * Random(f"verify {way} {trial}").random())
        after = aftermath.stop(place, [*aftermath.GRADER, "verify", "words"], blow, fatal=way in aftermath.FATAL)
        said = after.said.replace("words: sound, 5 criteria, 1 wrong answer\n", "")
        fail_unless_clean(replace(after, said=said), way)


@pytest.mark.parametrize("way", aftermath.WAYS)
def test_nothing_is_left_of_a_check_in_a_notebook_that_is_stopped(way, length, tmp_path):
    """Stop the kernel; a grader of a kernel that was killed alone comes to its end, as nobody can tell it."""
    level = box.choose()
    for trial in range(10 // TENTH):
        place = aftermath.build(tmp_path / str(trial), True)
        blow = partial(aftermath.strike, way, length(level) * Random(f"notebook {way} {trial}").random())
        after = aftermath.stop(place, [sys.executable, "-c", NOTEBOOK], blow, fatal=way in aftermath.FATAL)
        assert after.left == [], after
        assert after.status in (0, 1, -aftermath.WAYS[way][0]), after
        assert way in aftermath.FATAL or after.status == 0 or "nothing is left running" in after.said \
            or "notebook/door.py" not in after.said, after


def judges(process, grader):
    """Tell whether a process is a judge: a fork of the grader, in a group of its own, in the grader's session."""
    return os.getpgid(process) == process and os.getsid(process) == grader


def outermost(mark, process, grader):
    """Tell whether a process has a mark in its command, and its parent has not."""
    parent = int(Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    ours, theirs = (Path(f"/proc/{number}/cmdline").read_bytes() for number in (process, parent))
    return mark in ours and mark not in theirs


PARTS = {"judge": judges, "bubblewrap": partial(outermost, b"--info-fd"), "warden": partial(outermost, b"warden")}
COSTLY = ("warden",)        # whose end looks like that of the program


@pytest.mark.parametrize(("part", "level"), [("judge", "full"), ("bubblewrap", "full"), ("warden", "reduced"),
                                             ("judge", "reduced"), ("judge", "none")])
def test_grader_goes_on_when_a_part_of_it_is_killed(part, level, length, tmp_path):
    """Tell of it in a whole report, and leave nothing of what the part held."""
    for trial in range(10 // TENTH):
        place, chance = aftermath.build(tmp_path / str(trial), contained(level)), Random(f"{part} {level} {trial}")
        blow = partial(kill_part, PARTS[part], chance, length(level) * chance.random())
        after = aftermath.stop(place, [*aftermath.GRADER, *place.check(level)], blow)
        assert after.left == [] and after.status in (0, 3, 1 if part in COSTLY else 3) and not after.said, after
        assert place.report.read_text(encoding="utf-8") != aftermath.OLD


def kill_part(fits, chance, delay, process):
    """Kill a part of a grader, one of those that are found after so many seconds."""
    time.sleep(delay)
    found = []
    while not found and os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        for number in below(process.pid):
            with suppress(OSError):
                found += [number] if fits(number, process.pid) else []
    for number in found and [chance.choice(found)]:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)


def below(process):
    """Yield the ids of all processes below one, which may end meanwhile."""
    with suppress(OSError):
        for word in Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8").split():
            yield int(word)
            yield from below(int(word))


@pytest.mark.parametrize("level", box.LEVELS)
def test_nothing_is_left_of_a_box_that_is_closed_at_any_moment(level, have):
    """Close a box while it comes up."""
    have(level)

    def work():
        left = []
        with box.staged({"words.py": STUBBORN}) as folder:
            for trial in range(max(3, 2 * ROUNDS[level] // TENTH)):
                started = box.start(level, "worker", folder=folder, limits=Limits())
                time.sleep(LIFE * Random(f"{level} {trial}").random())
                started.close()
                left += ours()
        return left
    ground.prepare()
    assert aftermath.kept(work) == []


def ours():
    """Return what is left of the boxes of this process: processes, users, groups and folders."""
    here = ground.prepare()
    groups = [path.name for folder in cgroup.places().each()
              for path in Path(folder).glob(f"grader-{here.token}-{os.getpid()}-*")]
    return [*aftermath.remains(os.getpid()), *groups, *map(str, Path(here.stage).glob(f"{os.getpid()}-*"))]


@pytest.mark.parametrize("name", ["stops", "ignores", "leaves_daemons"])
@pytest.mark.parametrize("level", box.LEVELS)
def test_nothing_is_left_of_a_box_whose_program_would_not_end(level, name, have):
    """Close a box that is stopped, that ignores every signal it can, or that has left daemons."""
    have(level)

    def work():
        with box.staged({"words.py": STUBBORN}) as folder:
            started = box.start(level, "worker", folder=folder, limits=Limits())
            started.ask({"roots": [""], "modules": ["words"], "packages": False}, time.monotonic() + 20)
            request = {"op": "call", "args": [{"target": ["words", name]}, [], {"dict": []}]}
            with suppress(box.Breach):
                started.ask(request, time.monotonic() + (20 if name == "leaves_daemons" else 0.3))
            started.close()
            return ours()
    ground.prepare()
    assert bool(aftermath.kept(work)) == (name == "leaves_daemons" and not contained(level))


def test_what_is_left_is_found(tmp_path, monkeypatch):
    """Know that silence above means something."""
    monkeypatch.setattr(aftermath, "PATIENCE", 0.2)
    place = aftermath.build(tmp_path, False)
    left = " ".join(aftermath.stop(place, [sys.executable, "-c", SLOVENLY, str(tmp_path)]).left)
    assert "process" in left and "left in the temporary folder" in left
    assert "report.json.tmp beside report.json" in left and "report.json is neither the old one nor" in left
    assert "group grader-slovenly-" in left or box.bounded() == "none"
    assert "a user's lock of process" in left or os.geteuid() != 0
