"""The page over a class: who shares much with whom, and the shared passages side by side.

What a student wrote is data: the template makes every value visible and then escapes it, as those of the reporters do.
"""
import functools
from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from grader import similarity
from grader.model import Student, Submission
from grader.reporters import html, wording
from grader.reporters.text import shorten
from grader.similarity import Likeness, fingerprints, matching

TEMPLATE = "similar.html.jinja"
MOST_SHOWN = 40         # pairs with their passages
MOST_LISTED = 500
WIDEST = 200            # characters of a line


def page(title: str, likeness: Likeness, read: Callable[[int], Submission], *, least: float, left: tuple[str, ...] = (),
         ) -> str:
    """Return the page; `read` gives a hand-in again, by its student's place.

    `least` is the share from which on two are a pair, `left` has a sentence for whatever fits no rule.
    """
    shown = [(pair, *similarity.shared(likeness, pair, read)) for pair in likeness.pairs[:MOST_SHOWN]]
    text = environment().get_template(TEMPLATE).render(
        title=title, likeness=likeness, pairs=likeness.pairs[:MOST_LISTED], shown=shown, least=least, left=left,
        copy=functools.partial(similarity.is_copy, likeness), who=lambda place: who(likeness.students[place]),
        percent=percent, count=wording.count, shorten=shorten, widest=WIDEST, few=matching.FEW, many=matching.MANY,
        cut=[work.place for work in likeness.works if work.cut], kilobytes=similarity.MOST_BYTES // 1000,
        run=fingerprints.LENGTH + fingerprints.WINDOW - 1)
    return text.strip() + "\n"


def who(student: Student) -> str:
    """Return a student as a reader knows them: the name if there is one, and the id."""
    return f"{student.name} ({student.id})" if student.name and student.name != student.id else student.id


def percent(share: float) -> str:
    """Return a share from 0 to 1 in per cent, cut and not rounded up, so that only everything is 100 %."""
    return f"{int(round(100 * share, 6))} %"


@functools.cache
def environment() -> Environment:
    """Return the template engine, in which nothing reaches the page unescaped."""
    return Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True, finalize=html.harmless)
