"""Notebooks as students get them: without metadata, and without what a hidden test had a part in."""
import json
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.release.notebooks import Hidden, cleaned

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
HIDDEN = Hidden(frozenset({"Return what the instructor's tests expect."}), frozenset({'assert f("x") == {"y": 1}'}))


def notebook(*cells, **metadata) -> bytes:
    """Return a notebook of these cells."""
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)}).encode()


def code(*outputs, **metadata) -> dict:
    """Return a cell with these outputs."""
    return {"cell_type": "code", "source": "x", "execution_count": 1, "metadata": metadata, "outputs": list(outputs)}


def outputs_of(*outputs) -> list:
    """Return what is left of a cell's outputs."""
    return json.loads(cleaned("a.ipynb", notebook(code(*outputs)), HIDDEN))["cells"][0]["outputs"]


def test_only_tags_and_what_opens_a_notebook_are_left_of_metadata():
    """Whatever a tool or a person kept there stays with the instructor."""
    given = notebook(code(tags=["raises-exception"], solution="return 42"), code(nbgrader={"points": 1}),
                     kernelspec={"name": "python3"}, language_info={"name": "python"}, answer="42", widgets={"a": "b"})
    document = json.loads(cleaned("a.ipynb", given, HIDDEN))
    assert document["metadata"] == {"kernelspec": {"name": "python3"}, "language_info": {"name": "python"}}
    assert [cell["metadata"] for cell in document["cells"]] == [{"tags": ["raises-exception"]}, {}]


@pytest.mark.parametrize("output", [
    {"output_type": "stream", "name": "stdout", "text": ["FAIL  Return what the instructor's tests expect.  (0 of 3)"]},
    {"output_type": "display_data", "metadata": {}, "data": {
        "text/plain": "12 points", "text/html": "<b>Return what the instructor&#x27;s tests expect.</b>"}},
    {"output_type": "stream", "name": "stdout", "text": ['    assert f("x") ', '== {"y": 1}\n']},
    {"output_type": "error", "ename": "E", "evalue": "", "traceback": ["a", '  assert f("x") == {"y": 1}']},
])
def test_an_output_with_something_hidden_is_left_out(output):
    """A verdict of hidden tests in text or HTML, or one of their lines in whatever an output holds."""
    harmless = {"output_type": "stream", "name": "stdout", "text": "PASS  Follow PEP 8.\n"}
    assert outputs_of(output, harmless) == [harmless]


def test_other_outputs_stay_without_their_metadata():
    """A plot and a result are what students want to see before they run anything."""
    plot = {"output_type": "display_data", "data": {"image/svg+xml": "<svg/>"}, "metadata": {"x": 1}}
    assert outputs_of(plot) == [{**plot, "metadata": {}}]


def test_a_notebook_without_anything_to_take_out_keeps_its_bytes():
    """The layout is that of nbformat, in which our own are built."""
    for place in NOTEBOOKS:
        assert cleaned(place.name, place.read_bytes(), Hidden(frozenset(), frozenset())) == place.read_bytes()


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"nbformat": 3, "cells": []}', b'{"nbformat": 4, "cells": [1]}'])
def test_what_is_no_notebook_is_named(data):
    """The author reads which file it is."""
    with pytest.raises(UsageError, match="notebooks/a.ipynb is not a notebook of the format 4"):
        cleaned("notebooks/a.ipynb", data, HIDDEN)
