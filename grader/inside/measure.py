"""What coverage counts in a source for given executed lines and arcs, computed where the source never runs."""
import importlib.util
import re
import sys
import types

# Two modules of coverage are needed here; its package would import all the others, which costs a cold check a tenth.
_bare = types.ModuleType("coverage")
_bare.__path__ = list(importlib.util.find_spec("coverage").submodule_search_locations)
sys.modules.setdefault("coverage", _bare)

from coverage.config import DEFAULT_PARTIAL_ALWAYS  # noqa: E402
from coverage.parser import PythonParser  # noqa: E402
from coverage.results import analysis_from_file_reporter  # noqa: E402


class _Claims:
    """The part of CoverageData that the analysis reads."""

    def __init__(self, lines, arcs):
        self._lines, self._arcs = lines, arcs

    def has_arcs(self):
        """Tell that branches were measured."""
        return True

    def lines(self, filename):
        """Return the executed lines."""
        return self._lines

    def arcs(self, filename):
        """Return the executed jumps between lines."""
        return self._arcs


class _Source:
    """The part of a FileReporter that the analysis reads; nothing is excluded, whatever pragmas say."""

    def __init__(self, text):
        self.parser = PythonParser(text=text, filename="source", exclude=None)
        self.parser.parse_source()
        self.translate_lines, self.translate_arcs = self.parser.translate_lines, self.parser.translate_arcs
        self.arcs, self.exit_counts = self.parser.arcs, self.parser.exit_counts

    def lines(self):
        """Return the lines on which statements start."""
        return self.parser.statements

    def excluded_lines(self):
        """Return nothing."""
        return set()

    def no_branch_lines(self):
        """Return the lines such as `while True:` that have one way out only."""
        return self.parser.lines_matching("|".join(f"(?:{pattern})" for pattern in DEFAULT_PARTIAL_ALWAYS))


def count(path, text, lines, arcs):
    """Return {statements, missing, branches, missing_branches, contradiction} of one file.

    `missing` holds line numbers, `missing_branches` [from, to] pairs. `contradiction` is a sentence if the claim cannot
    be true: lines without code, or lines that ran although no jump led to them.
    """
    if not re.search(r"\S", text):
        return {"statements": 0, "missing": [], "branches": 0, "missing_branches": [], "contradiction": None}
    source, arcs = _Source(text), {tuple(arc) for arc in arcs}
    analysis = analysis_from_file_reporter(_Claims(lines, arcs), 0, source, path)
    away = [[start, end] for start, ends in analysis.missing_branch_arcs().items() for end in ends]
    return {"statements": len(analysis.statements), "missing": sorted(analysis.missing),
            "branches": analysis.numbers.n_branches, "missing_branches": sorted(away),
            "contradiction": _contradiction(source, analysis, lines, arcs)}


def _contradiction(source, analysis, lines, arcs):
    """Return why lines and arcs cannot both be true of this source, or None.

    Every line that ran was reached: by an arc from a line that ran, or by entering its function (a negative start).
    """
    known = {source.parser.first_line(line) for line in source.parser.raw_statements | source.parser.raw_docstrings}
    known |= analysis.statements
    for line in sorted(source.parser.first_line(line) for line in lines):
        if line not in known:
            return f"line {line} is said to have run, but there is no code on it"
    reached = {end for _, end in source.translate_arcs(arcs)} | {end for _, end in arcs}
    for line in sorted(analysis.executed):
        if line not in reached:
            return f"line {line} is said to have run, but nothing led to it"
    return None
