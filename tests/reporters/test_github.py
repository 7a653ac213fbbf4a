"""GitHub Actions: which annotations, how they are written, and a summary in which nothing foreign is Markdown."""
import dataclasses
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from grader.model import Finding
from grader.reporters import github
from grader.reporters.caps import MOST_SUMMARY

DATA = Path(__file__).parent / "data"
# What a reader of the summary may meet: what we write ourselves.
OURS = {"heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "bullet_list_open",
        "bullet_list_close", "list_item_open", "list_item_close", "table_open", "table_close", "thead_open",
        "thead_close", "tbody_open", "tbody_close", "tr_open", "tr_close", "th_open", "th_close", "td_open", "td_close"}
WITHIN = {"text", "code_inline", "softbreak", "strong_open", "strong_close", "text_special"}
MARKUP = ("<b>x</b> *x* _x_ **x** `x` ``x`` [x](https://example.org) ![x](y.png) <https://example.org> # x ~~x~~ "
          "| x | @octocat #1 :tada: $x$ &amp; \\* www.example.org ```")


def parts_of(text) -> tuple[list[str], str]:
    """Return the annotations, and the summary as grep gets it out."""
    lines = text.splitlines()
    return ([line for line in lines if line.startswith("::")],
            "\n".join(line for line in lines if not line.startswith("::")))


def with_findings(report, *findings):
    """Return the report with these findings alone, in a criterion that is worth 2 points."""
    return dataclasses.replace(report, outcomes=(dataclasses.replace(report.outcomes[0], findings=findings),))


@pytest.mark.parametrize("name", ["lossy", "incomplete"])
def test_the_text_is_the_one_that_was_read(name, request):
    """A change of a single byte has to be looked at."""
    expected = (DATA / f"github_{name}.txt").read_text(encoding="utf-8")
    assert github.render([request.getfixturevalue(name)]) == expected


def test_a_finding_is_an_annotation_at_its_place(lossy):
    """The file is named as it lies in the repository, and the title says which rule it is."""
    found, _ = parts_of(github.render([lossy]))
    assert ("::warning file=exercises/tutorial2/words.py,line=12,col=80,title=Follow PEP 8. (E501)::"
            "line too long (91 > 79 characters)%0Ahint: Break the line inside its brackets.") in found


@pytest.mark.parametrize("cost, kind", [(1.0, "error"), (0.05, "warning"), (0.0, "notice")])
def test_the_kind_follows_the_cost(lossy, cost, kind):
    """Everything lost is an error, something lost a warning, and advice a notice."""
    [line], _ = parts_of(github.render([with_findings(lossy, Finding("suite.plan", "seen", cost=cost))]))
    assert line == f"::{kind} title=Follow PEP 8.::seen"


def test_a_command_ends_where_it_should(lossy):
    """Per cent, ends of lines, and in a property colons and commas, are written as GitHub reads them."""
    found = Finding("suite.plan", "100%\n::error::x, y: z", path="a,b:c%.py", line=1, cost=0.5)
    [line], _ = parts_of(github.render([with_findings(lossy, found)]))
    assert line == ("::warning file=exercises/tutorial2/a%2Cb%3Ac%25.py,line=1,title=Follow PEP 8.::"
                    r"100%25%0A\x3a:error::x, y: z")


def test_ten_of_a_kind_are_those_that_say_most(lossy):
    """The first remark of each rule comes before a second one of another, and dear ones before cheap ones."""
    slips = [Finding("style.pep8.E501", f"slip {number}", cost=0.01) for number in range(30)]
    others = [Finding(f"behaviour.hidden.test_{number}", f"wrong {number}", cost=number / 100)
              for number in range(2, 8)]
    text = github.render([with_findings(lossy, *slips, *others)])
    found, summary = parts_of(text)
    assert [line.rpartition("::")[2] for line in found] == [
        "wrong 7", "wrong 6", "wrong 5", "wrong 4", "wrong 3", "wrong 2", "slip 0", "slip 1", "slip 2", "slip 3"]
    assert "10 of 36 remarks are shown beside the code" in summary and "slip 29" in summary


