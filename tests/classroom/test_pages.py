"""The index over a class: its sections, its words, its links, and hostile text in every place of it."""
import itertools
import re
from dataclasses import replace
from pathlib import Path

import pytest

from grader.classroom import pages, tally
from grader.classroom.figures import Remark
from grader.model import Finding, Key, Student
from grader.reporters import render
from grader.reporters.text import visible
from tests.classroom.pupils import FAULT, LESSON, STYLE, filed, many, outcome, perfect, report
from tests.reporters.conftest import ACTIVE, UNSEEN
from tests.reporters.test_html import Page

OURS = {"html", "head", "meta", "title", "style", "body", "main", "nav", "section", "figure", "div", "h1", "h2", "h3",
        "p", "b", "span", "a", "code", "table", "caption", "thead", "tbody", "tr", "th", "td", "ul", "li", "dl", "dt",
        "dd", "details", "summary", "svg", "desc", "path", "text"}
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "scope", "style", "role",
              "aria-label", "aria-labelledby", "viewbox", "d", "x", "y"}
ABSENT = (Student("zoe", name="Zoe Zander"), Student("abe"))


def page_of(filings, **details):
    """Return the index of a class, read back."""
    return Page(pages.index("Words", tally.gather(filings), **details))


def words_of(page):
    """Return the text of a page but for its style."""
    return " ".join(" ".join(text.split()) for tag, text in page.texts if tag != "style")


def hostile():
    """Yield a class in which every text that somebody else can write is hostile, but for the ids."""
    text = UNSEEN + ACTIVE
    student = Student("mal", name=text)
    finding = Finding(text, text, cost=1.0, hint=text, lesson=text)
    outcomes = [replace(outcome(text + status, status), title=text, reason=text, findings=(finding,), seconds=1.0)
                for status in ("passed", "failed", "skipped", "not_run", "error")]
    yield filed("mal", report(*outcomes, grader=text, isolation=text), student=student, late=True, handed=text, at=text)
    yield filed("moe", text, student=Student("moe", name=text))
    yield filed("max", text, student=Student("max", name=text), key=None)


@pytest.mark.parametrize("filings, details", [
    ((), {}), ([filed("ada", perfect())], {"absent": ABSENT, "left": ("'a.txt' is nobody's.",)}),
    (list(many(300)), {"absent": ABSENT, "lessons": "../notebooks/"}),
    (list(hostile()), {"absent": (Student("x", name=UNSEEN + ACTIVE),), "left": (UNSEEN + ACTIVE,), "lessons": ""})])
def test_a_page_is_sound(filings, details):
    """Hold no element but ours, headings that go down by one, names that exist once, links that lead somewhere."""
    page = page_of(filings, **details)
    assert {tag for tag, _ in page.elements} <= OURS
    assert {name for _, attributes in page.elements for name in attributes} <= ATTRIBUTES
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1 and all(after <= before + 1 for before, after in itertools.pairwise(levels))
    names = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    wanted = [attributes["href"][1:] for _, attributes in page.elements if attributes.get("href", "").startswith("#")]
    assert len(names) == len(set(names)) and set(wanted) <= set(names)
    count = [tag for tag, _ in page.elements].count
    assert count("table") == count("caption") == count("thead")
    links = {attributes["href"] for tag, attributes in page.elements if tag == "a"} - {f"#{name}" for name in wanted}
    assert all(re.fullmatch(r"(students/[\w.]+\.html|(\.\./notebooks/)?[\w%]+\.ipynb(#[\w.-]+)?)", link)
               for link in links)


