"""What a notebook cell shows: a frozen card, drawn as text and as HTML.

The HTML needs no script, no style sheet and no class, so that it looks the same in an untrusted notebook, in an editor
and on a web page: inline styles only, each with a foreground and a background of its own (a contrast of at least 4.5,
WCAG 2.1, criterion 1.4.3). A verdict is a word first and a colour second. What may come from a student is escaped here,
in one place: markup by the template, what cannot be seen by `visible`.
"""
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, replace

from grader.reporters.text import visible
from grader.reporters.wording import points

GOOD, BAD, PLAIN = "good", "bad", "plain"
STOPPED = "STOPPED"  # the word of a card that says what went wrong instead of an answer; the build refuses it
COLUMNS = 88
FENCE = re.compile(r"^```.*\n((?:.*\n)*?)```$", re.MULTILINE)

STYLES = {
    "box": "color:#1b1f24;background:#ffffff;border:1px solid #6e7781;padding:0.6em 1em;margin:0.3em 0",
    "code": "color:#1b1f24;background:#f4f5f7",
    "pre": "color:#1b1f24;background:#f4f5f7;padding:0.4em 0.8em;margin:0.2em 0",
    GOOD: "color:#0b5d1e;background:#e6f4ea;padding:0 0.4em",
    BAD: "color:#8c1d18;background:#fdecea;padding:0 0.4em",
    PLAIN: "color:#1b1f24;background:#e7eaee;padding:0 0.4em",
}
TEMPLATE = """\
{%- macro prose(line) -%}
{%- for part in line.split("`") -%}
{%- if loop.index is even %}<code style="{{ styles.code }}">{{ part }}</code>{% else %}{{ part }}{% endif -%}
{%- endfor -%}
{%- endmacro -%}
{%- macro body(section) -%}
{% if section.code and section.lines %}
<pre style="{{ styles.pre }}">{{ section.lines | join("\n") }}</pre>
{% else %}
{% for line in section.lines %}
<p>{{ prose(line) }}</p>
{% endfor %}
{% endif %}
{%- endmacro -%}
<div style="{{ styles.box }}">
<p><strong style="{{ styles[card.tone] }}">{{ card.word }}</strong> {{ card.title }}</p>
{% if card.progress %}
<p><progress aria-label="{{ card.share }}" value="{{ card.progress[0] }}" max="{{ card.progress[1] }}"></progress>
{{ card.share }}</p>
{% endif %}
{% for section in card.sections %}
{% if section.heading and section.lines %}
<details{{ "" if section.folded else " open" }}><summary>{{ section.heading }}</summary>
{{ body(section) }}</details>
{% else %}
{% if section.heading %}
<p style="margin:0">{{ section.heading }}</p>
{% endif %}
{{ body(section) }}
{%- endif %}
{% endfor %}
{% if card.next %}
<p>Next: {{ prose(card.next) }}</p>
{% endif %}
</div>
"""


@dataclass(frozen=True)
class Section:
    """A part of a card: a heading, and lines that are drawn as program text or as paragraphs.

    With both, the lines can be folded away; `folded` says that they are at first. As text they are always there.
    """

    heading: str = ""
    lines: tuple[str, ...] = ()
    code: bool = True
    folded: bool = False


@dataclass(frozen=True, repr=False)
class Card:
    """What a cell shows: a verdict in a word, a title, sections, and what to do next.

    `progress` is a value, its maximum (above 0) and what they count; `tone` is one of GOOD, BAD and PLAIN. In
    paragraphs and in `next`, code stands between backticks.
    """

    word: str
    title: str
    sections: tuple[Section, ...] = ()
    next: str = ""
    tone: str = PLAIN
    progress: tuple[float, float, str] | None = None

    @property
    def share(self) -> str:
        """The progress in words: `8.5 of 10 points`; nothing if there is none."""
        return "{} of {} {}".format(*map(points, self.progress[:2]), self.progress[2]) if self.progress else ""

    def __repr__(self) -> str:
        """Return the card as text, so that a plain Python prompt shows it too."""
        return "\n".join(visible(line, keep="\n\t") for line in _lines(self))

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        """Return the card as Jupyter asks for it; it may show either form."""
        return {"text/plain": repr(self), "text/html": html(self)}


def stopped(reason: str) -> Card:
    """Return the card that says why there is no answer."""
    return Card(STOPPED, reason, tone=BAD)


def prose(text: str, heading: str = "") -> tuple[Section, ...]:
    """Return Markdown as sections: fenced blocks as code, paragraphs and list items as one line each."""
    sections = []
    for number, part in enumerate(FENCE.split(text.strip() + "\n")):
        code = number % 2 == 1
        lines = part.removesuffix("\n").split("\n") if code else _paragraphs(part)
        if lines:
            sections.append(Section(lines=tuple(lines), code=code))
    return (replace(sections[0], heading=heading), *sections[1:]) if sections else ()


def html(card: Card) -> str:
    """Return the card as a piece of HTML; everything in it is escaped."""
    import jinja2
    environment = jinja2.Environment(autoescape=True, finalize=_drawable, trim_blocks=True)
    return environment.from_string(TEMPLATE).render(card=card, styles=STYLES)


def _drawable(value: object) -> object:
    """Return a text with everything unseen made visible; what the template itself made stays as it is."""
    return visible(value, keep="\n\t") if isinstance(value, str) and not hasattr(value, "__html__") else value


def _paragraphs(text: str) -> list[str]:
    """Return the paragraphs and the list items of a text, each as one line."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n|\n(?=\s*[-*] )", text) if part.strip()]


def _lines(card: Card) -> Iterator[str]:
    """Yield the card's lines as text."""
    yield f"{card.word}  {card.title}"
    if card.progress:
        yield card.share
    apart = True
    for section in card.sections:
        if apart or section.lines:
            yield ""
        apart = bool(section.lines)
        indent = "    " if section.heading else ""
        if section.heading:
            yield section.heading
        for line in section.lines:
            rows = [line] if section.code else textwrap.wrap(line, COLUMNS)
            yield from (indent + row if row else row for row in rows)
    if card.next:
        yield ""
        yield f"Next: {card.next}"
