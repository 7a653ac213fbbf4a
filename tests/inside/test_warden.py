"""Tests for grader/inside/warden.py: a program behind a fence, and nothing left of it however it ends."""
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import grader
from grader.box import filter as system_calls
from grader.box import landlock, reduced
from tests.hostile import surroundings

INSIDE = Path(grader.__file__).parent / "inside"
# Programs for the warden to watch: each says something on its channel, which the test reads to its end.
PLAYED = '''\
import json, os, signal, sys, time


def say(settings, word):
    os.write(settings["channel"], f"{word} ".encode())


def daemon(settings):
    """Leave a process that has nothing to do with us any more, and that ignores what it may."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            say(settings, os.getpid())
            os.write(writer, b".")
            os.kill(os.getpid(), signal.SIGSTOP)
        os._exit(0)
    os.wait()
    os.read(reader, 1)


def orphans(settings):
    """Leave many dead, and tell whether somebody has buried them."""
    for _ in range(40):
        if os.fork() == 0:
            if os.fork() == 0:
                os._exit(0)
            os._exit(0)
        os.wait()
        time.sleep(0.005)


def main(text):
    settings = json.loads(text)
    say(settings, os.getpid())
    for name in settings["played"]:
        if name == "tell":
            masked = [number for number in signal.pthread_sigmask(signal.SIG_BLOCK, ())]
            held = [number for number in range(3, 60) if number != settings["channel"] and is_open(number)]
            say(settings, f"masked={masked} held={held} input={sys.stdin.read()!r}".replace(" ", ""))
        elif name == "wait":
            time.sleep(60)
        elif name == "close":
            os.close(settings["channel"])
        elif name == "kill":
            os.kill(os.getpid(), 9)
        elif name.isdigit():
            sys.exit(int(name))
        else:
            globals()[name](settings)
            say(settings, name)


def is_open(number):
    try:
        os.fstat(number)
        return True
    except OSError:
        return False
'''


