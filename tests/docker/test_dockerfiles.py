"""We live by what we teach: our own Dockerfiles, and those of our solutions, pass our own check of Dockerfiles."""
from pathlib import Path

import pytest

from tests.gradings import outcome

ROOT = Path(__file__).parents[2]
OURS = sorted((ROOT / "docker").glob("*.Dockerfile"))
SOLUTIONS = sorted((ROOT / "solutions").glob("*/Dockerfile"))
ADVICE = "DL3066"       # asks for a number where the lesson says USER nobody; ours have one


def test_there_are_some():
    """Find what the rest is about."""
    assert len(OURS) >= 2 and len(SOLUTIONS) >= 2


@pytest.mark.parametrize("path", [*OURS, *SOLUTIONS], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_our_dockerfile_is_as_we_teach(tmp_path, path):
    """Have nothing remarked, by our rules and by hadolint where it is installed, neither for points nor as advice."""
    found = outcome(tmp_path, "docker.lint", {"Dockerfile": path.read_text(encoding="utf-8")})
    advice = (ADVICE,) if path in SOLUTIONS else ()
    assert not [f"{item.line}: {item.code} {item.message}" for item in found.findings
                if not item.code.endswith((*advice, ".hadolint"))]
    assert found.status == "passed", found.reason


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_our_dockerfile_with_a_slip_is_not(tmp_path, path):
    """Notice what we forbid in our own file, too: this test would pass a check that looks at nothing."""
    text = path.read_text(encoding="utf-8").replace("ARG PYTHON=3.11\n", "ARG PYTHON=3.11\nENV TOKEN=abcdef\n", 1)
    slipped = text.replace("\nUSER ", "\nRUN sudo true\nUSER ")
    found = outcome(tmp_path, "docker.lint", {"Dockerfile": slipped})
    assert found.status == "failed"
