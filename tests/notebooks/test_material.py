"""Tests of what the lessons show beside their text: pictures and quizzes."""
import csv
import io
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from grader.notebook import quizzes

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
PICTURES = sorted((NOTEBOOKS / "img").glob("*.svg"))
SOURCES = {path.stem: path.read_text(encoding="utf-8") for path in sorted((NOTEBOOKS / "src").glob("*.py"))}
SVG = "{http://www.w3.org/2000/svg}"
LARGEST = 12_000  # bytes of a picture; text and a few shapes need less


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_a_picture_is_small_and_says_what_it_shows(path):
    """Name and describe each picture; let it load nothing and run nothing."""
    root = ElementTree.parse(path).getroot()
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    links = [name for element in root.iter() for name in element.attrib if name.endswith("href")]
    assert all((root.findtext(SVG + name) or "").strip() for name in ("title", "desc"))
    assert not tags & {"script", "image", "style", "foreignObject"} and not links
    assert path.stat().st_size <= LARGEST


def test_every_picture_is_shown_by_its_chapter():
    """Keep no picture that no lesson shows."""
    shown = {(number, name) for number, text in SOURCES.items() for name in re.findall(r"\(img/([^)]+)\)", text)}
    kept = {(chapter, path.name) for path in PICTURES for chapter in SOURCES if chapter[:3] == path.name[:3]}
    assert kept == shown != set()


@pytest.mark.parametrize("chapter", SOURCES)
def test_every_quiz_is_asked_in_order_and_answered(chapter):
    """Ask each question of a chapter once, and give its right answer in the solved edition."""
    asked = re.findall(r'^quiz\("([^"]+)"\)$', SOURCES[chapter], re.M)
    answers = dict(re.findall(r'^quiz\("([^"]+)"\)\.answer\("([^"]+)"\)$', SOURCES[chapter], re.M))
    known = quizzes.load(NOTEBOOKS / "quizzes" / f"{chapter}.toml")
    assert asked == [quiz.id for quiz in known] == list(answers)
    assert {quiz.answer(answers[quiz.id]).word for quiz in known} == {"RIGHT"}


def test_the_plot_of_a_load_test_shows_the_figures_of_its_lesson():
    """Draw each line of the plot, in the order of the columns, through the points of the table."""
    table = re.search(r'MEASURED = """\\\n(.*?)"""', SOURCES["06_rest_bottle"], re.S)[1]
    rows = [[float(value) for value in row] for row in list(csv.reader(io.StringIO(table)))[1:]]
    users, cheroot, median, slowest, wsgiref, _ = zip(*rows, strict=True)
    lines = ElementTree.parse(NOTEBOOKS / "img" / "06_load.svg").getroot().iter(SVG + "polyline")
    for line, drawn in zip(lines, (cheroot, wsgiref, median, slowest), strict=True):
        points = [tuple(map(float, point.split(","))) for point in line.get("points").split()]
        across, up = zip(*points, strict=True)
        assert on_scale(users, across) and on_scale((0, *drawn), (300, *up))


def on_scale(values, places) -> bool:
    """Tell whether places on paper are values to one scale, to a pixel, measured by the ends of the values."""
    low, high = values.index(min(values)), values.index(max(values))
    scale = (places[high] - places[low]) / (values[high] - values[low])
    return all(abs(places[low] + (value - values[low]) * scale - place) <= 1
               for value, place in zip(values, places, strict=True))
