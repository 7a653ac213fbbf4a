"""Tests for grader/inside/door.py: limits first, then a channel that nobody else holds."""
import pytest

from grader.box import Breach

FIRST = {"roots": [""], "modules": ["words"], "packages": False}
WORDS = '''\
import os, socket, stat, subprocess, sys


def sockets():
    """Return the descriptors that are sockets, and whether a child would have them."""
    found = {}
    for name in os.listdir("/proc/self/fd"):
        try:
            if stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                found[int(name)] = os.get_inheritable(int(name))
        except OSError:
            pass
    return found


def seen_by_a_child():
    program = "import os, stat; place = '/proc/self/fd/'; print(any(stat.S_ISSOCK(os.stat(place + name).st_mode) " \\
              "for name in os.listdir(place) if os.path.exists(place + name)))"
    return subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, text=True).stdout.strip()


def write(size):
    with open("large", "wb") as stream:
        stream.write(bytes(size))
    return os.path.getsize("large")


def opened():
    held = [open("/dev/null") for _ in range(500)]
    return len(held)


def large(size):
    return "x" * size


def leave():
    exit(4)
'''


def call(name, *args):
    """Return the request of a call."""
    return {"op": "call", "args": [{"target": ["words", name]}, list(args), {"dict": []}]}


@pytest.fixture
def ask(run):
    """Return a function that asks a worker beside WORDS."""
    with run("worker", {"words.py": WORDS, "deep/down/file.txt": "text"}, FIRST, memory_mb=400) as asked:
        yield asked


def test_no_child_has_the_channel(ask):
    """Keep the channel from programs that the student's code starts."""
    assert [row[1] for row in ask(call("sockets"))["value"]["dict"]] == [False]
    assert ask(call("seen_by_a_child"))["value"] == "False"


def test_files_are_copied_with_their_folders(ask):
    """Lay the hand-in as it is below the work folder."""
    found = ask({"op": "call", "args": [{"target": ["os", "listdir"]}, ["deep/down"], {"dict": []}]})
    assert found["value"] == ["file.txt"]


def test_files_and_descriptors_are_limited(ask):
    """Refuse a large file and many open ones, as an ordinary error of the program's."""
    assert ask(call("write", 1000))["value"] == 1000
    assert ask(call("write", 17 << 20))["error"][0][0] == "OSError"
    assert ask(call("opened"))["error"][0][0] == "OSError"


def test_message_that_is_too_large_is_named(ask):
    """Say so instead of sending it, and end the box."""
    assert len(ask(call("large", 100))["value"]) == 100
    with pytest.raises(Breach, match="larger than 8192 KiB"):
        ask(call("large", 9 << 20))


def test_programs_know_exit(ask):
    """Give what `site` gives, without starting it."""
    assert ask(call("leave"))["error"][:2] == [["SystemExit", "BaseException", "object"], "4"]


def test_program_ends_when_the_grader_hangs_up(run):
    """Leave nothing running that waits for a question."""
    with run("worker", {"words.py": WORDS}, FIRST) as asked:
        launched = asked.__closure__[0].cell_contents.launched
        asked.__closure__[0].cell_contents.channel.close()
        assert launched.process.wait(5) == 0
