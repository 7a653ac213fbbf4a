"""Tests for docker/image.py and docker/grader.Dockerfile: the image for boxes that are containers."""
import importlib.util
import io
import json
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from grader.box import container
from grader.versions import TOOLS

ROOT = Path(__file__).parents[2]
BASE = ROOT / "requirements" / "base.txt"
spec = importlib.util.spec_from_file_location("image", ROOT / "docker" / "image.py")
before = list(sys.path)
image = importlib.util.module_from_spec(spec)
spec.loader.exec_module(image)
sys.path[:] = before


def instructions():
    """Return the instructions of the Dockerfile, each as one line, without comments."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / image.DOCKERFILE).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [line for line in text.replace("\\\n", "").splitlines() if line.strip()]


def test_context_holds_what_the_dockerfile_copies(tmp_path):
    """Give the engine the Dockerfile, the lock, our programs and the wheels: the same bytes each time, nothing else."""
    wheel = tmp_path / "some-1.0-py3-none-any.whl"
    wheel.write_bytes(b"wheel")
    data = image.context([BASE], {f"wheels/{wheel.name}": wheel})
    assert data == image.context([BASE], {f"wheels/{wheel.name}": wheel})
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        names = archive.getnames()
        assert archive.extractfile("requirements/base.txt").read() == BASE.read_bytes()
    ours = {path.relative_to(ROOT).as_posix() for path in container.PROGRAMS}
    locks = {"requirements/base.txt", "requirements/image.txt"}
    assert set(names) == ours | locks | {image.DOCKERFILE, f"wheels/{wheel.name}"}
    sources = [word for line in instructions() if line.startswith("COPY ") and "--from" not in line
               for word in line.split()[1:-1]]
    assert all(any(Path(name).match(source) for name in names) for source in sources)
    assert all(any(Path(name).match(source) for source in sources) for name in names if name != image.DOCKERFILE)


def test_versions_are_those_of_the_lock():
    """Name every tool of which reports say the version, of Python the minor one."""
    found = image.locked()
    assert found["python"] == image.MINOR and set(found) == {"python", *TOOLS}
    lock = BASE.read_text(encoding="utf-8")
    assert all(f"{tool}=={found[tool]} " in lock for tool in TOOLS)


@pytest.mark.parametrize("wheels", [False, True])
def test_engine_is_asked_with_labels_and_without_a_network(monkeypatch, tmp_path, wheels):
    """Build under the name that the grader looks for; with wheels nothing is fetched while it is built."""
    asked = []
    monkeypatch.setattr(image.subprocess, "run", lambda command, **details: asked.append((command, details))
                        or subprocess.CompletedProcess(command, 3))
    wheel = tmp_path / "a.whl"
    wheel.write_bytes(b"")
    assert image.build([BASE], {"wheels/a.whl": wheel} if wheels else {}) == 3
    words = " ".join(asked[0][0])
    assert f"--tag {container.IMAGE} " in words and f"PYTHON={image.MINOR}" in words and words.endswith(" -")
    assert ("--network none" in words) is ("PIP_NO_INDEX=1" in words) is wheels
    for name, value in container.labels(image.locked()).items():
        assert f"--label {name}={value}" in words
    assert "prune" in asked[1][0] and f"label={container.LABEL}" in asked[1][0]


def test_wheels_are_fetched_first(monkeypatch, capsys):
    """Fetch what the lock names, and stop where pip fails; explain unknown arguments."""
    asked = []
    monkeypatch.setattr(image.subprocess, "run", lambda command, **details: asked.append(list(map(str, command)))
                        or subprocess.CompletedProcess(command, 7 if "pip" in command else 0))
    assert image.main(["--wheels"]) == 7 and len(asked) == 1
    assert {"--require-hashes", "--no-deps", str(BASE)} <= set(asked[0])
    assert image.main([]) == 0 and "build" in asked[1]
    assert image.main(["--wheels", "notebooks"]) == 7 and str(BASE.with_name("notebooks.txt")) in asked[-1]
    assert image.main(["nothing"]) == 2 and "EXTRA" in capsys.readouterr().err
    assert image.main(["--help"]) == 2 and "--wheels" in capsys.readouterr().err


def test_dockerfile_lives_by_what_the_course_teaches():
    """Start small, explain each step, install before our programs are copied, sort, and end without rights."""
    lines = instructions()
    assert all("-slim" in line for line in lines if line.startswith("FROM"))
    assert [line.split()[0] for line in lines[-2:]] == ["USER", "ENTRYPOINT"] and lines[-2].split()[1] == "65534:65534"
    installs = next(place for place, line in enumerate(lines) if "pip install" in line)
    assert installs < next(place for place, line in enumerate(lines) if "grader/inside" in line)
    options = re.findall(r"--[a-z-]+", lines[installs].partition("&&")[0])
    assert options == sorted(options) and "--require-hashes" in options and "--no-cache-dir" in options
    assert "sudo" not in " ".join(lines) and json.loads(lines[-1].removeprefix("ENTRYPOINT "))
    comments = (ROOT / image.DOCKERFILE).read_text(encoding="utf-8").count("\n#")
    assert comments >= sum(line.startswith(("FROM", "RUN")) for line in lines)
