"""What a text looks like once it is safe to show."""
import unicodedata

import pytest

from grader.reporters import text


@pytest.mark.parametrize("char, escaped", [
    ("\x1b", r"\x1b"), ("\x00", r"\x00"), ("\x7f", r"\x7f"), ("\x9b", r"\x9b"), ("\r", r"\r"), ("\n", r"\n"),
    ("\t", r"\t"), ("\u202e", r"\u202e"), ("\u2066", r"\u2066"), ("\u200e", r"\u200e"), ("\u061c", r"\u061c"),
    ("\u200b", r"\u200b"), ("\ufeff", r"\ufeff"), ("\u2028", r"\u2028"), ("\xa0", r"\xa0"), ("\xad", r"\xad"),
    ("\ud800", r"\ud800"), ("\ue000", r"\ue000"), ("\ufffe", r"\ufffe"), ("\ufe0f", r"\ufe0f"), ("\u3164", r"\u3164"),
    ("\U000e0041", r"\U000e0041"), ("\U000e0101", r"\U000e0101"),
])
def test_visible_writes_what_leaves_no_mark_as_an_escape(char, escaped):
    """Each kind of unseen character becomes an escape, and its neighbours stay."""
    assert text.visible(f"a{char}b") == f"a{escaped}b"


def test_visible_leaves_letters_of_all_scripts_alone():
    """What can be read stays as it is."""
    for sentence in ("plain text", "Zoë Øster", "привет", "日本語", "שלום", "e\u0301", "\U0001f600", ""):
        assert text.visible(sentence) == sentence


def test_visible_leaves_no_category_of_unseen_characters():
    """Over all of Unicode, nothing of the categories C and Z stays, but for the space."""
    everything = "".join(map(chr, range(0x110000)))
    left = {char for char in set(text.visible(everything)) if unicodedata.category(char)[0] in "CZ"}
    assert left == {" "}


def test_visible_keeps_what_it_is_told_to():
    """A caller with lines of its own keeps newlines, and only those."""
    assert text.visible("a\n\tb\x1b", keep="\n") == "a\n\\tb\\x1b"


@pytest.mark.parametrize("order, shown", [
    ("::set-output name=a::b", r"\x3a:set-output name=a::b"), ("  ::Error::", r"  \x3a:Error::"),
    ("a\n ::add-mask::b", "a\n \\x3a:add-mask::b"), ("a ##[add-path]b", r"a \x23#[add-path]b"),
    ("###vso[task.complete]", r"#\x23#vso[task.complete]"), ("##teamcity[message]", r"\x23#teamcity[message]"),
    ("[[ATTACHMENT|/etc/passwd]]", r"\x5b[ATTACHMENT|/etc/passwd]]"), ("[[[attachment|a]]", r"[\x5b[attachment|a]]"),
])
def test_visible_defuses_what_a_service_would_obey(order, shown):
    """Escape one character of a command to a log's reader, wherever that reader looks for it."""
    assert text.visible(order, keep="\n") == shown
    assert text.visible(shown, keep="\n") == shown


def test_visible_leaves_alone_what_nobody_obeys():
    """Tests' names, slices, addresses, comments and lists look a little like commands."""
    for sentence in ("test_words.py::test_a", "see ::name", "::1", "::", "text[::2]", "## heading", "# [x]", "[[1, 2]]",
                     "[[attachment"):
        assert text.visible(sentence) == sentence


def test_plain_is_ascii():
    """Plain text has escapes for letters too, so that look-alikes show."""
    assert text.plain("p\u0430ssword \x1b \U0001f600\n", keep="\n") == "p\\u0430ssword \\x1b \\U0001f600\n"


def test_whole_touches_lone_surrogates_only():
    """A real pair is one character and stays; half of one becomes an escape."""
    assert text.whole("\x1b \U0001f600 \ud83d") == "\x1b \U0001f600 \\ud83d"


def test_shorten_says_that_it_cut():
    """A text that fits stays; a longer one ends in dots and fits."""
    assert text.shorten("abcdef", 6) == "abcdef"
    assert text.shorten("abcdefg", 6) == "abc..."
    assert text.shorten("abcdefg", 2) == ".."
    assert text.shorten("abcdefg", 0) == ""


def test_cut_says_how_long_a_text_was():
    """A text that fits stays; of a longer one the beginning stays, with a notice."""
    assert text.cut("abc", 3) == "abc"
    assert text.cut("a" * 1500, 3) == "aaa... (cut; 1,500 characters in all)"


def test_readable_cuts_before_it_escapes():
    """A text of unseen characters only is no larger a burden than another one."""
    shown = text.readable("\x1b" * 6000)
    assert shown == r"\x1b" * 5000 + "... (cut; 6,000 characters in all)"
    assert text.readable("a\n" * 10, keep="\n") == "a\n" * 10


def test_differing_keeps_the_first_difference_in_sight():
    """Two long texts lose the beginning that they share, but for a little that shows where it is."""
    beginning = "0123456789" * 50
    left, right = text.differing(beginning + "left", beginning + "right", 60)
    assert (left, right) == ("...890123456789left", "...890123456789right")


def test_differing_leaves_an_early_difference_alone():
    """Where the beginnings differ there is nothing to leave out."""
    assert text.differing("a" * 500, "b" * 500, 60) == ("a" * 500, "b" * 500)
    assert text.differing("x" * 20 + "1", "x" * 20 + "2", 60) == ("x" * 20 + "1", "x" * 20 + "2")
