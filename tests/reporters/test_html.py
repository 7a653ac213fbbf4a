"""The page: its structure, what it loads (nothing), and hostile text."""
import dataclasses
import itertools
import re
from html.parser import HTMLParser

import pytest

from grader.model import Finding
from grader.reporters import render
from grader.reporters.text import visible

VOID = {"meta"}
# Every element that the template writes; one more would be a student's.
OURS = {"html", "head", "meta", "title", "style", "body", "main", "article", "section", "div", "h1", "h2", "h3", "p",
        "strong", "b", "span", "a", "code", "table", "caption", "thead", "tbody", "tr", "th", "td", "ul", "li", "dl",
        "dt", "dd", "details", "summary"}
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "scope", "style",
              "aria-hidden", "aria-labelledby"}


class Page(HTMLParser):
    """What a page holds: elements in order as (name, attributes), and the text inside each kind of element."""

    def __init__(self, text: str):
        """Read the page, and check that every element is closed in its turn."""
        super().__init__()
        self.elements, self.texts, self.open = [], [], []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        """Note an element."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        """Check that it is the innermost one that ends."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Note a piece of text with the element that it stands in."""
        if data.strip():
            self.texts.append((self.open[-1] if self.open else "", data.strip()))

    def text_of(self, tag: str) -> list[str]:
        """Return the texts in elements of that name."""
        return [text for name, text in self.texts if name == tag]


def pages_of(report) -> list[Page]:
    """Return the report as a page of its own and as one of two on a page."""
    return [Page(render("html", [report])), Page(render("html", [report, report], many=True))]


def test_a_page_has_no_element_but_ours(any_report):
    """Whatever the text, it stays text: elements and attributes are those of the template, and none loads anything."""
    for page in pages_of(any_report):
        assert {tag for tag, _ in page.elements} <= OURS
        assert {name for _, attributes in page.elements for name in attributes} <= ATTRIBUTES
        for _, attributes in page.elements:
            assert attributes.get("href", "#").startswith("#")
            assert re.fullmatch(r"(width: \d+(\.\d+)?%)?", attributes.get("style", ""))
    assert not re.search(r"url\(|@import|https?:", render("html", [any_report]))


