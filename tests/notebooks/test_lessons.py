"""Tests of the notebooks that notebooks/build.py has built."""
import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import effort

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("solutions/notebooks/*.ipynb")])
# Cells whose output nbval may not compare, but for those that raise until the student has written something. Each says
# why in its source; raise this number only with a reason that no other cell could do without.
CEILING = 0

spec = importlib.util.spec_from_file_location("notebooks_build", ROOT / "notebooks" / "build.py")
build = importlib.util.module_from_spec(spec)
spec.loader.exec_module(build)


def cells() -> list[dict]:
    """Return the cells of all notebooks."""
    return [cell for path in NOTEBOOKS for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]


def test_every_source_is_built_and_nothing_else():
    """Find both editions of each source, and no notebook whose source has gone."""
    names = {path.stem for path in ROOT.glob("notebooks/src/*.py")}
    expected = [ROOT / folder / f"{name}.ipynb" for name in names for folder in ("notebooks", "solutions/notebooks")]
    assert NOTEBOOKS == sorted(expected) != []


def test_hardly_a_cell_goes_unchecked():
    """Count the cells whose output nbval ignores, but for those that raise until the student has written something."""
    tags = [cell["metadata"].get("tags", []) for cell in cells()]
    assert sum(build.UNCHECKED in names and build.FAILS not in names for names in tags) <= CEILING


def test_every_image_is_described_and_there():
    """Give each image a text for those who do not see it, and commit its file."""
    for path in NOTEBOOKS:
        text = "\n".join("".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
                         if cell["cell_type"] == "markdown")
        for words, place in re.findall(r"!\[([^]]*)\]\(([^)]*)\)", text):
            assert words.strip() and (path.parent / place).is_file(), f"{path.name}: {place}"


# What `verify` builds again is the same for both editions; the solved ones are run a second time by `make proofs`.
@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if effort.PROOFS or path.parent.parent == ROOT],
                         ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nbval_finds_every_output_again(tmp_path, path):
    """Run a notebook cell by cell under strict nbval, with a progress of its own, as when it was built."""
    environment = build.environment(tmp_path, ROOT) | {"JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--tb=short", "-c", os.devnull, "--rootdir", ROOT,
         "-p", "no:cacheprovider", "--nbval", "--nbval-current-env", "--nbval-cell-timeout=300", path],
        env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
