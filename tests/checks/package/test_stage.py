"""Tests for grader/checks/package/stage.py: a box with the tools."""
import time

import pytest

from grader import box
from grader.checks.package import stage
from grader.errors import MachineError
from grader.model import Limits
from grader.workspace import open_workspace
from tests import gradings

LEVELS = ["none", "reduced", "full"]


@pytest.fixture
def opened(tmp_path):
    """Return a function from a level and files to an open shop, in a `with`."""
    from contextlib import contextmanager

    @contextmanager
    def enter(level="none", files=None):
        """Open it, with a minute's time."""
        exercise = gradings.exercise(tmp_path, "package.layout", {"a.py": "1"},
                                     limits=Limits(seconds=60, memory_mb=1024))
        with open_workspace(exercise, gradings.submission({"a.py": "1"}), level) as work:
            with stage.shop(work, files or {}, time.monotonic() + 60) as shop:
                yield shop
    return enter


@pytest.mark.parametrize("level", LEVELS)
def test_environment_is_empty(opened, have, level):
    """Have neither pip nor anything of ours in it, while the tools have all of them."""
    with opened(have(level)) as shop:
        shop.environment("env")
        for name in ("pip", "pytest", "setuptools", "grader", "door"):
            assert shop.run("@env", "-c", f"import {name}").status == 1, name
        assert all(shop.run("@tools", "-m", name, "--version").status == 0 for name in ("pip", "build", "twine"))


@pytest.mark.parametrize("level", LEVELS)
def test_index_is_asked_from_within(opened, have, level):
    """Send what a command asks to the index, and the answer back, with a body of any bytes."""
    asked = []

    def index(request):
        """Answer with the request's body, backwards."""
        asked.append(request)
        body = request.partition(b"\r\n\r\n")[2][::-1]
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    code = (f"import urllib.request as u\nfor data in (bytes(range(256)) * 400, b'x'):\n"
            f"    print(u.urlopen('http://{stage.HOST}:{stage.PORT}/a', data).read() == data[::-1])\n")
    with opened(have(level), {"ask.py": code.encode()}) as shop:
        done = shop.visit(index, "@tools", "ask.py")
    assert (done.status, done.out) == (0, "True\nTrue\n"), done
    assert len(asked) == 2 and asked[0].startswith(b"POST /a HTTP/1.1\r\n")


def test_another_address_is_refused(opened):
    """Lead nowhere else."""
    code = "import urllib.request as u\nu.urlopen('http://127.0.0.1:1/')\n"
    with opened(files={"ask.py": code.encode()}) as shop:
        done = shop.visit(lambda request: b"", "@tools", "ask.py")
    assert done.status == 1 and "refused" in done.err


def test_command_that_hangs_is_ended_and_the_next_one_runs(opened):
    """Say so by None, and go on."""
    with opened() as shop:
        began = time.monotonic()
        assert shop.run("@tools", "-c", "import time; time.sleep(60)", seconds=1).status is None
        assert time.monotonic() - began < 20 and shop.run("@tools", "-c", "print(1)").out == "1\n"


def test_box_that_was_ended_says_so(opened):
    """Raise a breach, then and each time after it."""
    with opened() as shop:
        for _ in range(2):
            with pytest.raises(box.Breach):
                shop.run("@tools", "-c", "import os, signal; os.kill(os.getppid(), signal.SIGKILL)")


def test_only_plain_files_are_taken_out(opened):
    """Take no link, no folder, no pipe and nothing huge."""
    code = ("import os\nos.makedirs('dist/d.whl')\nos.symlink('/etc/passwd', 'dist/a.whl')\nos.mkfifo('dist/b.whl')\n"
            "open('dist/c.whl', 'wb').write(b'1')\n")
    with opened() as shop:
        shop.run("@tools", "-c", code)
        assert shop.take("dist", "*.whl") == {"a.whl": None, "b.whl": None, "c.whl": b"1", "d.whl": None}
        shop.run("@tools", "-c", "open('dist/e.txt', 'wb').write(b'1' * (4 << 20))")
        assert shop.take("dist", "*.txt") == {"e.txt": None} and shop.take("none", "*") == {}


def test_missing_tools_are_the_machines(opened, monkeypatch):
    """Say what adds them."""
    shop = stage.Shop(None, 0.0)
    monkeypatch.setattr(shop, "_ask", lambda task: {"lacks": ["build", "twine"], "status": 0})
    with pytest.raises(MachineError, match="build, twine: not installed here.*'python3 course.py setup package'"):
        shop.equip("full", ("package",))
    with pytest.raises(MachineError, match="'python3 docker/image.py package' adds it"):
        shop.equip("docker", ("package",))
    monkeypatch.setattr(shop, "_ask", lambda task: {"lacks": [], "status": 1, "err": "no room"})
    with pytest.raises(MachineError, match="an empty environment cannot be made here .*no room"):
        shop.equip("full", ())


def test_what_differs_from_run_to_run_is_left_out():
    """Know the names that tools make up, and keep the end of a long text."""
    assert stage.tail("/build-env-ab12cd_9/bin /tmpabcdefgh/x pip-req-build-abcdefgh") == (
        "/build-env-.../bin /tmp.../x pip-req-build-...")
    assert stage.tail("a" * 5000) == "..." + "a" * stage.SHOWN
