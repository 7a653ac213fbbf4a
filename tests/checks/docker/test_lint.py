"""What `docker.lint` makes of a hand-in: findings with a place, a cost and a lesson, with hadolint and without."""
import shutil
import sysconfig
import time
from pathlib import Path

import pytest

from grader import box
from grader.checks.docker import lint
from grader.containers.bases import prepared
from grader.containers.build import build
from grader.containers.wheels import installed
from grader.dockerfile.reading import read
from grader.grading import grade
from grader.model import Limits
from grader.workspace import Workspace
from tests.conftest import lacking
from tests.containers import live
from tests.dockerfile import examples
from tests.effort import few
from tests.gradings import costs, exercise, submission, told

GOOD = """\
FROM python:3.11-slim
# The packages change rarely, so they come first.
COPY requirements.txt .
RUN pip install --no-cache-dir --requirement requirements.txt
COPY app.py .
CMD ["python", "app.py"]
"""
BAD = GOOD.replace("RUN ", "RUN sudo ").replace('["python", "app.py"]', "sudo python app.py")


@pytest.fixture
def answer(monkeypatch):
    """Return a function that settles what the tool hadolint answers, or raises, so that no test depends on it."""
    asked = Workspace.tool

    def settle(said):
        def tool(work, name, path, **options):
            if name != "hadolint":
                return asked(work, name, path, **options)
            if isinstance(said, Exception):
                raise said
            return said
        monkeypatch.setattr(Workspace, "tool", tool)
    settle([])
    return settle


def ours(found):
    """Return the codes and lines of the findings of our own rules."""
    return [(finding.code, finding.line) for finding in found.findings if finding.line]


def test_a_good_file_earns_everything(graded, answer):
    """Find nothing, and say who has looked."""
    found = graded("docker.lint", {"Dockerfile": GOOD})
    assert (found.earned, found.status, ours(found)) == (1, "passed", [])
    assert told(found) == ["hadolint has read it, too; what it adds is advice: 0"]


def test_each_remark_has_its_place_its_cost_and_its_lesson(graded, answer):
    """Tell the code, the line, what to do, and where the lesson teaches it."""
    found = graded("docker.lint", {"Dockerfile": BAD})
    assert ours(found) == [("docker.lint.sudo", 4), ("docker.lint.sudo", 6), ("docker.lint.form", 6)]
    first = found.findings[0]
    assert (first.path, first.cost, first.lesson) == ("Dockerfile", 0.2, "04_docker#6-no-sudo")
    assert first.hint == "Leave sudo out, also in CMD and ENTRYPOINT."
    assert found.earned == 0.65


def test_a_file_that_cannot_be_read_costs_everything(graded, answer):
    """Say why, where, and nothing else."""
    found = graded("docker.lint", {"Dockerfile": "FROM a:1\nRUN sudo b\nRUNN c\n"})
    assert (found.earned, ours(found)) == (0, [("docker.lint.parses", 3)])
    assert told(found) == ["Dockerfile cannot be built: unknown instruction 'RUNN'; expected one such as FROM, COPY "
                           "or RUN"]


@pytest.mark.parametrize("path", ["Dockerfile", "docker/Dockerfile", "api.Dockerfile", "Dockerfile.api"])
def test_dockerfiles_are_known_by_their_names(graded, answer, path):
    """Read each of them, and nothing else."""
    found = graded("docker.lint", {path: BAD, "app.py": "x = 1\n", "notes.txt": "Dockerfile"})
    assert {finding.path for finding in found.findings if finding.line} == {path}


def test_every_dockerfile_is_read(graded, answer):
    """Charge what is wrong with each."""
    assert graded("docker.lint", {"Dockerfile": BAD, "b.Dockerfile": BAD}).earned == pytest.approx(0.3)


def test_an_exercise_without_a_dockerfile_is_a_fault_of_ours(graded, answer):
    """Blame the exercise."""
    found = graded("docker.lint", {"app.py": "x = 1\n"})
    assert found.status == "error" and "no Dockerfile among its files" in found.reason


