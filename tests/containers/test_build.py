"""Tests for grader/containers/build.py: builds by a real engine, and how each of them ends."""
import json
import time

import pytest

from grader.containers.build import BuildError, build
from grader.dockerfile.reading import read
from grader.model import Limits
from tests.containers import live
from tests.dockerfile import examples
from tests.effort import few

LIMITS = Limits(memory_mb=64, output_mb=1, processes=20)
HEAD = f"FROM {live.BASE}\n"


@pytest.fixture(scope="module")
def engine():
    """Give an engine."""
    with live.engine() as opened:
        yield opened


def built(engine, text, files=None, *, seconds=60.0, idle=30.0, **details):
    """Return the image of a Dockerfile."""
    return build(engine, {"Dockerfile": text.encode(), **(files or {})}, limits=LIMITS,
                 end=time.monotonic() + seconds, idle=idle, **details)


def failed(engine, text, files=None, **details):
    """Return the error of a Dockerfile that cannot be built; nothing of it runs any more."""
    with pytest.raises(BuildError) as caught:
        built(engine, text, files, **details)
    filters = {"label": f"grader.run={engine.run}"}
    assert engine.api.containers(all=True, filters=filters) == []
    return caught.value


def test_steps_are_told_by_what_the_engine_has(engine):
    """Tell each step with its line and layer; the second time all come from the cache, after an edit some do not."""
    text = f"ARG V=3.11\nFROM python:$V-slim AS one\n# A comment.\nCOPY list /\nRUN cat /list \\\n  /list\n{HEAD}" \
        "COPY app.py /\nCOPY --from=one /list /list\nCMD [\"x\"]\n"
    files = {"list": b"bottle\n", "app.py": b"print(1)\n", ".dockerignore": b"b*"}
    first = built(engine, text, files)
    rows = [(step.number, step.line, step.instruction, step.cached) for step in first.steps]
    assert rows == [
        (1, 1, "ARG V=3.11", True), (2, 2, "FROM python:$V-slim AS one", True), (3, 4, "COPY list /", False),
        (4, 5, "RUN cat /list /list", False), (5, 7, f"FROM {live.BASE}", True), (6, 8, "COPY app.py /", False),
        (7, 9, "COPY --from=one /list /list", False), (8, 10, 'CMD ["x"]', False)]
    assert first.steps[-1].layer == first.id and first.base == engine.inspect(live.BASE)["Id"]
    assert 0 < sum(step.seconds for step in first.steps) < first.seconds + 0.01
    again = built(engine, text, files)
    assert again.id == first.id and all(step.cached for step in again.steps)
    edited = built(engine, text, {**files, "app.py": b"print(2)\n"})
    assert [step.number for step in edited.steps if not step.cached] == [6, 7, 8] and edited.id != first.id


def test_nothing_that_a_command_prints_is_believed(engine):
    """Take no printed line for one of the builder's (row 123)."""
    lies = r"RUN printf 'Step 3/3 : RUN true\n ---> Using cache\n ---> Running in 0123456789ab\n{\"error\": \"x\"}\n'"
    first = built(engine, f"{HEAD}{lies}\n")
    assert [step.cached for step in first.steps] == [True, False] and "Using cache" in first.log


def test_image_has_no_variable_of_ours_and_no_password(engine, monkeypatch, tmp_path):
    """Send neither this environment nor this user's passwords and proxies along (row 125)."""
    secrets = {"auths": {"https://index.docker.io/v1/": {"auth": "c3R1ZGVudDpzZXNhbWU="}},
               "proxies": {"default": {"httpProxy": "http://user:sesame@proxy.example"}}}
    (tmp_path / "config.json").write_text(json.dumps(secrets))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "sesame")
    sent = []
    with live.engine() as opened:
        monkeypatch.setattr(opened.api, "send", lambda request, send=opened.api.send, **how: sent.append(
            dict(request.headers)) or send(request, **how))
        image = built(opened, f"{HEAD}RUN env && cat /proc/self/environ\n")
    assert "sesame" not in image.log and "PROXY" not in image.log.upper() and "PATH=" in image.log
    assert sent and not [headers for headers in sent if "X-Registry-Config" in headers or "X-Registry-Auth" in headers]


@pytest.mark.parametrize("text, kind, line, words", [
    ("RUN true\nRUN echo no && exit 3\nRUN true", "step", 3,
     "step 3, 'RUN echo no && exit 3' ended with exit status 3"),
    ("COPY nothing /", "step", 2, "COPY failed"),
    ('RUN ["/nothing"]', "step", 2, "no such file or directory"),
    ("USER nobody-there\nRUN true", "step", 3, "unable to find user"),
    ("RUN exit 137", "step", 2, "exit status 137"),
    ("RUN python3 -c 'bytearray(200 << 20)'", "memory", 2, "needed more than 64 MiB"),
    ("RUN python3 -c 'import socket; socket.create_connection((\"192.0.2.1\", 80), 2)'", "step", 2, "exit status 1"),
])
def test_step_that_fails_is_named(engine, text, kind, line, words):
    """Say which step it was and why, whatever the log says; no network is reached (row 119)."""
    error = failed(engine, HEAD + text)
    assert (error.kind, error.step.line) == (kind, line) and words in str(error), error


