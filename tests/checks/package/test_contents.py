"""Tests for grader/checks/package/contents.py: what is in the wheel and in the sdist."""
import pytest

from tests.checks.package import made
from tests.gradings import costs, told

KEY = b"-----BEGIN OPENSSH " + b"PRIVATE KEY-----\n"     # in two pieces, so that nobody takes it for one


def test_what_belongs_there_earns_everything(found):
    """Find nothing; tests are welcome in an sdist."""
    assert found("package.contents", sdist=made.sdist({"tests/test_words.py": b"1"})).findings == ()


@pytest.mark.parametrize("wheel, kind, cost, words", [
    ({"topwords/.env": b"1"}, "secret", 1.0, "topwords/.env, a file for secrets"),
    ({"topwords/data.txt": KEY}, "secret", 1.0, "topwords/data.txt, a private key"),
    ({"topwords/data.py": b"T = 'pypi-AgE" + b"a" * 30 + b"'"}, "secret", 1.0, "a token of an index"),
    ({"topwords/data.py": b"AKIA" + b"A" * 16}, "secret", 1.0, "a key of a cloud"),
    ({"topwords/data.py": b"ghp_" + b"a" * 36}, "secret", 1.0, "a token of a code host"),
    ({"tests/__init__.py": b"1"}, "tests", 0.25, "tests/__init__.py; expected no tests"),
    ({"topwords/test_words.py": b"1"}, "tests", 0.25, "topwords/test_words.py"),
    ({"setup.py": b"1"}, "stray", 0.25, "setup.py beside topwords"),
    ({"evil.pth": b"import os"}, "stray", 0.25, "evil.pth beside topwords"),
    ({"topwords/__pycache__/a.pyc": b"1"}, "litter", 0.25, "a tool left behind"),
    ({"topwords/__init__.py": None}, "missing", 0.5, "src/topwords/__init__.py is not in the wheel"),
])
def test_wheel_with_too_much_or_too_little(found, wheel, kind, cost, words):
    """Name the file, and charge each kind once."""
    outcome = found("package.contents", made.wheel(wheel))
    assert costs(outcome) == {f"package.contents.{kind}": cost} and words in told(outcome)[0]


@pytest.mark.parametrize("sdist, kind, words", [
    ({"README.md": None}, "sdist", "README.md is not in the sdist"),
    ({"LICENSE": None}, "sdist", "LICENSE is not in the sdist"),
    ({"pyproject.toml": None}, "sdist", "pyproject.toml is not in the sdist"),
    ({"src/topwords/__init__.py": None}, "sdist", "src/topwords/__init__.py is not in the sdist"),
    ({".pypirc": b"1"}, "secret", "topwords-0.1.0.tar.gz holds .pypirc"),
    ({".DS_Store": b"1"}, "litter", "holds .DS_Store"),
])
def test_sdist_with_too_much_or_too_little(found, sdist, kind, words):
    """Name the file."""
    outcome = found("package.contents", sdist=made.sdist(sdist))
    assert list(costs(outcome)) == [f"package.contents.{kind}"] and words in told(outcome)[0]


def test_data_of_the_package_is_asked_for(found):
    """Miss a file that is no Python, and not what may stay behind."""
    project = {"src/topwords/common.txt": "a", "src/topwords/.env": "1", "src/topwords/tests/test_a.py": "1"}
    outcome = found("package.contents", project=project)
    assert told(outcome) == ["src/topwords/common.txt is not in the wheel; expected all of topwords"]
    assert outcome.findings[0].path == "release/src/topwords/common.txt"


def test_kind_costs_once_and_is_listed_three_times(found):
    """Charge one cause once."""
    outcome = found("package.contents", made.wheel({f"m{number}.py": b"1" for number in range(9)}))
    assert len(outcome.findings) == 3 and costs(outcome) == {"package.contents.stray": 0.25}
