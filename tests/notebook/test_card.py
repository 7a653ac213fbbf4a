"""Tests of grader/notebook/card.py."""
import dataclasses
import re
from html.parser import HTMLParser

import pytest

from grader.notebook.card import BAD, GOOD, PLAIN, STYLES, Card, Section, html, prose, stopped

HOSTILE = "<script>alert(1)</script>\"' onclick=x {{ 7 * 7 }} \x1b[31m\u202e`</code><style>"
CARD = Card("NOT YET", "tutorial1", (
    Section("FAIL  style.pep8  Follow PEP 8.", ("words.py:1:1 E501 too long", "\tindented")),
    Section("PASS  style.parses  Be Python."),
    Section(lines=("A paragraph with `code` in it.",), code=False),
    Section("Why", ("one", "two"), code=False, folded=True),
), next='`hint("tutorial1")`', tone=BAD, progress=(8.5, 10.0, "points"))


class Page(HTMLParser):
    """Collects the tags, the attributes and the text of HTML, and insists that every tag is closed in order."""

    def __init__(self, source: str):
        """Parse the source."""
        super().__init__()
        self.open, self.tags, self.attributes, self.text = [], [], [], ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Remember a tag and its attributes."""
        self.open.append(tag)
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        """Close the tag that was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Remember text."""
        self.text += data


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour such as #1b1f24 (WCAG 2.1)."""
    parts = (int(colour[place:place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_text_says_everything_in_lines():
    """Show word, title, progress, sections and the next step as text."""
    assert repr(CARD) == (
        "NOT YET  tutorial1\n8.5 of 10 points\n\n"
        "FAIL  style.pep8  Follow PEP 8.\n    words.py:1:1 E501 too long\n    \tindented\n\n"
        "PASS  style.parses  Be Python.\n\nA paragraph with `code` in it.\n\nWhy\n    one\n    two\n\n"
        'Next: `hint("tutorial1")`')


def test_headings_without_lines_stand_together():
    """Leave no blank lines between criteria of which there is nothing to say."""
    assert repr(Card("PASSED", "t", (Section("PASS a"), Section("PASS b")))) == "PASSED  t\n\nPASS a\nPASS b"


def test_text_folds_paragraphs_and_not_code():
    """Fold long paragraphs, and leave program text as it is."""
    words = "word " * 40 + "end"
    card = Card("A", "b", (Section(lines=(words,), code=False), Section(lines=(words,))))
    folded, kept = repr(card).split("\n\n")[1:]
    assert max(map(len, folded.split("\n"))) <= 88
    assert kept == words


def test_html_has_the_same_words_and_is_well_formed():
    """Close every tag, and say in HTML what the text says."""
    page = Page(html(CARD))
    assert page.open == []
    assert page.text.split() == repr(CARD).replace("`", "").split()


def test_html_needs_no_script_style_sheet_or_class():
    """Use nothing that an untrusted notebook strips."""
    page = Page(html(CARD))
    assert set(page.tags) <= {"div", "p", "strong", "code", "pre", "details", "summary", "progress"}
    assert {name for name, _ in page.attributes} <= {"style", "open", "aria-label", "value", "max"}


def test_html_folds_only_what_is_folded():
    """Open the first section, and fold the one that says so."""
    text = html(CARD)
    assert "<details open><summary>FAIL" in text
    assert "<details><summary>Why" in text
    assert '<p style="margin:0">PASS' in text


def test_progress_is_said_in_words():
    """Give the bar a label and the same words beside it."""
    page = Page(html(CARD))
    assert ("aria-label", "8.5 of 10 points") in page.attributes
    assert "8.5 of 10 points" in page.text


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_colours_can_be_read(style):
    """Give each style its own foreground and background with a contrast of at least 4.5."""
    colour, background = (re.search(rf"(?:^|;){name}:(#\w+)", style)[1] for name in ("color", "background"))
    dark, light = sorted((luminance(colour), luminance(background)))
    assert (light + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.parametrize("tone", [GOOD, BAD, PLAIN])
def test_each_tone_has_a_style(tone):
    """Draw the word in the style of its tone."""
    assert f'<strong style="{STYLES[tone]}">WORD</strong>' in html(Card("WORD", "title", tone=tone))


def test_text_of_a_student_is_shown_and_never_obeyed():
    """Escape markup, and write out what cannot be seen, wherever it stands."""
    card = Card(HOSTILE, HOSTILE, (
        Section(HOSTILE, (HOSTILE,)), Section(HOSTILE), Section(HOSTILE, (HOSTILE,), code=False)),
        HOSTILE, progress=(1, 2, HOSTILE))
    bundle = card._repr_mimebundle_()
    page = Page(bundle["text/html"])
    assert not {"script", "style"} & set(page.tags)
    assert not {"onclick"} & {name for name, _ in page.attributes}
    assert "{{ 7 * 7 }}" in page.text
    for text in bundle.values():
        assert "\x1b" not in text and "\u202e" not in text
        assert "\\x1b[31m\\u202e" in text


def test_unpaired_backticks_are_harmless():
    """Draw a paragraph with a single backtick as well-formed HTML."""
    assert Page(html(Card("A", "b", (Section(lines=("one ` two",), code=False),)))).open == []


def test_bundle_holds_text_and_html():
    """Offer both forms to Jupyter."""
    assert CARD._repr_mimebundle_(include=["text/plain"]) == {"text/plain": repr(CARD), "text/html": html(CARD)}


def test_cards_are_frozen_and_compare_by_value():
    """Let nobody change a card."""
    assert dataclasses.replace(CARD) == CARD
    with pytest.raises(dataclasses.FrozenInstanceError):
        CARD.word = "PASSED"


def test_prose_keeps_paragraphs_lists_and_blocks_apart():
    """Join the lines of a paragraph; keep list items, and blocks as code."""
    assert prose("One\ntwo.\n\n- first\n- second\n\n```python\nx = 1\n\ny = 2\n```\n\nEnd.\n", "Why") == (
        Section("Why", ("One two.", "- first", "- second"), code=False),
        Section(lines=("x = 1", "", "y = 2")),
        Section(lines=("End.",), code=False))


def test_prose_of_nothing_is_nothing():
    """Make no section of an empty text."""
    assert prose(" \n") == ()


def test_stopped_says_why():
    """Begin with the word by which the build knows that there was no answer."""
    assert repr(stopped("There is no course.")) == "STOPPED  There is no course."
