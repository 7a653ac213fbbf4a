"""The rules about what is installed, beyond the files of the table."""
import pytest

from grader.dockerfile.reading import read
from grader.dockerfile.rules import packages


def lines(rule, text):
    """Return the lines that a rule remarks below a FROM."""
    return [remark.line for remark in rule(read("FROM a:1\n" + text))]


@pytest.mark.parametrize("source, expected", [
    (".", True), ("./", True), ("*", True), ("/", True), ("app.py", True), ("./src/", True), ("src/*.py", True),
    ("data.csv", True), ('["my app", "/srv"]', True), ("requirements.txt", False), ("./requirements/*.txt", False),
    ("wheels/", False), ("grader-wheels /w", False), ("poetry.lock", False), ("pip.conf", False), ("ca.crt", False),
    ("--from=b . /x", False), ("model.bin", False),
])
def test_only_what_is_edited_counts_as_source(source, expected):
    """Know what an installation needs from what people edit all day."""
    text = f"COPY {source}" + ("" if source.startswith("[") or " " in source else " /srv") + "\nRUN pip install b\n"
    assert lines(packages.order, text) == ([3] if expected else [])


@pytest.mark.parametrize("command, expected", [
    ("pip install .", False), ("pip install -e ./src", False), ("pip install /w/a.whl", False),
    ("pip install -r r.txt", True), ("pip install -rr.txt", True), ("pip install --requirement=r.txt", True),
    ("pip install b", True), ("uv pip install b", True), ("apt-get -o A=b install b", True), ("pip list", False),
    ("echo pip install b", False), ("true && python3.11 -m pip install b", True),
    ('["pip", "install", "b"]', True), ('["sh", "-c", "pip install b"]', True), ("apk add b", True),
])
def test_installations_are_known_in_every_spelling(command, expected):
    """See which commands fetch packages by their names."""
    assert lines(packages.order, f"COPY . .\nRUN {command}\n") == ([3] if expected else [])


def test_each_stage_has_an_order_of_its_own():
    """Forget what was copied where a stage begins."""
    assert lines(packages.order, "COPY . .\nFROM b:1\nRUN pip install b\n") == []


@pytest.mark.parametrize("listed, expected", [
    ("a b c", False), ("a c b", True), ("a A", True), ("python3 python3-pip python3.11", False),
    ("a==2 b>1 c~=1", False),
    ("a $A b", False), ("a_b a-c", False), ("libgl1 libglib2.0-0", False), ("only", False),
])
def test_lists_are_compared_by_plain_names(listed, expected):
    """Leave versions out, as well as the ways of writing a name."""
    assert bool(lines(packages.unsorted, f"RUN pip install {listed}\n")) == expected


@pytest.mark.parametrize("text, expected", [
    ("ENV PIP_NO_CACHE_DIR=off\nRUN pip install b", [3]), ("ARG PIP_NO_CACHE_DIR=1\nRUN pip install b", []),
    ("ENV PIP_NO_CACHE_DIR 1\nFROM a:1\nRUN pip install b", [4]),
    ("RUN pip install --no-cache b", []), ("RUN --mount=type=cache,target=/r pip install b", []),
    ("RUN apk add --no-cache b", []), ("RUN apk add b", [2]), ("RUN apk add b && rm -rf /var/cache/apk/*", []),
    ("RUN apt-get install --no-install-recommends b", [2]),
    ("RUN apt-get install -o APT::Install-Recommends=0 b; rm -rf /var/lib/apt/lists/*", []),
])
def test_what_is_left_behind_is_seen(text, expected):
    """Ask each tool to clean up in its own way."""
    assert lines(packages.leftovers, text) == expected


def test_settings_go_on_to_stages_that_are_built_upon():
    """Hand an ENV on to further stages, and an ARG not."""
    for word, expected in (("ENV", []), ("ARG", [4])):
        assert [remark.line for remark in packages.leftovers(read(
            f"FROM a:1 AS b\n{word} PIP_NO_CACHE_DIR=1\nFROM b\nRUN pip install c\n"))] == expected


@pytest.mark.parametrize("command, expected", [
    ("apt-get update", True), ("apt update -y", True), ("apt-get update && apt-get install b", False),
    ("pip install update", False), ("apt-get update && apt-get build-dep b", False),
])
def test_an_update_needs_an_installation(command, expected):
    """Remark an update that only fills the cache."""
    assert bool(lines(packages.update, f"RUN {command}\n")) == expected
