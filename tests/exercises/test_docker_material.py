"""What students get of `docker` and `container` agrees with itself and with what is graded."""
import ast
import re
import tomllib
from pathlib import Path

import pytest

from grader import catalog
from tests.gradings import outcome

ROOT = Path(__file__).parents[2]
NAMES = ("docker", "container")


def exercise(name):
    """Return an exercise, its README and its criteria by id."""
    found = catalog.load(ROOT, name)
    return found, (found.home / "README.md").read_text(encoding="utf-8"), {one.id: one for one in found.criteria}


def cases(found):
    """Return what the wrong answers of an exercise declare."""
    return [tomllib.loads((case / "case.toml").read_text(encoding="utf-8")) for case in catalog.wrong_cases(found)]


@pytest.mark.parametrize("name", NAMES)
def test_each_rule_is_lost_by_somebody_in_its_own_words(name):
    """Have a wrong answer for each criterion that says why, and a hint; six wrong answers at least."""
    found, _, criteria = exercise(name)
    declared = cases(found)
    assert len(declared) >= 6 and set(found.hints) == set(criteria)
    told = {id for case in declared for id in case.get("says", {})}
    assert told == set(criteria)


@pytest.mark.parametrize("name", NAMES)
def test_readme_says_what_each_criterion_is_worth(name):
    """List each criterion with its points, and no other."""
    _, readme, criteria = exercise(name)
    rows = re.findall(r"^\| `(docker\.\w+)` \| (\d+) \|", readme, re.MULTILINE)
    assert rows == [(id, f"{one.points:g}") for id, one in criteria.items()]


@pytest.mark.parametrize("name", NAMES)
def test_readme_names_every_file(name):
    """List each declared file, and give each a line in the starter, for an empty file costs everything."""
    found, readme, _ = exercise(name)
    rows = re.findall(r"^\| .*?`([\w.*]+)` \|", readme, re.MULTILINE)
    assert set(found.files) <= set(rows)
    starter = [catalog.starter(found) / file for file in found.files if "*" not in file]
    assert all(path.read_text(encoding="utf-8").strip() for path in starter)


def test_versions_are_the_same_everywhere():
    """Tell, install and print the versions of which there are stand-ins."""
    found, readme, criteria = exercise("docker")
    versions = dict(library.split("==") for library in criteria["docker.builds"].options["stand_ins"])
    installed = dict(line.split("==") for line in (found.answers / "requirements.txt").read_text().split())
    assert installed.items() <= versions.items()
    assert dict(re.findall(r"^([a-z-]+) (\d[\d.]+)$", readme, re.MULTILINE)) == installed
    shown = readme.split("```console\n$ docker run --rm report\n")[1].split("```")[0]
    assert re.search(criteria["docker.runs"].options["prints"], shown, re.MULTILINE)
    assert set(re.findall(r"\d[\d.]+", shown)) == set(installed.values())
    assert {path.name for path in (found.home / "given" / "stand_ins").iterdir()} == set(versions)


def test_stand_ins_know_their_version_by_their_name():
    """Ask for the version of the distribution in whose folder they lie; a copy of another one would not be there."""
    for path in (exercise("docker")[0].home / "given" / "stand_ins").glob("*/*.py"):
        asked = [node.args[0].value for node in ast.walk(ast.parse(path.read_bytes()))
                 if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "version"]
        assert asked == [path.parent.name]


def test_output_is_judged_by_its_order():
    """Take a local version and what TensorFlow says before; want Keras last."""
    prints = re.compile(exercise("docker")[2]["docker.runs"].options["prints"], re.MULTILINE)
    assert prints.search("a warning\nPyTorch 2.13.0+cpu\nTensorFlow 2.21.0\nKeras 3.15.1\n")
    assert not prints.search("Keras 3.15.1\nPyTorch 2.13.0\nTensorFlow 2.21.0\n")
    assert not prints.search("PyTorch 2.13.0\nTensorFlow 2.21.0\nKeras 3.15.10\n")


def test_bottle_of_the_lock_is_the_one_that_is_promised():
    """Build with the version that README.md names and the solution asks for."""
    found, readme, _ = exercise("container")
    lock = (ROOT / "requirements" / "notebooks.txt").read_text(encoding="utf-8")
    assert re.search(r"^bottle==0\.13\.", lock, re.MULTILINE)
    asked = (found.answers / "requirements.txt").read_text(encoding="utf-8").strip()
    assert asked == "bottle>=0.13,<0.14" and f"`{asked}`" in readme and "notebooks" in found.extras


def test_given_app_is_right(tmp_path):
    """Pass the checks of the word API, so that what a container loses is the container's."""
    found, _, _ = exercise("container")
    app = (catalog.starter(found) / "app.py").read_text(encoding="utf-8")
    for name in ("api.crud", "api.conformance"):
        graded = outcome(tmp_path, name, {"app.py": app}, resource=found.resource, packages=("bottle",))
        assert graded.status == "passed", graded


def test_graded_resource_is_that_of_the_word_api():
    """Ask the container for the same API as the exercise `words`."""
    assert exercise("container")[0].resource == catalog.load(ROOT, "words").resource