def test_a_page_forbids_what_it_does_not_need(lossy):
    """The policy comes before anything that it could bind, and the page is in a language."""
    elements = pages_of(lossy)[0].elements
    policy = {"http-equiv": "Content-Security-Policy",
              "content": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"}
    assert elements[0] == ("html", {"lang": "en"})
    assert [("meta", {"charset": "utf-8"}), ("meta", policy)] == elements[2:4]


def test_headings_go_down_one_level_at_a_time(any_report):
    """One title, and no level left out, as screen readers need it."""
    for page in pages_of(any_report):
        levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_addresses_within_the_page_exist_once(any_report):
    """Each link goes to an element of the page, and no name is used twice."""
    for page in pages_of(any_report):
        names = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
        wanted = [attributes["href"][1:] for _, attributes in page.elements if "href" in attributes]
        wanted += [attributes["aria-labelledby"] for _, attributes in page.elements if "aria-labelledby" in attributes]
        assert len(names) == len(set(names)) and set(wanted) == set(names)


def test_tables_have_captions_and_headers(lossy):
    """Each table says what it is, and each cell can be told by its row and column."""
    for page in pages_of(lossy):
        count = [tag for tag, _ in page.elements].count
        assert count("table") == count("caption") == count("thead")
        rows = [attributes for tag, attributes in page.elements if tag == "th"]
        assert {attributes["scope"] for attributes in rows} == {"row", "col"}


def test_verdicts_are_words(lossy, incomplete):
    """Each verdict is a word in the table, not a colour alone."""
    words = [text for page in (pages_of(lossy)[0], pages_of(incomplete)[0]) for text in page.text_of("span")]
    assert {"PASS", "FAIL", "SKIP", "NOT RUN", "ERROR", "NOTE"} <= set(words)


def test_everything_found_is_on_the_page(lossy):
    """All remarks are listed, the first five openly, and each comparison with its parts."""
    page = pages_of(lossy)[0]
    places = [text for text in page.text_of("code") if text.startswith("words.py:")]
    assert len(places) == 13 and page.text_of("summary") == ["and 7 more E501"]
    assert page.text_of("dd")[:5] == ["count_words('a b a')", "{'a': 2, 'b': 1}", "{'a': 1, 'b': 1}", "words.py:14",
                                      "A dictionary keeps one value for each key, so add to the value that is there."]
    text = " ".join(text for _, text in page.texts)
    for part in ("Left alone: notes.txt, old/words.py", "Skipped until suite.passes is met.", "grader explain E501",
                 "notebook 02_production_code, section pep-8", "Next: grader explain E501", "pycodestyle 2.14.0"):
        assert part in text
    assert page.text_of("span").count("no further cost") == 9 and page.text_of("span").count("advice") == 1


def test_an_incomplete_report_says_what_is_missing(incomplete):
    """So does a level that leaves something open."""
    text = " ".join(text for _, text in pages_of(incomplete)[0].texts)
    assert "could not be judged here: image.builds, behaviour.hidden." in text
    assert "Not prevented: reading and writing files" in text


def test_a_report_without_details_says_so(lossy):
    """The notice stands before the table."""
    page = pages_of(dataclasses.replace(lossy, withheld=True))[0]
    assert ("p", "Details are withheld: what was asked, expected, and answered by the program.") in page.texts


def test_many_reports_begin_with_a_table(perfect, lossy, incomplete):
    """Each report has a row that leads to it."""
    page = Page(render("html", [perfect, dataclasses.replace(lossy, student="ada"), incomplete], many=True))
    assert page.text_of("h1") == ["3 reports"] and page.text_of("h2") == ["tutorial2", "tutorial2, ada", "tutorial2"]
    assert [attributes["href"] for tag, attributes in page.elements if tag == "a"][:3] == [
        "#report-1", "#report-2", "#report-3"]


def test_hostile_text_reads_back_as_its_visible_form(hostile):
    """What a reader sees is each character of the student, as itself or as an escape."""
    page = pages_of(hostile)[0]
    text = visible(hostile.student)
    assert page.text_of("h1") == [f"{text}, {text}"]
    assert page.text_of("title") == [f"{text}, {text}: 0 of 5 points, incomplete"]
    finding = hostile.outcomes[0].findings[0]
    assert page.text_of("dd")[0] == visible(finding.reproduce, keep="\n\t").strip()
    assert render("html", [hostile]).replace("\n", "").replace("\t", "").isprintable()


@pytest.mark.parametrize("earned, width", [(0.0, "0.0%"), (2.0, "66.7%"), (3.0, "100.0%")])
def test_the_bar_is_as_long_as_the_score(perfect, earned, width):
    """The bar repeats the score for the eye; it is no news to a screen reader."""
    outcome = dataclasses.replace(perfect.outcomes[1], earned=earned)
    report = dataclasses.replace(perfect, outcomes=(outcome,))
    assert ("div", {"style": f"width: {width}"}) in pages_of(report)[0].elements
    assert ("div", {"class": "bar", "aria-hidden": "true"}) in pages_of(report)[0].elements


def test_a_report_without_points_has_no_bar(perfect):
    """Nothing is divided by nothing."""
    report = dataclasses.replace(perfect, outcomes=())
    assert "bar" not in [attributes.get("class") for _, attributes in pages_of(report)[0].elements]


def test_spaces_of_a_value_are_kept(lossy):
    """A value in several lines is shown as it was."""
    finding = Finding("behaviour.hidden.test_a", "seen", expected="a\n  b\tc ", actual="")
    outcome = dataclasses.replace(lossy.outcomes[1], findings=(finding,))
    text = render("html", [dataclasses.replace(lossy, outcomes=(outcome,))])
    assert '<dd class="expected">a\n  b\tc </dd>' in text and '<dd class="got">(nothing)</dd>' in text
