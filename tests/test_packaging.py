"""The packaging agrees with itself: dependencies, locks, conda, licence, workflow, and what goes into the package."""
import ast
import fnmatch
import json
import os
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import grader
from requirements.compile import HEADER, declared

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DECLARED = declared(SETTINGS["project"])
NAMES = sorted([*DECLARED, "all"])
PIN = re.compile(r"([a-z0-9.-]+)==([0-9][\w.!+]*)( ; [\w .<>=!'()]+)? \\")
HASH = re.compile(r"    (--hash=sha256:[0-9a-f]{64})( \\)?")


def pins(name: str) -> dict[str, dict[str, list[str]]]:
    """Return a lock as {package: {version: [hashes]}}; each line must be a pin or a hash and nothing else."""
    found: dict[str, dict[str, list[str]]] = defaultdict(dict)
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="ascii")
    assert text.startswith(HEADER)
    for line in text.removeprefix(HEADER).splitlines():
        if pin := PIN.fullmatch(line):
            hashes = found[pin[1]].setdefault(pin[2], [])
        else:
            hashes.append(HASH.fullmatch(line)[1])
    return found


@pytest.mark.parametrize("name", NAMES)
def test_each_lock_is_pins_and_hashes_without_addresses(name):
    """Hold exact versions with at least one hash each, and neither an address nor a path."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="ascii")
    assert "/" not in text.removeprefix(HEADER)
    assert all(hashes for versions in pins(name).values() for hashes in versions.values())


@pytest.mark.parametrize("name", NAMES)
def test_each_lock_agrees_with_the_lock_of_all(name):
    """Choose the versions and the files that the lock of everything chose."""
    everything = pins("all")
    for package, versions in pins(name).items():
        assert versions.items() <= everything[package].items(), package


@pytest.mark.parametrize("name", DECLARED)
def test_each_lock_satisfies_what_is_declared(name):
    """Hold every package that pyproject.toml asks for, in a version that it allows."""
    locked = pins(name)
    for requirement in map(Requirement, DECLARED[name]):
        versions = locked[canonicalize_name(requirement.name)]
        assert versions and all(requirement.specifier.contains(version) for version in versions), str(requirement)


def test_there_is_a_lock_for_each_extra_and_no_other():
    """Lock the base, each extra and everything."""
    assert sorted(path.stem for path in (ROOT / "requirements").glob("*.txt")) == NAMES


def test_the_lock_of_all_needs_no_accelerator():
    """Leave the gigabytes of machine-learning frameworks to the chapters that are about them."""
    assert not [package for package in pins("all") if re.match("torch|tensorflow|nvidia|jax", package)]


def test_an_extra_of_ours_inside_an_extra_is_opened_up():
    """Follow an extra that names another one, with the base added to both."""
    project = {"name": "ours", "dependencies": ["base>=1"],
               "optional-dependencies": {"small": ["b", "a"], "large": ["ours[small]", "c"]}}
    assert declared(project) == {"base": ["base>=1"], "small": ["a", "b", "base>=1"],
                                 "large": ["a", "b", "base>=1", "c"]}


def test_conda_gets_the_same_dependencies():
    """Name in environment.yml what pyproject.toml names with every extra, and the project itself."""
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    *conda, pip = environment["dependencies"]
    assert conda == ["python=3.11", "pip"]
    assert sorted(pip["pip"]) == sorted({line for lines in DECLARED.values() for line in lines} | {"--editable ."})


def test_the_card_names_are_part_of_the_product():
    """Depend on each library that the course is about."""
    everything = {Requirement(line).name for lines in DECLARED.values() for line in lines}
    assert everything >= {"bottle", "docker", "jupyter", "nbval", "pycodestyle", "pydocstyle", "pytest", "requests"}


def test_the_grader_imports_only_what_it_depends_on():
    """Declare every package that a module imports, the tests' own excepted."""
    allowed = {Requirement(line).name.lower() for name in DECLARED if name != "dev" for line in DECLARED[name]}
    allowed |= {"gevent", "urllib3"}      # parts of locust and of requests
    # Programs that are copied into a box import each other by their bare names.
    copied = {path.stem for path in (ROOT / "grader").rglob("*.py")} | {"script"}
    imports = defaultdict(set)
    for path in sorted((ROOT / "grader").rglob("*.py")):
        ours = {"grader", "_pytest"} | (copied if "inside" in path.parts else set())
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for module in modules(node) - sys.stdlib_module_names - ours:
                imports[module].add(path.relative_to(ROOT).as_posix())
    assert {module: places for module, places in imports.items() if canonicalize_name(module) not in allowed} == {}