def test_a_page_asks_for_nothing():
    """Bind the browser before anything else, as the report does, and name no address outside."""
    text = pages.index("Words", tally.gather(many(50)))
    policy = {"http-equiv": "Content-Security-Policy",
              "content": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"}
    assert Page(text).elements[3] == ("meta", policy)
    assert not re.search(r"url\(|@import|https?:|<script|<img|<link|src=", text)


def test_hostile_text_is_shown_as_text():
    """Show each character as itself or as an escape."""
    text = pages.index(ACTIVE, tally.gather(hostile()), left=(UNSEEN,))
    assert visible(UNSEEN + ACTIVE) in " ".join(part for _, part in Page(text).texts)
    assert text.replace("\n", "").isprintable()


def test_what_is_incomplete_comes_first():
    """Say of each kind what to do, before any number of the class."""
    words = words_of(page_of(many(300), absent=ABSENT, left=("'a.txt' is nobody's.",)))
    places = [words.index(part) for part in (
        "15 hand-ins not graded, through no fault of the student", "grader replay FILE", FAULT % "student0018",
        "13 hand-ins that could not be read", "37 hand-ins with criteria that could not be judged", "grader doctor",
        "1 thing among the hand-ins that no rule fits", "'a.txt' is nobody's.", "2 students who handed in nothing",
        "Zoe Zander", "On average")]
    assert places == sorted(places)


@pytest.mark.parametrize("status, told", [
    ("not_run", "Next: grader doctor says what this machine lacks and how to install it"),
    ("error", "Next: the fault is the grader's or the exercise's.")])
def test_whose_fault_it_is_is_said(status, told):
    """Tell a lack of the machine from a fault of ours, and what to do about each."""
    found = report(outcome("a", status, reason="This is why."))
    words = words_of(page_of([filed(f"s{number}", found) for number in range(7)]))
    assert f"a : This is why. {told}" in words and "Hand-ins of s0 , s1 , s2 , s3 , s4 and 2 more 7" in words


def test_averages_say_what_they_leave_out():
    """Count complete results only."""
    faulty = report(outcome("a", "failed", 0.0), outcome("b", "not_run"))
    filings = [filed("ada", perfect()), filed("bob", faulty), filed("cleo", FAULT), filed("dan", "damaged", key=None)]
    words = words_of(page_of(filings, absent=ABSENT))
    assert ("On average 100 % of the points, median 100 %, over 1 complete result. "
            "Left out: 1 incomplete, 2 not graded, 2 handed in nothing.") in words
    assert "Left out" not in words_of(page_of([filed("ada", perfect())]))


def test_a_changed_rubric_is_said():
    """Compare shares where points cannot be compared, and tell how to get rid of it."""
    old = Key("sha256:" + "dd" * 32, "sha256:" + "5e" * 32, "1.0.0")
    filings = [filed("ada", perfect()), filed("bob", report(outcome("a", "failed", 0.5)), key=old)]
    words = words_of(page_of(filings))
    assert "The exercise changed between these results: 1 result out of 12 points, 1 result out of 4 points" in words
    assert "On average 75 % of the points" in words
    assert "The exercise changed" not in words_of(page_of(filings[:1]))


def test_the_rule_for_help_is_on_the_page():
    """Say it even where nobody needs any."""
    rule = "below 50 % of the points, even if everything that could not be judged were earned, or the starter handed in"
    words = words_of(page_of([filed("ada", perfect())]))
    assert rule in words and "Nobody who was graded." in words


def test_every_student_has_a_row():
    """List those without a result too, and link those with one."""
    filings = [filed("ada", perfect(), late=True, handed="2 days ago"), filed("cleo", FAULT)]
    page = page_of(filings, absent=ABSENT)
    rows = words_of(page).partition("All students Student Lost or not judged Points")[2]
    assert rows.split()[:8] == ["abe", "handed", "in", "nothing", "none", "ada", "late", "handed"]
    assert "Zoe Zander zoe handed in nothing none" in rows and f"cleo {FAULT} not graded" in rows
    assert [attributes["href"] for tag, attributes in page.elements if tag == "a" and "/" in attributes["href"]] == [
        "students/ada.html"] * 2


def test_long_lists_are_one_click_away():
    """Open the first, and tell how many more there are."""
    page = page_of([filed(f"s{number}", FAULT) for number in range(pages.OPEN + 3)])
    assert page.text_of("summary") == ["and 3 more"]
    assert page_of([filed(f"s{number}", FAULT) for number in range(pages.OPEN)]).text_of("summary") == []


def test_slowest_come_first():
    """List ten at most, with the criterion that took longest; a report without times has no place there."""
    filings = [filed(f"s{number:02}", report(outcome("a", seconds=float(number)), outcome("b", seconds=0.5)))
               for number in range(20)]
    words = words_of(page_of(filings)).partition("Slowest criterion Seconds")[2].split()
    assert words[:6] == ["s19", "a", "19.5", "s18", "a", "18.5"] and "s10" in words[:30] and "s09" not in words[:30]
    timeless = report(outcome("a", seconds=0.0))
    assert "No times are known." in words_of(page_of([filed("ada", timeless)]))


def test_pictures_have_their_numbers_in_a_table_beside_them():
    """Give each plotted number as text too."""
    page = page_of(many(300))
    rows = re.findall(r"(\d+ to under \d+ %|100 %) (\d+)", words_of(page).partition("Share of the points Results")[2])
    told = [text for text in page.text_of("desc") if text.startswith("Number of results by score.")][0]
    assert len(rows) == 11 and told == "Number of results by score. " + ", ".join(
        f"{words}: {count}" for words, count in rows if count != "0") + "."
    assert page.text_of("text").count("55 %") == 1 and "55 % 150 of 272" in words_of(page)


@pytest.mark.parametrize("place, address, words", [
    (LESSON, "02_production_code.ipynb#pep-8-styling", "notebook 02_production_code, section pep-8-styling"),
    ("01_pillars", "01_pillars.ipynb", "notebook 01_pillars"),
    ("javascript:alert(1)", "", ""), ("../x#y", "", ""), ("a b", "", ""), ("x#y\"z", "", ""), ("", "", ""),
    (None, "", ""), ("größe#maß", "gr%C3%B6%C3%9Fe.ipynb#ma%C3%9F", "notebook größe, section maß")])
def test_a_lesson_is_a_link_or_nothing(place, address, words):
    """Trust no lesson to be one."""
    assert pages.lesson(place) == (address, words)


def test_findings_link_their_lesson():
    """Lead to the notebook where it is known, else name it."""
    found = [filed("ada", report(outcome("style.pep8", "failed", findings=(STYLE,))))]
    target = "../course/notebooks/02_production_code.ipynb#pep-8-styling"
    for lessons, links in (("../course/notebooks/", [target]), (None, [])):
        page = page_of(found, lessons=lessons)
        targets = [attributes["href"] for tag, attributes in page.elements if tag == "a"]
        assert [target for target in targets if ".ipynb" in target] == links
        assert "section pep-8-styling" in words_of(page)


@pytest.mark.parametrize("code, message, told", [
    ("style.pep8.E501", "line too long (91 > 79 characters)", ("E501", "lines of at most 79 characters")),
    ("behaviour.hidden.test_a", "Count each.", ("behaviour.hidden.test_a", "Count each.")),
    ("unheard.of", "What is this?", ("unheard.of", "What is this?"))])
def test_a_kind_of_finding_is_told_in_general(code, message, told):
    """Use the words of `grader explain` where one page is about just that."""
    assert pages.explained(Remark("style.pep8", Finding(code, message, lesson=LESSON), 1)) == (*told, LESSON)


def test_a_students_page_is_the_report_of_check(tmp_path):
    """Be the same bytes, whoever's it is."""
    found = report(outcome("style.pep8", "failed", findings=(STYLE,)))
    assert pages.student(replace(found, student="ada")) == render("html", [found])


@pytest.mark.parametrize("id", ["", ".", "..", "../x", "a/b", "/x", "a\\b", "C:x", "a\0b", "con", "x" * 300, "a<b"])
def test_an_id_that_is_no_name_of_a_file_is_refused(id):
    """Write nowhere else, whoever made the id."""
    with pytest.raises(ValueError, match="expected the safe name of a file"):
        pages.name(Student(id))


@pytest.mark.parametrize("id, address", [("ada", "students/ada.html"), ("a b#c%", "students/a%20b%23c%25.html"),
                                         ("größe", "students/gr%C3%B6%C3%9Fe.html")])
def test_a_link_leads_to_the_file(id, address):
    """Spell an id as an address."""
    assert pages.address(Student(id)) == address


def test_notebooks_are_linked_from_where_the_page_lies(tmp_path):
    """Have an address below or beside, or none where there are no notebooks."""
    (tmp_path / "my course" / "notebooks").mkdir(parents=True)
    assert pages.notebooks(tmp_path / "my course" / "notebooks", tmp_path / "out") == "../my%20course/notebooks/"
    assert pages.notebooks(None, tmp_path) is None and pages.notebooks(Path("/nowhere/at/all"), tmp_path) is None
