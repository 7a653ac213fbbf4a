"""What commands install."""
import pytest

from grader.dockerfile.installs import calls, commands, installs
from grader.dockerfile.reading import read


def steps(text):
    """Return the instructions below a FROM."""
    return [step for step in read(f"FROM a:1\n{text}\n").steps() if step.name != "FROM"]


@pytest.mark.parametrize("command, packages, lists, paths", [
    ("pip install a b==1", ("a", "b==1"), (), ()), ("pip install -r a.txt b", ("b",), ("a.txt",), ()),
    ("pip install --requirement=a.txt", (), ("a.txt",), ()), ("pip install -e . b", ("b",), (), (".",)),
    ("pip install -f /w --target /t a", ("a",), (), ()),
    ("pip install ./a.whl a.tar.gz git+https://b/c", (), (), ("./a.whl", "a.tar.gz", "git+https://b/c")),
    ("apt-get -y -o A=b install --no-install-recommends c d=1", ("c", "d=1"), (), ()),
    ("conda install -c forge --file a.yml b", ("b",), ("a.yml",), ()), ("apk add --virtual .b c", ("c",), (), ()),
    ("pip3.11 install a", ("a",), (), ()), ("/usr/bin/pip install a", ("a",), (), ()),
    ("python -m pip install a", ("a",), (), ()),
])
def test_packages_are_told_from_everything_else(command, packages, lists, paths):
    """Know which options take a value."""
    found, = installs(steps(f"RUN {command}")[0])
    assert (found.packages, found.lists, found.paths) == (packages, lists, paths)


@pytest.mark.parametrize("text", ["RUN pip download a", "RUN pip", "RUN python -m pip", "CMD pip install a",
                                  "RUN apt-get -y",
                                  "RUN python -m venv pip", "RUN echo pip install a", "COPY a b", "RUN pip --version"])
def test_other_commands_install_nothing(text):
    """Find no installation where there is none."""
    assert not list(installs(steps(text)[0]))


def test_calls_name_the_tool_and_what_it_is_asked_for():
    """See updates as well."""
    assert list(calls(steps("RUN apt-get -qq update && apt install -y a")[0])) == [
        ("apt", "update", ["-qq"]), ("apt", "install", ["-y", "a"])]


@pytest.mark.parametrize("text, expected", [
    ("HEALTHCHECK --interval=5s CMD a && b", [("a",), ("b",)]), ('HEALTHCHECK CMD ["a", "b"]', [("a", "b")]),
    ("HEALTHCHECK NONE", []), ("RUN <<E\na\nb\nE", [("a",), ("b",)]), ("RUN bash <<E\na\nE", [("bash",), ("a",)]),
    ("RUN python <<E\na\nE", [("python",)]), ("ENV a=b", []),
])
def test_every_place_of_a_command_is_known(text, expected):
    """Read checks of health, arrays and scripts in heredocs."""
    assert [command.words for command in commands(steps(text)[0])] == expected
