"""Tests that the plots of chapter 3 show the figures of its cells."""
import ast
import csv
import io
import math
import re
from pathlib import Path
from xml.etree import ElementTree

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
SOURCE = (NOTEBOOKS / "src" / "03_deploying.py").read_text(encoding="utf-8")
SVG = "{http://www.w3.org/2000/svg}"
FEWEST, MOST = 1e3, 1e8     # predictions at the two ends of the plot of costs


def picture(name: str) -> ElementTree.Element:
    """Return a picture of the chapter."""
    return ElementTree.parse(NOTEBOOKS / "img" / f"03_{name}.svg").getroot()


def assigned(name: str):
    """Return the value that a cell gives to a name by a literal."""
    for node in ast.walk(ast.parse(SOURCE)):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return ast.literal_eval(node.value)
    raise AssertionError(f"no cell sets {name}")


def month_costs(price: tuple[int, int, int], predictions: float) -> float:
    """Return what a month costs: (dollars for a million, a machine, its capacity); predictions are just reached."""
    million, machine, capacity = price
    return million * predictions / 1e6 + machine * (math.ceil(predictions / capacity) if capacity else 0)


def on_axis(low: float, high: float, value: float) -> float:
    """Return where a value lies between two others on an axis of powers of ten, from 0 to 1."""
    return math.log10(value / low) / math.log10(high / low)


def points(line: ElementTree.Element) -> list[tuple[float, float]]:
    """Return the points of a line."""
    return [tuple(map(float, point.split(","))) for point in line.get("points").split()]


def test_the_plot_of_costs_shows_the_prices_of_its_lesson():
    """Draw each line through its prices, a step where a machine is full, and rings where costs are even."""
    ready, second, machine = assigned("PRICES").values()
    root = picture("costs")
    lines = [points(line) for line in root.iter(SVG + "polyline")]
    (left, bottom), (right, top) = lines[0]
    cheapest, dearest = (month_costs(ready, ends) for ends in (FEWEST, MOST))

    def place(predictions, dollars):
        return (left + (right - left) * on_axis(FEWEST, MOST, predictions),
                bottom + (top - bottom) * on_axis(cheapest, dearest, dollars))

    full = [count * machine[2] for count in range(1, math.ceil(MOST / machine[2]))]
    steps = [(FEWEST, machine[1])]
    for number in full:
        steps += [(number, month_costs(machine, number)), (number, month_costs(machine, number + 1))]
    steps.append((MOST, month_costs(machine, MOST)))
    expected = [[(ends, month_costs(price, ends)) for ends in (FEWEST, MOST)] for price in (ready, second)] + [steps]
    rings = [(machine[1] * 1e6 / price[0], machine[1]) for price in (ready, second)]
    drawn = [[(float(ring.get("cx")), float(ring.get("cy"))) for ring in root.iter(SVG + "circle")]]
    for line, values in zip(lines + drawn, [*expected, rings], strict=True):
        for point, value in zip(line, values, strict=True):
            assert math.dist(point, place(*value)) <= 1, value


def test_the_plot_of_latencies_shows_the_figures_of_its_lesson():
    """Draw a bar for each row of the table on one scale, and write the figure beside it."""
    rows = list(csv.DictReader(io.StringIO(assigned("MEASURED"))))
    root = picture("latency")
    widths = [float(bar.get("width")) for bar in root.iter(SVG + "rect")][1:]   # the first one is the paper
    logs = [math.log10(float(row["milliseconds"])) for row in rows]
    scale = (widths[-1] - widths[0]) / (logs[-1] - logs[0])
    for width, log in zip(widths, logs, strict=True):
        assert abs(widths[0] + (log - logs[0]) * scale - width) <= 1
    written = [text.text for text in root.iter(SVG + "text")]
    assert all(row[key] in written for row in rows for key in row)


def test_the_size_of_the_index_is_dated():
    """Say when the index was counted, for no such figure stays true."""
    section = SOURCE.partition("### The size of the index")[2].partition("\n# ###")[0]
    assert "when this was written" in section and re.search(r"in \w+ 20\d\d", section)
    assert list(assigned("PROJECTS").values()) == sorted(assigned("PROJECTS").values())
