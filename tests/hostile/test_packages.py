"""Packages that attack whoever builds, reads, installs or runs them: a build is a program that comes along."""
import os
import time

import pytest

from grader.grading import grade
from grader.model import Criterion, Limits
from tests import effort, gradings
from tests.checks.package import made

CHECKS = ("builds", "metadata", "contents", "installs", "script", "uploads")
SESSION = "$ topwords\ntopwords {version}\n"
TOKEN = "hostile-package-7d1c"      # in the command line of what an attack leaves behind
BUILD = "\n\nWAS = build_wheel\n\n\ndef build_wheel(folder, *rest):\n    name = WAS(folder)\n"
PACKED = (BUILD + "    with zipfile.ZipFile(Path(folder, name), 'a', zipfile.ZIP_DEFLATED) as archive:\n"
          "        archive.writestr({path!r}, {data})\n    return name\n")
LASTING = ("import subprocess, sys\n"
           f"subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300) # {TOKEN}'])\n")


def backend(first="", behind=""):
    """Return a project whose backend does more than it should: when it is imported, and when it makes the wheel."""
    return {"tiny.py": made.BACKEND.replace('"""\n', f'"""\n{first}\n', 1) + behind}


def module(source):
    """Return a project whose package does more than it should."""
    return {"src/topwords/__init__.py": source + made.MODULE}


def packed(path, data):
    """Return a project whose wheel has an entry that is not in its record."""
    return backend(behind=PACKED.format(path=path, data=data))


DELETES, KILLS = "deletes all that it can", "ends whoever started it"
# Where an attack is not tried, for there it would do what it says to the machine of whoever runs the tests.
SPARED = {DELETES: ("none",), KILLS: ("reduced", "none")}
# What a project brings, and which of the checks it loses; those that need one of them are not reached.
ATTACKS = {
    "forks without end": (backend("import os\nwhile True:\n    os.fork()\n"), {"builds"}),
    KILLS: (backend("import os, signal\nfor number in range(2, 400):\n    try:\n"
                    "        os.kill(number, signal.SIGKILL)\n    except OSError:\n        pass\n"
                    f"os.kill(os.getppid(), 9)\n{LASTING}"), {"builds"}),
    "ends its parent": (backend(f"import os\nos.kill(os.getppid(), 9)\n{LASTING}"), {"builds"}),
    DELETES: (backend("import os, shutil\nfor top in ('.', '..', '../..', '/tmp', '/dev/shm'):\n"
                      "    shutil.rmtree(top, ignore_errors=True)\n"), {"builds"}),
    "prints without end": (backend("while True:\n    print('a' * 100000)\n"), {"builds"}),
    "needs memory without end": (backend("kept = []\nwhile True:\n    kept.append(bytearray(1 << 24))\n"), {"builds"}),
    "leaves a process behind": (backend(LASTING), set()),
    "climbs out of the wheel": (packed("../../../evil.py", "b'1'"), {"builds"}),
    "lies from the root": (packed("/tmp/evil.py", "b'1'"), {"builds"}),
    "is a bomb": (packed("topwords/zeros", "bytes(1 << 28)"), {"builds"}),
    "is in no record": (packed("topwords/evil.py", "b'1'"), {"builds"}),
    "writes a record of others": (backend(behind=BUILD + "    folder = Path(folder, name)\n"
                                          "    with zipfile.ZipFile(folder) as old:\n"
                                          "        parts = {n: old.read(n) for n in old.namelist()}\n"
                                          "    with zipfile.ZipFile(folder, 'w') as new:\n"
                                          "        for n, data in parts.items():\n"
                                          "            more = b'../../../../evil,,\\n' * n.endswith('RECORD')\n"
                                          "            new.writestr(zipfile.ZipInfo(n), data + more)\n"
                                          "    return name\n"), {"builds"}),
    "says what fills a disk": ({"tiny.py": made.BACKEND.replace(
        "    return project, (f", "    import random\n    words = random.Random(1).randbytes(200000).hex()\n"
        "    kinds += f'Keywords: {words}\\n'\n"
        "    return project, (f")}, {"metadata"}),
    "claims to be imported": (module("import os\nprint('all of it was imported', flush=True)\nos._exit(0)\n"),
                              {"script", "uploads"}),
    "ends each Python of the environment": ({"src/evil.pth": "import os; os._exit(0)\n"},
                                            {"contents", "installs"}),
    "hangs when it is imported": (module("import time\ntime.sleep(300)\n"), {"installs"}),
    "hangs when it is run": ({"src/topwords/__init__.py": "def main():\n    import time\n    time.sleep(300)\n"},
                             {"script", "uploads"}),
    "forks when it is run": ({"src/topwords/__init__.py": f"def main():\n    exec({LASTING!r})\n    import os\n"
                              "    os.kill(os.getppid(), 9)\n"}, {"script", "uploads"}),
}
NEEDS = {"metadata": ("builds",), "contents": ("builds",), "installs": ("builds",), "script": ("installs",),
         "uploads": ("installs",)}


def exercise(home, files):
    """Return an exercise with all checks but that of the layout."""
    options = {"builds": {"project": "release", "name": "topwords"}, "script": {"session": SESSION},
               "uploads": {"shows": ["topwords"]}}
    criteria = tuple(Criterion(f"package.{name}", 1.0, name, name, ("release/pyproject.toml",), NEEDS.get(name, ()),
                               options=options.get(name, {})) for name in CHECKS)
    return gradings.exercise(home, "package.builds", files, criteria=criteria, extras=("package",),
                             limits=Limits(seconds=25, memory_mb=512, processes=48, output_mb=4))


def lasting():
    """Return the processes that an attack left behind."""
    found = []
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{number}/cmdline", "rb") as stream:
                if TOKEN.encode() in stream.read() and int(number) != os.getpid():
                    found.append(number)
        except OSError:
            continue
    return found


def tries():
    """Return each attack with each level at which it is tried."""
    return [(attack, level) for attack in effort.few(list(ATTACKS), sample=6) for level in ("full", "reduced", "none")
            if level not in SPARED.get(attack, ())]


@pytest.mark.parametrize(("attack", "level"), tries())
def test_attack_loses_where_it_should(tmp_path, have, attack, level):
    """Blame nobody else, take no longer than the limits, and leave nothing behind."""
    changes, loses = ATTACKS[attack]
    files = {f"release/{path}": text for path, text in {**made.PROJECT, **changes}.items()}
    began = time.monotonic()
    report = grade(exercise(tmp_path, files), gradings.submission(files), have(level))
    assert time.monotonic() - began < 120
    statuses = {outcome.id: outcome.status for outcome in report.outcomes}
    told = {outcome.id: (outcome.reason, [item.message for item in outcome.findings]) for outcome in report.outcomes}
    assert set(statuses.values()) <= {"passed", "failed", "skipped"}, told
    assert {name for name in loses if statuses[name] == "failed"} == loses, told
    assert not [name for name in CHECKS if statuses[name] == "passed" and set(NEEDS.get(name, ())) & loses], told
    assert statuses["builds"] == ("failed" if "builds" in loses else "passed"), told
    until = time.monotonic() + 10
    while lasting() and time.monotonic() < until:
        time.sleep(0.1)
    assert not lasting()
    assert not os.path.exists("/tmp/evil.py") and not os.path.exists("/evil")
