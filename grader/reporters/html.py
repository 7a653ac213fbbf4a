"""The report as one static page: no script, nothing loaded, readable in light and dark and without colours.

The template beside this file never sees student text as a template: every value is made visible and then escaped.
"""
import functools
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from grader.model import Report
from grader.reporters import caps, wording
from grader.reporters.text import readable

TEMPLATE = "report.html.jinja"


def render(reports: Sequence[Report], *, many: bool = False) -> str:
    """Return one page for any number of reports; several of them begin with a table."""
    template = environment().get_template(TEMPLATE)
    return template.render(reports=reports, many=many, wording=wording, caps=caps) + "\n"


@functools.cache
def environment() -> Environment:
    """Return the template engine, in which nothing reaches the page unescaped."""
    engine = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
                         trim_blocks=True, lstrip_blocks=True, finalize=harmless)
    engine.tests["remark"] = wording.is_remark
    return engine


def harmless(value: object) -> object:
    """Return a text as people get to read it; what the template itself made stays as it is."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else readable(value, keep="\n\t")