def modules(node: ast.AST) -> set[str]:
    """Return the top-level names of the modules that a statement imports."""
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    return {node.module.partition(".")[0]} if isinstance(node, ast.ImportFrom) and not node.level else set()


def test_every_file_of_the_grader_is_packaged():
    """Match each file that is not Python by a pattern of package-data."""
    patterns = SETTINGS["tool"]["setuptools"]["package-data"]["*"]
    files = [path for path in (ROOT / "grader").rglob("*")
             if path.is_file() and path.suffix != ".py" and "__pycache__" not in path.parts]
    assert [path for path in files if not any(fnmatch.fnmatch(path.name, pattern) for pattern in patterns)] == []


def test_the_version_can_be_read_without_importing():
    """Keep `grader.__version__` a literal, from which pyproject.toml takes it."""
    assert SETTINGS["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "grader.__version__"}
    assert re.search(rf'^__version__ = "{re.escape(grader.__version__)}"$',
                     (ROOT / "grader" / "__init__.py").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_licence_is_mit():
    """Ship the licence that pyproject.toml names."""
    text = " ".join((ROOT / "LICENSE").read_text(encoding="utf-8").split())
    assert text.startswith("MIT License Copyright (c)") and "the maintainers of the project" in text
    assert "without restriction, including without limitation the rights to use, copy, modify, merge" in text
    assert SETTINGS["project"]["license"] == "MIT" and SETTINGS["project"]["license-files"] == ["LICENSE"]


def commands() -> dict[str, str]:
    """Return every shell command of the workflow, the dev container and the Makefile, by where it stands."""
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    found = {f"ci.yml {name} {place}": step["run"] for name, job in workflow["jobs"].items()
             for place, step in enumerate(job["steps"]) if "run" in step}
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    found["devcontainer.json"] = container["postCreateCommand"]
    recipes = re.findall("^\t(.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    return found | {f"Makefile {recipe}": recipe for recipe in recipes}


@pytest.mark.parametrize("command", commands().values(), ids=commands())
def test_each_command_names_a_program_of_ours_that_exists(command):
    """Start a program by a path that is there, with a Python or by itself."""
    python, program = re.fullmatch(r"(python3 |\.venv/bin/python )?(\S+).*", command).groups()
    assert (ROOT / program).is_file()
    assert python or os.access(ROOT / program, os.X_OK)


def test_the_continuous_integration_leaves_nothing_out():
    """Turn every skip for a missing part into a failure, run README's test command, and prove the exercises."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    subprocess.run(["bash", "-n", ROOT / ".ci" / "run"], check=True)
    assert "set -euo pipefail" in script
    assert script.index("export GRADER_REQUIRE_ALL=1") < script.index("python3 course.py test")
    assert script.index("python3 course.py test") < script.index("python3 course.py verify")


def test_course_py_can_be_read_by_old_pythons():
    """Parse as Python 3.5 and use nothing that Python 2.7 cannot read, so that it can say what is wrong."""
    source = (ROOT / "course.py").read_bytes()
    tree = ast.parse(source.decode("ascii"), feature_version=(3, 5))
    too_new = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Nonlocal, ast.YieldFrom, ast.AsyncFunctionDef,
               ast.Starred, ast.MatMult)
    for node in ast.walk(tree):
        assert not isinstance(node, too_new) or starred_argument(node, tree), ast.dump(node)
        assert not getattr(node, "annotation", None) and not getattr(node, "returns", None), ast.dump(node)
        assert not getattr(node, "kwonlyargs", None) and not getattr(node, "posonlyargs", None), ast.dump(node)
        assert not getattr(node, "cause", None), ast.dump(node)


def starred_argument(node: ast.AST, tree: ast.Module) -> bool:
    """Tell whether a star stands before the last positional argument of a call, where Python 2.7 knows it."""
    return any(call.args[-1:] == [node] for call in ast.walk(tree) if isinstance(call, ast.Call))