@pytest.fixture
def begin(tmp_path):
    """Return a function that starts a warden with its program, and one that reads what the program says; end them."""
    if reason := reduced.missing():
        if os.environ.get("GRADER_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    (tmp_path / "played.py").write_text(PLAYED, encoding="utf-8")
    started = []

    def start(*played, parent=None, rules=None, first="pass"):
        reader, writer = os.pipe()
        rules = rules or landlock.rules({"/": landlock.CHANGE})
        settings = {"program": "played", "played": played, "grader": parent or os.getpid(), "descriptors": [writer],
                    "channel": writer, "rules": rules, "flags": landlock.flags(),
                    "filter": system_calls.program(shared=True, alone=landlock.version() < landlock.SIGNALS).hex()}
        code = (f"import sys; sys.path[:0] = [{str(INSIDE)!r}, {str(tmp_path)!r}]\n"
                f"{first}\nimport warden; warden.main(sys.argv[1])")
        with open(tmp_path / "errors.txt", "wb") as errors:
            warden = subprocess.Popen([sys.executable, "-S", "-c", code, json.dumps(settings)], stdin=subprocess.PIPE,
                                      bufsize=0, stderr=errors, pass_fds=(writer, rules), start_new_session=True)
        os.close(writer)
        os.close(rules)
        started.append((warden, os.fdopen(reader, encoding="ascii")))
        return started[-1]
    yield start
    for warden, said in started:
        warden.terminate()
        warden.wait()
        warden.stdin.close()
        said.close()


def go(warden):
    """Let the warden start its program."""
    warden.stdin.write(b".")


def lives(process):
    """Tell whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def words(stream, count):
    """Return so many words of what a program says."""
    found = [""]
    while len(found) <= count:
        letter = stream.read(1)
        assert letter, found
        found[-1:] = [found[-1] + letter] if letter != " " else [found[-1], ""]
    return found[:count]


@pytest.mark.parametrize("played, status", [((), 0), (("3",), 3), (("kill",), 137)])
def test_warden_leaves_as_its_program_does(begin, played, status):
    """Pass the exit status on, and a signal as a shell does."""
    warden, said = begin(*played)
    go(warden)
    assert warden.wait(10) == status and said.read().split()[0].isdigit()


def test_program_waits_for_the_word(begin):
    """Start nothing before the warden is where it is to be; end where no word comes."""
    warden, said = begin("3")
    time.sleep(0.1)
    assert warden.poll() is None
    warden.stdin.close()
    assert warden.wait(10) == 1 and said.read() == ""


def test_warden_of_somebody_else_starts_nothing(begin):
    """End at once when the grader has ended before we could ask to be told."""
    warden, said = begin("wait", parent=1)
    assert warden.wait(10) == 1 and said.read() == ""


def test_program_has_what_it_is_given(begin):
    """Hand on the named descriptors and nothing else, an empty input, and no blocked signals."""
    warden, said = begin("tell")
    go(warden)
    assert said.read().split()[1] == "masked=[]held=[]input=''" and warden.wait(10) == 0


def test_inherited_signals_do_not_matter(begin):
    """Learn how the program ended although the grader was started by one that ignores the end of its children."""
    warden, _ = begin("3", first="import signal; signal.signal(signal.SIGCHLD, signal.SIG_IGN)")
    go(warden)
    assert warden.wait(10) == 3


def test_channel_is_the_programs_alone(begin):
    """Let the grader see at once when the program hangs up, whether it ends or not."""
    warden, said = begin("close", "wait")
    go(warden)
    assert said.read().split()[1:] == [] and warden.poll() is None


def test_program_ends_before_its_warden_when_memory_is_short(begin):
    """Have the kernel look for its victim in the box first (oom_score_adj, proc(5))."""
    warden, said = begin("wait")
    go(warden)
    scores = [Path(f"/proc/{process}/oom_score_adj").read_text(encoding="ascii").strip()
              for process in (words(said, 1)[0], warden.pid, "self")]
    assert scores[0] == "1000" and scores[1] == scores[2]


def test_program_does_not_outlive_its_warden(begin):
    """End with a warden that somebody kills."""
    warden, said = begin("wait")
    go(warden)
    program = int(words(said, 1)[0])
    warden.kill()
    warden.wait()
    latest = time.monotonic() + 5
    while lives(program) and time.monotonic() < latest:
        time.sleep(0.005)
    assert not lives(program)


@pytest.mark.parametrize("last", ["3", "wait"])
def test_daemon_ends_with_its_program(begin, last):
    """Leave nothing of a process in a session of its own, whether the program ends or we ask for the end."""
    warden, said = begin("daemon", last)
    go(warden)
    program, daemon = map(int, words(said, 2))
    if last == "wait":
        words(said, 1)
        assert lives(program) and lives(daemon)
        warden.terminate()
    assert warden.wait(10) == (3 if last == "3" else 137)
    assert not lives(program) and not lives(daemon)


def test_orphans_are_buried_while_the_program_runs(begin):
    """Keep the dead from filling the program's limit."""
    warden, said = begin("orphans", "wait")
    go(warden)
    words(said, 2)
    children = Path(f"/proc/{warden.pid}/task/{warden.pid}/children")
    latest = time.monotonic() + 5
    while len(children.read_text(encoding="ascii").split()) > 1 and time.monotonic() < latest:
        time.sleep(0.01)
    assert len(children.read_text(encoding="ascii").split()) == 1


def test_end_of_a_thread_is_not_the_graders_end(begin):
    """Go on when the thread is gone that started the warden."""
    found = []

    def start():
        found.extend(begin("wait"))
        go(found[0])
        words(found[1], 1)
    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    time.sleep(0.1)
    assert found[0].poll() is None


@pytest.mark.parametrize("patience", [0.001, 0.01, 0.02, 0.03, 0.04, 0.05, 0.5])
def test_nothing_outlives_a_grader_that_is_killed(begin, patience):
    """End with the grader, from its first moment on."""
    if (keeper := os.fork()) == 0:
        try:
            surroundings.adopt_orphans()
            if (killed := os.fork()) == 0:
                warden, _ = begin("daemon", "wait", parent=os.getpid())
                go(warden)
                time.sleep(60)
            time.sleep(patience)
            assert len(surroundings.alive()) == 4 or patience < 0.5     # or we would prove nothing
            os.kill(killed, signal.SIGKILL)
            latest = time.monotonic() + 2
            while (left := surroundings.alive()) and time.monotonic() < latest:
                time.sleep(0.005)
            os._exit(len(left))
        finally:
            os._exit(99)
    assert os.waitstatus_to_exitcode(os.waitpid(keeper, 0)[1]) == 0


def test_program_never_runs_without_a_fence(begin, tmp_path):
    """Give up where the kernel refuses, and say why."""
    with open("/dev/null", "rb") as stream:
        warden, said = begin("0", rules=os.dup(stream.fileno()))
    go(warden)
    assert warden.wait(10) == 1 and said.read() == ""
    assert "landlock_restrict_self" in (tmp_path / "errors.txt").read_text(encoding="utf-8")


def test_what_prctl_refuses_is_an_error(program):
    """Go on with nothing that has not been set."""
    with pytest.raises(OSError, match=r"prctl\(38\)"):
        program("warden")._control(38, 2)
