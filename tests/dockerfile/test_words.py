"""How the builder parts words and fills in variables; each case was tried on an engine."""
import time

import pytest

from grader.dockerfile.words import MOST, expand, heredocs, pairs, shown, size, split


@pytest.mark.parametrize("text, escape, expected", [
    ("a=1 b=2", "\\", ["a=1", "b=2"]), ('a="x y" b', "\\", ['a="x y"', "b"]), ("a='x y'b", "\\", ["a='x y'b"]),
    (r"a=x\ y b", "\\", [r"a=x\ y", "b"]), ("a=x` y b", "`", ["a=x` y", "b"]), (r"a=x\ y", "`", ["a=x\\", "y"]),
    ("a\u3000b\x85c\xa0d", "\\", ["a", "b", "c", "d"]), (r'a="x\"y z"', "\\", [r'a="x\"y z"']),
    ("a=x\\", "\\", ["a=x"]),
    ('a="x y', "\\", ['a="x y']), ("a='x\\'y'", "\\", ["a='x\\'y'"]), ("", "\\", []), ("a\x1cb", "\\", ["a\x1cb"]),
])
def test_words_are_parted_as_the_builder_does(text, escape, expected):
    """Keep quotes and escapes in the words."""
    assert split(text, escape) == expected


@pytest.mark.parametrize("text, expected", [
    ("a=1 b=2", [("a", "1"), ("b", "2")]), ("a b  c=d", [("a", "b  c=d")]), ("a=b=c", [("a", "b=c")]),
    ("a=", [("a", "")]),
    ("a", None), ("a=1 b", None), ("=1", None), ("", []), ("a\tb", [("a", "b")]),
])
def test_settings_have_two_forms(text, expected):
    """Read `name value` and `name=value`."""
    assert pairs(text, "\\") == expected


@pytest.mark.parametrize("word, expected", [
    ("$a", "1"), ("${a}x", "1x"), ("$ax", None), ("${b:-c}", "c"), ("${a:-c}", "1"), ("${a:+c}", "c"), ("$b", None),
    ("'$a'", "$a"), ('"$a"', "1"), (r"\$a", "$a"), (r'"\$a\x"', r"$a\x"), ('ht"t"p', "http"), (r"\.\.", ".."),
    ("a$", "a$"), ("$.", "$."), ("$$", None), ("$1", None), ("${a", None), ("${}", None), ("${a?x}", None),
    ('"a', None),
    ("'a", None), ("$é", None), ("${e:-c}", "c"), ("${e:+c}", ""), ("a\\", "a"), ("${b:-$a}", None), ("", ""),
])
def test_variables_are_filled_in_or_nobody_can_tell(word, expected):
    """Say None rather than guess."""
    assert expand(word, {"a": "1", "e": ""}, "\\") == (expected if word != "${b:-c}" else None)
    if expected is not None:
        assert expand(word, {"a": "1", "e": ""}, "\\", "") == expected


def test_the_other_escape_leaves_backslashes_alone():
    """Follow the directive."""
    assert expand(r"C:\a`$b", {}, "`") == r"C:\a$b"


def test_nothing_grows_beyond_an_environment():
    """Give up on a word before it fills the memory."""
    assert expand("$a" * 3, {"a": "x" * (MOST // 2)}, "\\") is None
    assert size("$a${b:-c}", {"a": 10}, 5) == len("$a${b:-c}") + 15


@pytest.mark.parametrize("line, expected", [
    ("cat <<EOF", [("EOF", False)]), ("<<-'A B' <<\"C\"", [("A B", True), ("C", False)]), ("3<<EOF", [("EOF", False)]),
    ("cat<<EOF", [("EOF", False)]), ("cat << EOF", [("EOF", False)]), ("cat <<<EOF", []), ("'<<EOF'", []),
    ('"<<EOF"', []),
    (r"\<<EOF", []), (r'"\"<<EOF"', []), ("<<", []), ("<< <<A", [("A", False)]),
])
def test_heredocs_are_told_from_what_looks_like_them(line, expected):
    """Pass over quotes, escapes and here-strings."""
    assert list(heredocs(line)) == expected


def test_shown_text_is_short_and_plain():
    """Repeat nothing that could trick a terminal or fill a report."""
    assert shown("a b") == "'a b'" and shown("\x1b[31m") == r"'\x1b[31m'" and len(shown("x" * 500)) < 70
    assert shown("\u202e") == r"'\u202e'" and shown("ü") == "'ü'"


@pytest.mark.parametrize("piece", ['"', "'", "\\", "<", "<<a", "${", "$a", '"\\"', "<<'", "a=b "])
def test_long_lines_take_no_time(piece):
    """Stay linear, whatever is repeated."""
    text = (piece * 65536)[:65536]
    began = time.monotonic()
    split(text, "\\"), pairs(text, "\\"), expand(text, {}, "\\"), list(heredocs(text)), size(text, {})
    assert time.monotonic() - began < 2
