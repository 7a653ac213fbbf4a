"""The pictures: the same bytes for the same numbers, no colour, font, name or address of their own, any text."""
import re
import subprocess
import sys
import warnings
from xml.etree import ElementTree

import matplotlib
import pytest

from grader.classroom import plots
from tests.reporters.conftest import ACTIVE, UNSEEN
from tests.sources import ROOT

COUNTS = [0, 0, 3, 1, 0, 2, 5, 8, 13, 21, 34]


def texts_of(picture):
    """Return the texts that a picture shows."""
    return [part.text for part in ElementTree.fromstring(picture).iter("text")]


def widths_of(picture, colour):
    """Return how wide the bars of a colour are, in units of the picture."""
    bars = [part.attrib["d"] for part in ElementTree.fromstring(picture).iter("path") if colour in part.attrib["style"]]
    corners = [[float(number) for number in re.findall(r"[ML] ([\d.]+) ", bar)] for bar in bars]
    return [max(across) - min(across) for across in corners]


def test_bars_are_as_long_as_the_shares():
    """Draw what the table says."""
    picture = plots.rates([("a", 0.0), ("b", 0.25), ("c", 1.0)], "")
    assert widths_of(picture, "--bar") == pytest.approx([0, 85, 340]) and widths_of(picture, "--shade") == [340] * 3
    assert texts_of(picture) == ["a", "0 %", "b", "25 %", "c", "100 %"]


def test_counts_stand_above_their_bars():
    """Show each number that is not nothing, and where its range begins."""
    texts = texts_of(plots.scores(COUNTS, ""))
    assert [text for text in texts if text in {"3", "1", "2", "5", "8", "13", "21", "34"}] == [
        "3", "1", "2", "5", "8", "13", "21", "34"]
    assert {str(low) for low in range(0, 101, 10)} <= set(texts)


@pytest.mark.parametrize("picture", [plots.scores(COUNTS, "Told."), plots.scores([0] * 11, ""),
                                     plots.rates([("style.pep8", 0.5)], "Told.")])
def test_a_picture_is_the_pages(picture):
    """Hold no address, style sheet, script, number sign, font or colour, and be one image with a name."""
    assert not re.search(r"url\(|https?:|xmlns|<style|<script|<defs|#|font-family|on\w+=", picture)
    assert {part.tag for part in ElementTree.fromstring(picture).iter()} <= {"svg", "title", "desc", "path", "text"}
    root = ElementTree.fromstring(picture)
    named = {part.attrib["id"] for part in root if "id" in part.attrib}
    assert root.attrib["role"] == "img" and set(root.attrib["aria-labelledby"].split()) == named


def test_the_same_numbers_are_the_same_bytes():
    """In another process too, with another hash seed, at another time."""
    code = f"from grader.classroom import plots; print(plots.scores({COUNTS}, 'x'), plots.rates([('a', 0.3)], 'y'))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == f"{plots.scores(COUNTS, 'x')} {plots.rates([('a', 0.3)], 'y')}\n"


@pytest.mark.parametrize("text", [ACTIVE, UNSEEN, "$\\frac{1}{2}$", "größe_日本語", "$", ""])
def test_any_text_is_only_text(text):
    """Draw no formula, break out of nothing, warn of no letter."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        picture = plots.rates([(text, 0.5)], text)
    shown = texts_of(picture)[0] or ""
    assert shown.replace("\n", " ").isprintable() and len(shown) <= plots.LONGEST
    assert "<script" not in picture and "<img" not in picture


def test_settings_of_others_stay_as_they_are():
    """Leave matplotlib as it was."""
    before = matplotlib.rcParams["svg.fonttype"], matplotlib.rcParams["svg.hashsalt"]
    plots.scores(COUNTS, "")
    assert (matplotlib.rcParams["svg.fonttype"], matplotlib.rcParams["svg.hashsalt"]) == before