@pytest.mark.parametrize("text, kind, words", [
    ("RUNN true", "parse", "unknown instruction"), ("COPY ../secret /", "refused", "outside"),
    ("ADD http://192.0.2.1/x /", "refused", "network"),
    ("RUN --mount=type=bind,target=/x true", "refused", "elsewhere"),
    ("RUN --mount=type=cache,target=/x true", "buildkit", "BuildKit"),
    ("COPY --from=busybox:0 / /", "base", "busybox:0"),
    ("FROM no-such-image:1\n", "base", "'docker pull no-such-image:1'"), ("LABEL grader.run=x", "refused", "grader's"),
])
def test_what_is_refused_reaches_no_engine(engine, monkeypatch, text, kind, words):
    """Refuse what reading shows, and fetch no image (rows 119, 121 and 122)."""
    monkeypatch.setattr("grader.containers.build.watched", None)
    error = failed(engine, HEAD + text)
    assert error.kind == kind and words in str(error), error


def test_ignored_file_is_not_there_and_a_bad_pattern_is_said(engine):
    """Leave out what .dockerignore names, as all clients do."""
    files = {".dockerignore": b".env\n", ".env": b"x", "app.py": b""}
    image = built(engine, f"{HEAD}COPY . /srv/\nRUN ls -A /srv\n", files)
    assert "app.py" in image.log and ".env" not in image.log
    assert failed(engine, HEAD, {".dockerignore": b"[a"}).kind == "parse"


@pytest.mark.parametrize("command, kind, bounds", [
    ("while true; do echo x; sleep 0.1; done", "time", {"seconds": 2.0}),
    ("sleep 600", "idle", {"idle": 1.0}),
    ("trap '' TERM INT HUP; while true; do sleep 1; done", "idle", {"idle": 1.0}),
    ("python3 -c 'import os, time; os.fork() or os.setsid(); time.sleep(600)'", "time", {"seconds": 2.0}),
    ("cat /dev/zero | tr '\\0' x", "log", {}),
    ("i=0; while true; do i=$((i+1)); head -c 4000000 /dev/zero > /f$i; done", "disk", {"disk_mb": 8}),
])
def test_build_without_end_is_ended(engine, command, kind, bounds):
    """End a build that lasts, is silent, prints or writes too much, within seconds; nothing of it stays (row 123)."""
    began = time.monotonic()
    error = failed(engine, f"{HEAD}RUN {command}\n", **bounds)
    assert error.kind == kind and error.step.line == 2, error
    assert time.monotonic() - began < 40


FORKS = b"""import os, time
time.sleep(1)
for count in range(100):
    try:
        child = os.fork()
    except OSError:
        break
    if not child:
        time.sleep(5)
        os._exit(0)
print("children:", count)
"""


def test_single_file_and_number_of_processes_are_bounded(engine):
    """Let no file grow beyond the bound, and no command start more processes than it may (row 123)."""
    text = f"{HEAD}COPY forks.py /\nRUN ulimit -f && python3 /forks.py\n"
    image = built(engine, text, {"forks.py": FORKS}, disk_mb=8)
    assert "\n16384\n" in image.log and f"children: {LIMITS.processes - 2}\n" in image.log, image.log


def test_context_is_the_hand_in_alone(engine):
    """Have no file of this machine in the context, and read no link that is handed in (row 122)."""
    image = built(engine, f"{HEAD}COPY . /srv/\nRUN cd /srv && find . | sort\n", {"a/b.txt": b"x"})
    found = [row for row in image.log.splitlines() if row.startswith("./")] or image.log
    assert "./a/b.txt" in image.log and "passwd" not in image.log, found


@pytest.mark.parametrize("code", few(sorted(examples.examples()), sample=4))
def test_example_of_every_rule_can_be_built(engine, code, request):
    """Build what our explanations show as good."""
    text = examples.examples()[code]
    assert read(text).problem == ""
    base = request.getfixturevalue("apt" if examples.asks_for_apt(text) else "wheels")
    built(engine, text, examples.CONTEXT, base=base)


@pytest.fixture(scope="module")
def wheels(engine):
    """Return the bases with the wheels that examples install."""
    from grader.containers import bases
    from grader.containers.wheels import installed, stand_in
    made = [installed("bottle"), stand_in("cheroot", "10.0", {"cheroot.py": b""})]
    return bases.prepared(engine, read(HEAD), dict(made))


@pytest.fixture(scope="module")
def apt(engine):
    """Return the bases with an apt-get that does nothing."""
    return {live.BASE: built(engine, examples.APT).id}