def test_hadolint_changes_no_points(graded, answer):
    """Give the same for the same bytes, whatever hadolint says, and say what is missing."""
    rows = [[4, 1, "DL3004", "sudo"], [4, 1, "DL3013", "Pin versions"], [1, 1, "SC1000", "shell"]]
    earned = {}
    for name, said in (("full", rows), ("none", None), ("broken", box.Breach("time", "hung")),
                       ("odd", {"rows": 1})):
        answer(said)
        found = graded("docker.lint", {"Dockerfile": BAD})
        earned[name] = found.earned
        assert all(finding.cost == 0 for finding in found.findings if finding.code.startswith(("docker.lint.DL",
                                                                                               "docker.lint.hadolint")))
        assert costs(found).keys() >= {"docker.lint.sudo", "docker.lint.hadolint"}
        assert ("docker.lint.DL3013" in costs(found)) == (name == "full") and "docker.lint.DL3004" not in costs(found)
    assert set(earned.values()) == {0.65}
    answer(None)
    assert told(graded("docker.lint", {"Dockerfile": GOOD}), "hadolint") == [
        "hadolint is not installed here, so its advice is missing; points do not depend on it, and "
        "'python3 course.py setup docker' adds it"]


def test_hostile_files_end_in_time_with_one_sentence(graded, answer):
    """Say why a file is not read, and end."""
    for source in ("FROM a:1\nRUN " + "a" * 2**20, "FROM a:1\n" + "RUN a\n" * 100_000, b"\xff" * 1000,
                   "FROM a:1\n" + "ONBUILD " * 5000, "FROM a:1\nCMD " + "[" * 60_000):
        found = graded("docker.lint", {"Dockerfile": source})
        assert found.seconds < 3 and found.status == "failed"
        assert [len(message) < 250 for message in told(found, "parses") or told(found, "form")] == [True]


@pytest.mark.parametrize("level", ["full", "reduced", "none"])
def test_hadolint_reads_in_a_box(tmp_path, have, level):
    """Run the real program at each level, where it is installed; its own settings and excuses count for nothing."""
    if not shutil.which("hadolint", path=sysconfig.get_path("scripts")):
        lacking("the program 'hadolint' is not installed; 'python3 course.py setup docker' adds it")
    source = GOOD.replace("COPY app.py", "# hadolint ignore=DL3045\nCOPY app.py").replace("RUN ", "RUN cd /srv && ")
    files = {"Dockerfile": source, ".hadolint.yaml": "ignored: [DL3003, DL3045]\n"}
    asked = exercise(tmp_path, "docker.lint", files)
    found = grade(asked, submission(files), have(level)).outcomes[0]
    assert {finding.code for finding in found.findings} >= {"docker.lint.DL3003", "docker.lint.DL3045"}
    assert found.earned == 1 and told(found, "hadolint")[0].startswith("hadolint has read it")


def test_our_own_dockerfiles_follow_the_rules(graded, answer):
    """Live by what we teach."""
    paths = sorted((Path(__file__).parents[3] / "docker").glob("*Dockerfile"))
    assert paths
    for path in paths:
        found = graded("docker.lint", {path.name: path.read_bytes()})
        assert (path.name, ours(found), found.earned) == (path.name, [], 1)


@pytest.fixture(scope="module")
def bases():
    """Return a function from an example to the base that a build begins with instead of Python's, on a real engine."""
    with live.engine() as engine:
        wheels = dict(installed(name) for name in ("bottle", "cheroot", "jaraco.functools", "more-itertools"))
        ready = prepared(engine, read(GOOD), wheels)
        apt = build(engine, {"Dockerfile": examples.APT.encode()}, limits=Limits(), end=time.monotonic() + 60, idle=60)
        yield lambda source: (engine, {live.BASE: apt.id} if examples.asks_for_apt(source) else ready)


@pytest.mark.parametrize("code", few(sorted(examples.examples()), sample=7))
def test_the_good_example_of_each_rule_is_built(bases, code):
    """Show nothing as good that no engine builds, with the network off."""
    source = examples.examples()[code]
    engine, base = bases(source)
    files = {**examples.CONTEXT, "Dockerfile": source.encode()}
    image = build(engine, files, limits=Limits(memory_mb=1024), base=base, end=time.monotonic() + 60, idle=60)
    assert [step.instruction.partition(" ")[0] for step in image.steps] == [
        step.name for step in read(source).instructions]


def test_the_check_says_what_it_asks():
    """Begin with an order."""
    assert lint.__doc__.startswith("Follow the best practices for Dockerfiles.\n")
