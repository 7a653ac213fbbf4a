"""Tests for grader/containers/engine.py: finding an engine, and leaving nothing with it."""
import gc
import os
import signal
import subprocess
import sys
import time

import pytest
import requests

from grader.containers import engine
from grader.containers.engine import LABEL, RefusedError, asking, connect, identity, lives
from grader.errors import MachineError
from tests.containers import live

# Makes one thing of each kind, says so, and waits to be killed.
MESS = f"""
import sys
from grader.containers.engine import asking, connect
with connect() as engine:
    api, labels = engine.api, engine.labels
    base = api.create_container("{live.BASE}", ["sleep", "600"], labels=labels, network_disabled=True)["Id"]
    api.start(base)
    api.commit(base, changes=["LABEL grader.run=" + engine.run])
    api.create_volume("grader-test-" + engine.run, labels=labels)
    print(engine.run, flush=True)
    sys.stdin.read()
"""


def there(api, run):
    """Return what carries the label of a grading, in words."""
    filters = {"label": f"{LABEL}={run}"}
    return [*(f"container {found['Id']}" for found in api.containers(all=True, filters=filters)),
            *(f"image {found['Id']}" for found in api.images(all=True, filters=filters)),
            *(f"volume {found['Name']}" for found in api.volumes(filters=filters)["Volumes"] or []),
            *(f"network {found['Id']}" for found in api.networks(filters=filters))]


def left_by(way):
    """Return the id of a grading that makes a mess and ends in a way: a signal, or None for an orderly end."""
    with subprocess.Popen([sys.executable, "-c", MESS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                          env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}) as process:
        run = process.stdout.readline().strip()
        if way:
            process.send_signal(way)
        process.stdin.close()
    return run


def test_what_was_made_goes_at_the_end():
    """Remove containers that run, images and volumes of the own grading."""
    with live.engine() as opened:
        run = left_by(None)
        assert run and there(opened.api, run) == []


def test_next_grader_sweeps_what_a_killed_one_left():
    """Remove what belongs to a process that is no more, after kill -9; leave alone what belongs to one that is."""
    with live.engine() as opened:
        run = left_by(signal.SIGKILL)
        words = {name.split()[0] for name in there(opened.api, run)}
        assert words == {"container", "image", "volume"} and not lives(run)
        mine = opened.api.create_volume(f"grader-test-{opened.run}", labels=opened.labels)["Name"]
        with connect():
            assert there(opened.api, run) == [] and there(opened.api, opened.run) == [f"volume {mine}"]


def test_images_that_others_were_made_from_go_as_well():
    """Remove a whole line of images, though one cannot go before those that were made from it."""
    with live.engine() as opened:
        place = live.BASE
        for _ in range(3):
            container = opened.api.create_container(place, ["true"], labels=opened.labels)["Id"]
            place = opened.api.commit(container, changes=[f"LABEL {LABEL}={opened.run}"])["Id"]
        opened.api.tag(place, "grader-test-line", "1")
        opened.remove()
        assert there(opened.api, opened.run) == [] and opened.inspect("grader-test-line:1") is None


def test_life_of_a_grading_is_read_from_its_label(monkeypatch):
    """Know a process by its number and the time it began at; give others a day."""
    run = identity()
    machine, process, began, at, number = run.split(".")
    assert lives(run) and len({run, identity()}) == 2
    assert not lives(".".join([machine, process, "1", at, number]))
    assert not lives(".".join([machine, "999999999", began, at, number]))
    for damaged in ("", "x", "a.b.c.d.e", f"{run}.f"):
        assert not lives(damaged)
    assert lives(".".join(["elsewhere", "1", "1", str(int(time.time()) - 80_000), number]))
    assert not lives(".".join(["elsewhere", "1", "1", str(int(time.time()) - 90_000), number]))
    monkeypatch.setattr(engine, "_began", lambda process: "0")
    assert lives(".".join([machine, process, "0", at, number]))


def test_process_that_waits_to_be_buried_is_dead():
    """Take a zombie for what it is (proc(5))."""
    with subprocess.Popen(["true"]) as process:
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert engine._began(process.pid) == ""


@pytest.mark.parametrize("host, words", [
    ("unix:///nowhere/docker.sock", "no Docker engine answers here (No such file or directory)"),
    ("tcp://127.0.0.1:9", "no Docker engine answers here (Connection refused)"),
    ("nonsense://", "no Docker engine answers here"),
])
def test_no_engine_is_the_machines_matter(monkeypatch, host, words):
    """Say what was tried and what to start."""
    monkeypatch.setenv("DOCKER_HOST", host)
    with pytest.raises(MachineError) as caught, connect():
        pass
    assert str(caught.value).startswith(words) and "start Docker Desktop" in str(caught.value)
    del caught
    gc.collect()


def test_missing_sdk_says_what_adds_it(monkeypatch):
    """Name the command."""
    monkeypatch.setitem(sys.modules, "docker", None)
    with pytest.raises(MachineError, match="python3 course.py setup docker"), connect():
        pass


def test_errors_of_the_sdk_become_ours():
    """Tell what the engine refuses from an engine that does not answer, and let our own errors pass."""
    import docker
    response = requests.Response()
    response.status_code = 409
    with pytest.raises(RefusedError, match="^in use$") as caught, asking():
        raise docker.errors.APIError("x", response, "in use\n")
    assert caught.value.status == 409
    for error in (docker.errors.DockerException("x"), requests.ConnectionError("x"), BrokenPipeError("x")):
        with pytest.raises(MachineError, match="does not answer"), asking():
            raise error
    with pytest.raises(FileNotFoundError), asking():
        raise FileNotFoundError("x")


def test_unknown_images_are_none():
    """Return None for a name that the engine does not know, or that cannot be one."""
    with live.engine() as opened:
        assert opened.inspect(live.BASE)["Os"] == "linux" and opened.version
        assert opened.inspect("no-such-image:1") is None and opened.inspect("Not a Name") is None
