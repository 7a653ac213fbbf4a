"""What only other machines show: control groups of version 2, an older kernel, user namespaces that are refused."""
import os
import re
import shlex
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.machines import machine

ROOT = Path(__file__).parents[2]
PYTHON = shlex.quote(sys.executable)
SECONDS = 1800.0        # for one machine, should it have to be computed on a busy one
DEBIAN_12, DEBIAN_13 = (6, 1), (6, 12)      # their kernels; with version 2 of Landlock, which is too old, and with 6
TESTS = " ".join(f"tests/box/test_{name}.py" for name in ("cgroup", "janitor", "bubblewrap", "box", "reduced", "users"))
ATTACKS = 'tests/hostile/test_attacks.py -k "memory_hog or fork_bomb or fills_the_disk or daemon"'
# The groups that systemd makes: of a session, which root keeps, and of a terminal below the user's own manager, to whom
# its group is handed over (systemd.resource-control(5), Delegate=).
SESSION = "user.slice/user-1000.slice/session-1.scope"
MANAGER = "user.slice/user-1000.slice/user@1000.service"
TERMINAL = f"{MANAGER}/app.slice/terminal.scope"
ENTER = """
cd /sys/fs/cgroup
mkdir -p {group}
path=
for part in $(echo {group} | tr / ' '); do echo '+memory +pids' > ./$path/cgroup.subtree_control; path=$path/$part; done
echo $$ > {group}/cgroup.procs
"""
HAND_OVER = f"""
chown 1000 {MANAGER} {MANAGER}/cgroup.procs {MANAGER}/cgroup.subtree_control {MANAGER}/cgroup.threads
chown -R 1000 {MANAGER}/app.slice
"""
# A learner may enter every folder that this user may, the one in which Python lies for instance.
LEARNER = """
for folder in {folders}; do
    while [ "$folder" != / ]; do chmod a+x "$folder"; folder=$(dirname "$folder"); done
done
mkdir -m 700 /run/learner && chown 1000 /run/learner && export HOME=/run/learner
learner() {{ setpriv --reuid 1000 --regid 1000 --clear-groups "$@"; }}
"""
WORK = f"cd {shlex.quote(str(ROOT))}; export PYTHONDONTWRITEBYTECODE=1 PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 COLUMNS=88\n"
BOUNDED = f"{PYTHON} -c 'from grader import box; print(\"bounded:\", box.bounded())'"
CHOICE = f"{PYTHON} -c 'from grader import box; print(\"chosen:\", box.choose())'"
PYTEST = f"{PYTHON} -m pytest -q -p no:cacheprovider --tb=short"
DOCTOR = f"{PYTHON} -m grader doctor"
LEFT = "echo left: $(find /sys/fs/cgroup -name 'grader-*' | wc -l)"

pytestmark = pytest.mark.skipif(os.environ.get("GRADER_PROOFS") != "1", reason="takes minutes; GRADER_PROOFS=1 runs it")


@pytest.fixture
def said():
    """Return a function that runs a script in a machine and returns what was said there, on one line."""
    def run(version: tuple[int, int], group: str, *lines: str) -> str:
        if reason := machine.missing():
            pytest.skip(f"{reason}; see tests/machines/README.md")
        if version not in machine.kernels():
            pytest.skip(f"there is no kernel {'.'.join(map(str, version))}; see tests/machines/README.md")
        folders = {sys.prefix, sys.base_prefix, sysconfig.get_path("purelib"), str(ROOT)}
        text = machine.boot(machine.kernels()[version], "\n".join((
            ENTER.format(group=group), HAND_OVER if group == TERMINAL else "",
            LEARNER.format(folders=" ".join(map(shlex.quote, folders))), WORK, *lines, "")), SECONDS)
        print(text)
        return " ".join(text.split())
    return run


def everything(who: str = "") -> tuple[str, ...]:
    """Return the commands that try all that depends on the machine, as root or with "learner " before each."""
    return *(who + line for line in (BOUNDED, f"{DOCTOR} --box", f"{PYTEST} {TESTS}", f"{PYTEST} {ATTACKS}")), LEFT


def holds(text: str) -> bool:
    """Tell whether both runs of pytest ended well, the best level holds everything, and no control group is left."""
    ends = re.findall(r"\d+ (?:failed|passed|error|skipped)[\w, ]* in \d+\.\d+s", text)
    well = len(ends) == 2 and all("passed" in end and "failed" not in end and "error" not in end for end in ends)
    return well and "full: holds all that it claims; open: nothing." in text and "left: 0" in text


def test_root_has_sums_bounded_by_version_2(said):
    """Bound the memory of all processes of a box; miss the level `reduced` with a kernel that is too old for it."""
    text = said(DEBIAN_12, SESSION, *everything())
    assert "bounded: v2" in text and holds(text)
    assert re.search(r"memory-together held - - held ", text)
    assert "reduced: not to be had here: this kernel has version 2 of Landlock" in text


def test_learner_at_a_terminal_has_sums_bounded_by_version_2(said):
    """Bound them without rights, in a group that was handed over; hold all that is claimed at the level `reduced`."""
    text = said(DEBIAN_13, TERMINAL, *everything("learner "))
    assert "bounded: v2" in text and holds(text)
    assert re.search(r"memory-together held - held held ", text)
    assert "reduced: holds all that it claims; open: disk." in text


def test_learner_in_a_session_of_root_has_each_process_bounded(said):
    """Say that sums are not bounded where no group is handed over, as for who comes by ssh, and hold the rest."""
    text = said(DEBIAN_12, SESSION, *(f"learner {line}" for line in (BOUNDED, f"{DOCTOR} --box full")))
    assert "bounded: none" in text and "full: holds all that it claims; open: memory-together." in text


@pytest.mark.parametrize("version, setting, instead", [
    (DEBIAN_12, "kernel.unprivileged_userns_clone", "none"), (DEBIAN_13, "user.max_user_namespaces", "reduced")])
def test_refused_user_namespaces_are_told_and_can_be_allowed(said, version, setting, instead):
    """Take the next level, for root too; name the setting and a command, after which the best level works."""
    text = said(version, SESSION, f"busybox sysctl -w {setting}=0", CHOICE, f"learner {CHOICE}",
                f"learner {DOCTOR} > /run/told; cat /run/told",
                "busybox $(grep -o 'sysctl -w [a-z_.]*=[0-9]*' /run/told)", CHOICE, f"learner {CHOICE}")
    assert re.findall(r"chosen: (\w+)", text) == [instead, instead, "full", "full"]
    assert f"{setting} = 0 allows " in text and text.count(f"sysctl -w {setting}=") == 1
