"""Tests of what chapter 4 shows of Docker: its recordings, and the program that makes them."""
import json
import os
import re
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "notebooks"
SOURCE = (NOTEBOOKS / "src" / "04_docker.py").read_text(encoding="utf-8")
RECORDED = json.loads((NOTEBOOKS / "recordings" / "04_docker.json").read_text(encoding="utf-8"))
CHANGED = "But you changed something"
# A program in the place of Docker: it repeats its words, and says of every image that it has 9 MB and 3 layers.
ECHO = """#!/bin/sh
case "$*" in
*"{{.Size}} {{len"*) echo 9000000 3 ;;
*) echo "docker $*" ;;
esac
"""


def loaded(name: str):
    """Return a program of the notebooks as a module."""
    spec = spec_from_file_location(f"notebooks_{name}", NOTEBOOKS / f"{name}.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def bench() -> dict:
    """Return the names of the workbench, the chapter's second cell, executed here."""
    names = {}
    exec(SOURCE.split("\n# %%\n")[2].partition("\n# %% [markdown]")[0], names)
    return names


@pytest.fixture
def without(monkeypatch):
    """Return the workbench on a machine without an engine."""
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    names = bench()
    yield names
    names["BENCH"].cleanup()


@pytest.fixture
def with_echo(monkeypatch, tmp_path):
    """Return the workbench on a machine whose Docker repeats what it is told."""
    program = tmp_path / "docker"
    program.write_text(ECHO, encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    names = bench()
    yield names
    names["BENCH"].cleanup()


def test_each_cell_for_an_engine_has_its_recording():
    """Record what the lesson types, all of it and nothing else."""
    typed = re.findall(r'^(?:terminal|compare)\("(\w+)"', SOURCE, re.M)
    assert typed == list(RECORDED["cells"]) and len(typed) == len(set(typed)) > 15


@pytest.mark.parametrize("folder", ["notebooks", "solutions/notebooks"])
def test_no_recording_is_older_than_its_cell(folder):
    """Show a recording of exactly these lines and files, in each edition."""
    cells = json.loads((ROOT / folder / "04_docker.ipynb").read_text(encoding="utf-8"))["cells"]
    shown = ["".join(output.get("text", [])) for cell in cells for output in cell.get("outputs", [])]
    labelled = [text for text in shown if "what follows was recorded with Docker" in text]
    assert len(labelled) >= len(RECORDED["cells"]) - 3 and not [text for text in shown if CHANGED in text]


def test_a_recording_says_when_and_with_what_it_was_made():
    """Date the recordings, name engine and base, and say so if the base is not the official one."""
    assert all(RECORDED[key] for key in loaded("record").FACTS)
    assert re.fullmatch(r"\d{1,2} [A-Z][a-z]+ 20\d\d", RECORDED["date"])
    text = json.dumps(RECORDED)
    assert "DEPRECATED" not in text and not re.search(r"/tmp/docker-|/home/|\b0x[0-9a-f]{8,}", text)


def test_every_measurement_favours_what_the_lesson_recommends():
    """Let the second of two Dockerfiles never be the larger one, and mostly the quicker one."""
    pairs = {name: cell["seen"] for name, cell in RECORDED["cells"].items() if isinstance(cell["seen"], dict)}
    key = "megabytes above the base"
    assert len(pairs) >= 9 and all(pair["after"][key] <= pair["before"][key] + 0.1 for pair in pairs.values())
    again = pairs["cache"]
    assert again["after"]["seconds, after an edit"] * 3 < again["before"]["seconds, after an edit"]
    assert pairs["comments"]["after"]["seconds"] * 2 < pairs["comments"]["before"]["seconds"]


def test_without_an_engine_a_recording_is_shown_and_called_one(without, capsys):
    """Say that there is no engine, and when the recording was made."""
    without["terminal"]("version", RECORDED["cells"]["version"]["seen"][0][0])
    said = capsys.readouterr().out
    assert said.startswith("There is no Docker engine here; what follows was recorded") and RECORDED["date"] in said
    assert RECORDED["cells"]["version"]["seen"][0][1] in said and CHANGED not in said


def test_what_a_reader_changed_is_not_answered_from_a_recording(without, capsys):
    """Show no answer to another question than the one that was asked."""
    without["terminal"]("version", "docker info")
    without["compare"]("cache", "FROM a\n", "FROM b\n", {})
    assert capsys.readouterr().out.count(CHANGED) == 2


def test_with_an_engine_the_lines_are_really_typed(with_echo, capsys):
    """Run each line in a folder with the files, join continued ones, and show what was said."""
    assert with_echo["LIVE"]
    with_echo["terminal"]("any", "docker ps \\\n    --all\ncat a/b\nnosuchprogram", {"a/b": "c\n"})
    assert capsys.readouterr().out.splitlines() == [
        "$ docker ps \\", "    --all", "docker ps --all", "$ cat a/b", "c", "$ nosuchprogram",
        "nosuchprogram: not found"]
    with_echo["compare"]("any", "FROM a\n", "FROM b\n", {"app.py": ""}, edit="app.py")
    rows = capsys.readouterr().out.splitlines()
    assert [row.split()[0] for row in rows] == ["before", "seconds", "seconds,", "megabytes", "layers"]


def test_the_build_of_a_notebook_finds_no_engine(monkeypatch, tmp_path):
    """Build the same bytes with an engine and without one, whatever the user's settings for Docker."""
    monkeypatch.setenv("DOCKER_CONTEXT", "elsewhere")
    found = loaded("build").environment(tmp_path, tmp_path)
    assert "DOCKER_CONTEXT" not in found and not Path(found["DOCKER_HOST"].removeprefix("unix://")).parent.exists()


def test_nothing_is_recorded_without_an_engine():
    """Leave the recordings as they are, and say what is missing."""
    path = NOTEBOOKS / "recordings" / "04_docker.json"
    before = path.read_bytes()
    done = subprocess.run([sys.executable, NOTEBOOKS / "record.py"], cwd=NOTEBOOKS, capture_output=True, text=True,
                          env={**os.environ, "DOCKER_HOST": "unix:///nowhere/docker.sock", "PYTHONPATH": str(ROOT)})
    assert done.returncode == 1 and "nothing was recorded: There is no Docker engine here" in done.stderr
    assert path.read_bytes() == before


def test_the_client_s_notice_is_cut_out_of_a_recording():
    """Keep what the engine said, without what each build says about the builder."""
    notice = "DEPRECATED: The legacy builder is deprecated.\n            Use another.\n\nStep 1/1 : FROM a"
    names = {"typed": lambda line, folder: [line, notice, 0, 0.5]}
    loaded("record").without_notice(names)
    assert names["typed"]("docker build .", ".") == ["docker build .", "Step 1/1 : FROM a", 0, 0.5]
