"""Tests for grader/checks/docker/builds.py: an image, or why there is none, and whose fault that is."""
import importlib

import pytest

from grader.containers import bases, build
from grader.containers.build import BuildError
from tests.checks.docker.graded import graded, messages
from tests.containers import live

BUILDS = "docker.builds"
module = importlib.import_module("grader.checks.docker.builds")     # its name is that of the check, too


def judged(tmp_path, text, files=None, **options):
    """Return the outcome of docker.builds with options."""
    return graded(tmp_path, text, {BUILDS: options}, files)[BUILDS]


def test_packages_are_found_without_a_network(tmp_path):
    """Install what is installed here and stand-ins, and import them."""
    given = tmp_path / "given/stand_ins/keras"
    given.mkdir(parents=True)
    (tmp_path / "given/starter").mkdir()
    (given / "keras.py").write_text("__version__ = '3.15.1'\n")
    text = "RUN pip install bottle keras==3.15.1 && python -c 'import bottle, keras'"
    found = judged(tmp_path, text, packages=["bottle"], stand_ins=["keras==3.15.1"])
    assert found.status == "passed", found


def test_package_that_is_not_there_is_said_with_those_that_are(tmp_path):
    """Name the step, its line, what was printed, and which packages pip finds."""
    found = judged(tmp_path, "RUN pip install pytorch", packages=["bottle"])
    finding, = found.findings
    assert found.status == "failed" and (finding.code, finding.line, finding.cost) == ("docker.builds.step", 2, 1.0)
    assert "step 2, 'RUN pip install pytorch' ended with exit status 1" in finding.message
    assert "No matching distribution found for pytorch" in finding.actual and "pip finds bottle 0." in finding.hint
    assert finding.reproduce == "docker build --tag image ."


@pytest.mark.parametrize("text, code, words", [
    ("COPY ../x /", "docker.builds.refused", "outside"), ("RUNN x", "docker.builds.parse", "unknown instruction"),
    ("COPY --chmod=755 Dockerfile /", "docker.builds.buildkit", "BuildKit"),
    ("FROM debian:12", "docker.builds.refused", "line 2 uses the image debian:12; expected one of python:3.*-slim"),
])
def test_what_is_refused_costs_everything(tmp_path, text, code, words):
    """Tell each refusal with its line; the first costs."""
    found = judged(tmp_path, text, only=["python:3.*-slim"])
    assert found.status == "failed" and found.findings[0].code == code and words in messages(found), found
    assert sum(finding.cost for finding in found.findings) == 1.0 and all(finding.hint for finding in found.findings)


def test_base_that_is_not_here_is_nobodys_mark(tmp_path):
    """Judge nothing where the engine lacks the image, and say how to fetch it."""
    found = judged(tmp_path, "FROM no-such-image:1")
    assert found.status == "not_run" and "'docker pull no-such-image:1'" in found.reason


def test_nothing_is_built_unless_somebody_said_so(tmp_path, monkeypatch):
    """Say why, and do not even look for an engine."""
    monkeypatch.setattr(module, "connect", None)
    found = graded(tmp_path, "RUN true", {"docker.size": {}}, containers=False)
    assert [outcome.status for outcome in found.values()] == ["not_run", "not_run"]
    assert "--allow-docker" in found[BUILDS].reason and "root" in found[BUILDS].reason


def test_no_engine_is_nobodys_mark(tmp_path, monkeypatch):
    """Judge nothing, and say what to start; all that needs the image says so too."""
    with live.engine():
        pass
    monkeypatch.setattr("tests.checks.docker.graded.live.engine", live.contextmanager(lambda: (yield)))
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:9")
    found = graded(tmp_path, "RUN true", {"docker.user": {}})
    assert [outcome.status for outcome in found.values()] == ["not_run", "not_run"]
    assert "start Docker Desktop" in found[BUILDS].reason


def test_engine_that_builds_nothing_is_nobodys_mark(tmp_path, monkeypatch):
    """Blame nobody for a failed step where a build of ours fails as well; blame the student where it does not."""
    tried = []

    def fail(engine, files, **details):
        tried.append(files["Dockerfile"])
        raise BuildError("step", "the engine is in a bad mood")
    monkeypatch.setattr(bases, "build", fail)
    found = judged(tmp_path, "RUN false")
    assert found.status == "not_run" and "builds nothing here" in found.reason and len(tried) == 1
    monkeypatch.setattr(bases, "build", build.build)
    assert judged(tmp_path, "RUN false").status == "failed"


def test_missing_network_is_nobodys_mark(tmp_path, monkeypatch):
    """Ask for a package of ours where the exercise needs a network; blame nobody if that fails as well."""
    monkeypatch.setattr(bases, "REACH", "RUN exit 1\n")
    found = judged(tmp_path, "RUN false", network=True)
    assert found.status == "not_run" and "reaches no package index" in found.reason


def test_build_is_shared_and_its_error_is_kept(tmp_path, monkeypatch):
    """Build once for all checks, and pass over those that need the image."""
    count = []
    monkeypatch.setattr(module, "build", lambda *given, **details: count.append(1) or build.build(*given, **details))
    found = graded(tmp_path, "USER nobody", {"docker.user": {}, "docker.size": {}})
    assert {outcome.status for outcome in found.values()} == {"passed"} and len(count) == 1
    found = graded(tmp_path, "RUN false", {"docker.user": {}})
    assert found["docker.user"].status == "skipped" and len(count) == 2
