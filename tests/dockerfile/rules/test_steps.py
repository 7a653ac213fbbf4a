"""The rules about single steps, beyond the files of the table."""
import pytest

from grader.dockerfile.reading import read
from grader.dockerfile.rules import steps


def lines(rule, text):
    """Return the lines that a rule remarks below a FROM."""
    return [remark.line for remark in rule(read("FROM a:1\n" + text))]


@pytest.mark.parametrize("text, expected", [
    ("RUN sudo a", True), ("RUN a && sudo b", True), ("RUN x=$(sudo b)", True), ("RUN if true; then sudo a; fi", True),
    ("RUN env A=1 sudo a", True), ("RUN /usr/bin/sudo a", True), ('RUN ["sudo", "a"]', True),
    ("ONBUILD RUN sudo a", True),
    ("RUN <<END\nsudo a\nEND", True), ("RUN cat <<END\nsudo a\nEND", False), ("RUN sudo", True),
    ("CMD exec sudo a", True),
    ("RUN a=sudo b", False), ("RUN visudo -c", False), ("RUN echo 'a; sudo b'", False), ("RUN a # sudo b", False),
    ("RUN rm sudo", False), ("LABEL sudo=a", False), ("HEALTHCHECK NONE", False), ("RUN A=/usr/bin/sudo a", False),
])
def test_sudo_is_seen_where_it_is_a_program(text, expected):
    """Tell the program from the word."""
    assert bool(lines(steps.sudo, text)) == expected


@pytest.mark.parametrize("text, expected", [
    ("CMD a", [2]), ("CMD exec a", []), ('CMD ["a"]', []), ("CMD", []), ("ENTRYPOINT a\nENTRYPOINT []", []),
    ("CMD [a]", [2]), ("CMD executable", [2]), ("ONBUILD CMD a", []), ("CMD a\nFROM b:1", []),
])
def test_a_shell_in_front_is_seen(text, expected):
    """Look at what the image is started with, and at nothing else."""
    assert lines(steps.form, text) == expected


@pytest.mark.parametrize("text, expected", [
    ("RUN a\nRUN b\nRUN c", [4]), ("RUN a\nRUN b\nWORKDIR /c\nRUN d", []), ("RUN a\nFROM b:1\nRUN c", []),
    ("RUN apt install a\nRUN pip install b", []), ("RUN pip install a\nRUN pip3 install b", [3]),
    ("RUN a\nRUN b\nRUN c\nFROM b:1", []),
])
def test_layers_are_counted_where_they_are_shipped(text, expected):
    """Allow two RUNs in a row, and other stages whatever they need."""
    assert lines(steps.layers, text) == expected


@pytest.mark.parametrize("text, expected", [
    ("", []), ("RUN a", [2]), ("# Why.\nRUN a", []), ("# ==\nRUN a", [3]), ("# shellcheck disable=SC1\nRUN a", [3]),
    ("# Die Größe.\nRUN a", []), ("#\u2003\u65e5\u672c\nRUN a", []), ("RUN a # Why.", [2]),
    ("# Why.\n" + "RUN a\n" * 5, []), ("# Why.\n" + "RUN a\n" * 6, [3]),
])
def test_comments_explain_a_third_of_the_steps(text, expected):
    """Count comments with words in them."""
    assert lines(steps.comments, text) == expected