def test_each_kind_has_room_of_its_own(lossy):
    """Ten errors, ten warnings and ten notices are shown, for that is how GitHub counts."""
    findings = [Finding(f"suite.plan.t{number}", "seen", cost=cost) for number in range(12) for cost in (1, 0.5, 0)]
    found, _ = parts_of(github.render([with_findings(lossy, *findings)]))
    assert [line.partition(" ")[0] for line in found] == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"] * 10


def test_files_that_nobody_has_changed_are_not_annotated(lossy):
    """A course has exercises that are still to come."""
    found, summary = parts_of(github.render([dataclasses.replace(lossy, attempted=False)]))
    assert not found and "Not begun" in summary and "### " not in summary


def test_what_could_not_be_judged_is_said_first(incomplete):
    """It is no mark, and shown even where nothing was begun."""
    found, summary = parts_of(github.render([dataclasses.replace(incomplete, attempted=False)]))
    assert found[0].startswith("::warning title=Not a mark::tutorial2: Incomplete: 2 criteria")
    assert "NOT RUN" in summary and "There is no Docker engine here" in summary


def test_many_reports_are_one_summary(perfect, lossy):
    """The sums stand first, then a chapter for each report; files in no repository keep their student's name."""
    reports = [perfect, dataclasses.replace(lossy, student="ada")]
    found, summary = parts_of(github.render(reports, many=True))
    assert summary.startswith("**2 reports: 1 with everything earned") and summary.count("\n## ") == 2
    assert any("file=tutorial2/ada/words.py," in line for line in found)


def tokens_of(markdown) -> list:
    """Return what a reader of Markdown with GitHub's tables makes of a text, HTML among it."""
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(markdown)


@pytest.mark.parametrize("text", [MARKUP, "`" * 9 + MARKUP, " ", "\n\n# x\n\n<script>x</script>", "a\\", "|"])
def test_nothing_foreign_is_markdown_or_html(lossy, text):
    """Whatever stands in a message, a path, a title or a name is shown as it is."""
    report = with_findings(lossy, Finding(f"suite.plan.{text}", text, path=text, line=1, cost=0.5, expected=text,
                                          actual=text, hint=text, reproduce=text))
    outcome = dataclasses.replace(report.outcomes[0], id=text, title=text, reason=text)
    report = dataclasses.replace(report, outcomes=(outcome,), exercise=text, student=text)
    found, summary = parts_of(github.render([report]))
    tokens = tokens_of(summary)
    assert len(found) == 1 and {token.type for token in tokens} <= OURS
    assert {child.type for token in tokens for child in token.children or []} <= WITHIN
    assert sum(token.type == "td_open" for token in tokens) == 4


def test_a_code_span_shows_what_went_in():
    """Read back, it is the text itself."""
    for text in (MARKUP, "`", "``a`", " a ", "a\\", "``"):
        [token] = [child for entry in tokens_of(github.code(text)) for child in entry.children or []]
        assert (token.type, token.content) == ("code_inline", text)


def test_prose_shows_what_went_in():
    """The numbers of characters are read back as the characters."""
    [inline] = [entry for entry in tokens_of(github.prose("a " + MARKUP)) if entry.type == "inline"]
    assert "".join(child.content for child in inline.children) == "a " + MARKUP
    assert github.prose("Follow PEP 8.") == "Follow PEP 8."


def test_hostile_text_is_one_line_each(hostile):
    """No line but ours begins with the sign of a command, and everything can be seen."""
    text = github.render([hostile])
    found, summary = parts_of(text)
    assert text.replace("\n", "").isprintable() and all(line.startswith(("::error ", "::warning ")) for line in found)
    assert {token.type for token in tokens_of(summary)} <= OURS


def test_a_summary_has_room_in_what_github_takes(lossy):
    """Above 1 MiB it would be refused as a whole, so it ends before, between two lines, and says so."""
    found = [Finding(f"suite.plan.{number}", "x" * 4000, cost=0.01) for number in range(400)]
    _, summary = parts_of(github.render([with_findings(lossy, *found)]))
    assert MOST_SUMMARY - 5000 < len(summary.encode()) <= MOST_SUMMARY < 2 ** 20
    assert "The rest is left out" in summary and {token.type for token in tokens_of(summary)} <= OURS
