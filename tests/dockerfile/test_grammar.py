"""What one instruction may look like; each case was tried on an engine."""
import pytest

from grader.dockerfile.grammar import ProblemError, directive, parse


@pytest.mark.parametrize("line, expected", [
    ("# syntax=a/b:1", ("syntax", "a/b:1")), ("#ESCAPE = `  ", ("escape", "`")),
    ("# check=skip=all", ("check", "skip=all")),
    ("# shell=a", ("", "")), ("# escape", ("", "")), ("escape=`", ("", "")), ("# a escape=`", ("", "")),
    ("#escape=", ("", "")),
])
def test_directives_are_told_from_comments(line, expected):
    """Know three names."""
    assert directive(line) == expected


@pytest.mark.parametrize("text, name, words, flags, array", [
    ("run a  b", "RUN", ("a  b",), (), False), ('CMD ["a", "b\\u0041"]', "CMD", ("a", "bA"), (), True),
    ("CMD ['a']", "CMD", ("['a']",), (), False), ('CMD ["a",]', "CMD", ('["a",]',), (), False),
    ("CMD", "CMD", (), (), False),
    ("COPY --from=a --chown='1 2' b\tc", "COPY", ("b", "c"), ("--from=a", "--chown=1 2"), False),
    ('COPY --"from"=\\a b c', "COPY", ("b", "c"), ("--from=a",), False), ("CMD -- --a", "CMD", ("--a",), (), False),
    ("CMD -a", "CMD", ("-a",), (), False), ("COPY --from a b", "COPY", ("a", "b"), ("--from",), False),
    ("\u2003CMD a\u2003", "CMD", ("a",), (), False), ("CMD [NaN]", "CMD", ("[NaN]",), (), False),
    ('HEALTHCHECK cmd ["a"]', "HEALTHCHECK", ("a",), (), True),
    ("ENV a=1 b='2 3'", "ENV", ("a=1", "b='2 3'"), (), False),
    ('CMD ["\\ud800"]', "CMD", ("\ufffd",), (), True), ("CMD \u2003--a", "CMD", ("--a",), (), False),
])
def test_instructions_are_parted(text, name, words, flags, array):
    """Find the name, the flags and the words."""
    found = parse(text, "\\", 1)
    assert (found.name, found.words, found.flags, found.json) == (name, words, flags, array)


def test_onbuild_holds_an_instruction():
    """Read what is put off."""
    inner = parse("ONBUILD add --chown=1 a b", "\\", 1).inner
    assert (inner.name, inner.words, inner.flags) == ("ADD", ("a", "b"), ("--chown=1",))


@pytest.mark.parametrize("text, part", [
    ("RUNN a", "unknown instruction 'RUNN'"), ("", "unknown instruction ''"),
    ("WOR\u212aDIR /a", "unknown instruction"),
    ("RUN", "RUN has nothing after it"), ("COPY a", "has 1 of the two words"), ("FROM", "expected FROM image"),
    ("FROM a b", "expected FROM image"), ("FROM a AS 1", "the stage '1'"), ("FROM a AS b c", "expected FROM image"),
    ("ENV a", "without a value"), ("ENV a=1 b", "without a value"), ("ARG =1", "without a name"),
    ("LABEL a", "without a value"),
    ("SHELL sh", "is no array"), ("SHELL []", "nothing after it"), ("VOLUME []", "nothing after it"),
    ('VOLUME [" "]', "nothing after it"), ("CMD [1]", "no texts"), ('CMD [["a"]]', "no texts"),
    ("CMD " + "[" * 9000 + "]" * 9000, "no texts"),
    ('CMD [ "a" ] && b', "something follows the array"), ("CMD --a b", "known flags: none"),
    ("RUN --a b", "known flags: --mount"),
    ("COPY --chown=é a b", "beyond ASCII"), ("HEALTHCHECK a", "expected CMD"), ("HEALTHCHECK NONE a", "expected CMD"),
    ("HEALTHCHECK CMD", "expected CMD"), ("ONBUILD", "puts nothing off"), ("ONBUILD ONBUILD RUN a", "puts nothing off"),
    ("ONBUILD FROM a", "puts nothing off"), ("ONBUILD COPY a", "two words"), ("USER", "nothing after it"),
])
def test_what_no_builder_takes_is_a_problem(text, part):
    """Say what was seen and what was expected."""
    with pytest.raises(ProblemError) as problem:
        parse(text, "\\", 7)
    assert part in str(problem.value) and problem.value.line == 7 and len(str(problem.value)) < 250
