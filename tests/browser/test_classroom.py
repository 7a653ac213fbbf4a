"""The class report in a real browser: accessible, no wider than a phone, right in print and in the dark, and alone."""
import importlib.util
import shutil
from pathlib import Path

import pytest

from grader import classroom
from tests.classroom.pupils import filed, many
from tests.classroom.test_pages import ABSENT, hostile
from tests.conftest import lacking

PACKAGE = "axe_playwright_python"       # brings axe-core, and by playwright a way to drive the browser
LEFT = ("'notes.txt' lies beside the hand-ins and is nobody's.", "x" * 300)
WIDE, PHONE, PAPER = 1200, 375, 794     # CSS pixels; the last is A4
CLASSES = {"nobody": [], "one": list(many(1)), "class": list(many(30)), "hostile": list(hostile())}
SCREENS = [(WIDE, "light", "screen"), (PHONE, "light", "screen"), (WIDE, "dark", "screen"), (PHONE, "dark", "screen")]
LOOKS = [*(("class", *look) for look in SCREENS), ("class", PAPER, "dark", "print"), ("nobody", *SCREENS[3]),
         ("one", *SCREENS[0]), ("hostile", *SCREENS[1]), ("hostile", *SCREENS[2])]
# The page's ground and a bar's colour, as the browser computes them.
COLOURS = ("() => [getComputedStyle(document.body).backgroundColor,"
           " getComputedStyle(document.querySelector('svg path')).fill]")


@pytest.fixture(scope="module")
def browser(require):
    """Give a browser that is driven; it is stopped in the end."""
    require("chromium")
    if importlib.util.find_spec(PACKAGE) is None:
        lacking(f"the package {PACKAGE} is not installed")
    from playwright.sync_api import sync_playwright
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def axe(browser):
    """Return the source of axe-core."""
    return Path(importlib.util.find_spec(PACKAGE).origin).with_name("axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Return the folders with the reports of some classes, by name."""
    folder = tmp_path_factory.mktemp("classes")
    for name, filings in CLASSES.items():
        crowd = {"absent": ABSENT, "left": LEFT} if name == "class" else {}
        classroom.write(folder / name, "Count the words of a text", lambda filings=filings: iter(filings), **crowd)
    return folder


@pytest.fixture
def show(browser):
    """Return a function that shows a page in a look, and what it asked for or complained of; all are closed again."""
    opened = []

    def shown(path, width=WIDE, scheme="light", medium="screen"):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        opened.append(context)
        page, heard = context.new_page(), []
        page.on("request", lambda request: heard.append(request.url))
        page.on("console", lambda message: heard.append(message.text))
        page.emulate_media(media=medium, color_scheme=scheme)
        page.goto(path.as_uri())
        assert heard == [path.as_uri()]
        return page
    yield shown
    for context in opened:
        context.close()


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look)))
def test_a_report_is_accessible_and_fits(reports, show, axe, look):
    """Break no rule of axe, and be no wider than the screen: neither the page nor a table in it."""
    name, width, *rest = look
    page = show(reports / name / "index.html", width, *rest)
    page.evaluate(axe)
    found = page.evaluate("axe.run()")
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found["violations"]] == []
    assert len(found["passes"]) > 10
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate("[...document.querySelectorAll('.wide')].every(e => e.scrollWidth == e.clientWidth)")


def test_axe_finds_what_is_wrong(reports, show, axe):
    """Hold the test above against a page that is wrong."""
    page = show(reports / "one" / "index.html")
    page.evaluate("document.documentElement.removeAttribute('lang');"
                  "document.querySelector('dt').style.color = '#ddd'")
    page.evaluate(axe)
    assert {"html-has-lang", "color-contrast"} <= {fault["id"] for fault in page.evaluate("axe.run()")["violations"]}


def test_colours_follow_the_system_and_paper_is_white(reports, show):
    """Draw pictures in the page's colours; nobody prints a dark page."""
    path = reports / "class" / "index.html"
    light, dark, paper = (show(path, WIDE, *look).evaluate(COLOURS) for look in (
        ("light", "screen"), ("dark", "screen"), ("dark", "print")))
    assert light[0] != dark[0] and light[1] != dark[1] and paper == ["rgb(255, 255, 255)", light[1]]


def test_print_shows_what_is_one_click_away(reports, show):
    """Open what is folded on paper, for paper cannot be clicked."""
    path = reports / "class" / "index.html"
    last = "[...document.querySelectorAll('details')].map(e => e.lastElementChild.checkVisibility())"
    assert all(show(path, medium="print").evaluate(last)) and not any(show(path).evaluate(last))


def test_links_lead_to_students(tmp_path, show):
    """Follow one, whatever the id, with no script allowed to help."""
    classroom.write(tmp_path, "Words", lambda: iter([filed("größe a+b@c", many(1).__next__().report)]))
    page = show(tmp_path / "index.html")
    with page.expect_navigation():
        page.click("section:last-of-type a")
    assert page.title() == "words: 12 of 12 points"


def test_hostile_names_reach_nobody(reports, show):
    """Run no script of a student's, and make no element of it."""
    page = show(reports / "hostile" / "index.html")
    assert page.evaluate("document.querySelectorAll('script, img, link, iframe, pre').length") == 0
    assert page.title() == "Count the words of a text: 3 hand-ins"
    assert "<script>alert(1)</script>" in page.inner_text("main")
