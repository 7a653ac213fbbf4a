"""Two plots of a class as SVG that goes into a page; the only module that imports matplotlib.

The picture knows no colours and no fonts of its own: they are the page's, so it is right in the dark and in print. It
holds no name, address, script or style sheet, and the same numbers are always the same bytes.
"""
import io
import warnings
from collections.abc import Sequence
from xml.etree import ElementTree

from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from grader.classroom.figures import BINS, percent
from grader.reporters.text import readable, shorten

# Colours that stand for those of the page; matplotlib writes them as they are.
INK, QUIET, BAR, TRACK = "#010101", "#020202", "#030303", "#040404"
PAGE = {INK: "var(--ink)", QUIET: "var(--quiet)", BAR: "var(--bar)", TRACK: "var(--shade)"}
# Text as text, so that it can be read, searched and drawn in the reader's font; names in the file without chance.
SETTINGS = {"svg.fonttype": "none", "svg.hashsalt": "classroom"}
POINTS = 72             # of an inch, in which matplotlib measures; one is one unit of the picture
WIDTH = 340             # of a picture, in those units, so that its text can be read on a phone
TEXT = 12
LONGEST = 40            # characters of a label
KEPT = {"d", "x", "y", "style", "viewBox"}


def scores(counts: Sequence[int], description: str) -> Markup:
    """Draw how many scores lie in each tenth of the points, and in the last place how many have all of them.

    The title and the description are for those who do not see the picture.
    """
    axes = _axes(230)
    top = max(*counts, 1)
    axes.set(xlim=(-0.6, BINS + 0.6), ylim=(-0.26 * top, 1.12 * top))
    axes.bar(range(BINS + 1), counts, width=0.84, color=BAR, clip_on=False)
    axes.bar([BINS / 2], [-0.008 * top], width=BINS + 1, color=QUIET, clip_on=False)
    for place, count in enumerate(counts):
        _write(axes, (place, -0.09 * top), str(place * 100 // BINS), color=QUIET)
        if count:
            _write(axes, (place, count + 0.04 * top), f"{count:,}")
    _write(axes, (BINS / 2, -0.22 * top), "per cent of the points, from", color=QUIET)
    return _drawn(axes.figure, "Distribution of scores", description)


def rates(shares: Sequence[tuple[str, float]], description: str) -> Markup:
    """Draw a bar for each criterion, by its id: the share of hand-ins that passed it, from 0 to 1."""
    axes = _axes(32 * len(shares))
    axes.set(xlim=(0, 1), ylim=(len(shares), 0))
    places = [place + 0.68 for place in range(len(shares))]
    axes.barh(places, [1] * len(places), height=0.3, color=TRACK, clip_on=False)
    axes.barh(places, [share for _, share in shares], height=0.3, color=BAR, clip_on=False)
    for place, (label, share) in enumerate(shares):
        _write(axes, (0, place + 0.44), shorten(readable(label), LONGEST), ha="left")
        _write(axes, (1, place + 0.44), percent(share), ha="right")
    return _drawn(axes.figure, "Pass rate of each criterion", description)


def _axes(height: float) -> Axes:
    """Return an empty plane as large as its picture, without the lines and numbers that matplotlib would add."""
    axes = Figure(figsize=(WIDTH / POINTS, height / POINTS)).add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    return axes


def _write(axes: Axes, place: tuple[float, float], text: str, **details: object) -> None:
    """Write text into a plane, as it is: a dollar sign begins no formula."""
    axes.text(*place, text, **{"ha": "center", "color": INK, "fontsize": TEXT, "parse_math": False, **details})


def _drawn(figure: Figure, title: str, description: str) -> Markup:
    """Return a picture as an element for a page, with its title and description."""
    stream = io.BytesIO()
    with rc_context(SETTINGS), warnings.catch_warnings():
        warnings.simplefilter("ignore")     # a letter that matplotlib's font lacks is drawn by the reader's
        figure.savefig(stream, format="svg", transparent=True, metadata={"Date": None})
    picture = ElementTree.fromstring(stream.getvalue())
    name = "plot-" + "-".join(title.lower().split())
    element = ElementTree.Element("svg", {
        "class": "plot", "viewBox": picture.attrib["viewBox"], "role": "img",
        "aria-labelledby": f"{name} {name}-said"})
    ElementTree.SubElement(element, "title", id=name).text = title
    ElementTree.SubElement(element, "desc", id=f"{name}-said").text = readable(description)
    element.extend(_plain(part) for part in picture.iter() if _tag(part) in ("path", "text") and _seen(part))
    return Markup(ElementTree.tostring(element, encoding="unicode"))


def _tag(part: ElementTree.Element) -> str:
    """Return the name of an element without its namespace."""
    return part.tag.rpartition("}")[2]


def _seen(part: ElementTree.Element) -> bool:
    """Say whether an element has a colour that is drawn; the grounds of figure and axes have none."""
    return any(colour in part.attrib["style"] for colour in PAGE)


def _plain(part: ElementTree.Element) -> ElementTree.Element:
    """Return an element with what it needs to be drawn, in the colours and the font of the page."""
    kept = {name: " ".join(value.split()) for name, value in part.attrib.items() if name in KEPT}
    rules = (rule.split(":") for rule in kept["style"].split(";"))
    kept["style"] = "; ".join(f"{name.strip()}: {PAGE.get(value.strip(), value.strip())}" for name, value in rules
                              if name.strip() != "font-family")
    plain = ElementTree.Element(_tag(part), kept)
    plain.text = part.text if _tag(part) == "text" else None
    return plain
