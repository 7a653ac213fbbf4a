"""Every benchmark can be started from anywhere, as its README and its own docstring say."""
import os
import subprocess
import sys

import pytest

from tests.sources import ROOT, names_of

COMMANDS = [path for path in sorted((ROOT / "benchmarks").glob("*.py"))
            if "argparse" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", **names_of(COMMANDS))
def test_benchmark_starts_from_anywhere(path, tmp_path):
    """Explain itself, wherever it is called, though nothing of ours is installed."""
    alone = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([sys.executable, path, "--help"], cwd=tmp_path, env=alone, capture_output=True, text=True,
                          check=False)
    assert (done.returncode, done.stderr) == (0, "") and "usage: " in done.stdout


def test_the_readme_names_every_benchmark():
    """Say of each file what it tells."""
    said = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    assert not [path.name for path in (ROOT / "benchmarks").glob("*.py") if f"`{path.name}`" not in said]
