"""The report in a terminal: a golden text, the limits of its size, the faces of a screen, and hostile text."""
import dataclasses
import io
import os
import re
import subprocess
import sys
import types
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.cells import cell_len

import grader
from grader.model import Finding
from grader.reporters import render, terminal
from grader.reporters.terminal import PLAIN, Face, face_of

RICH = Face(colour=True, unicode=True, width=80)
# Every colour is one of these; nothing else may steer the screen.
COLOURS = re.compile(r"\x1b\[[0-9;]*m")

GOLDEN = """\
tutorial2: 5.1 of 10 points                                       isolation full

  FAIL     Follow PEP 8.                                                   1.6/2
  FAIL     Return what the instructor's tests expect.                      1.5/3
  FAIL     Hand in tests that pass.                                          0/1
  SKIP     Cover the code with tests.                                        0/2
           Skipped until suite.passes is met.
  PASS     Give each function a test with a name that says what it claims.   2/2

FAIL  Follow PEP 8.                                             style.pep8  -0.4
  words.py:12:80 E501 line too long (91 > 79 characters)
    hint: Break the line inside its brackets.
  words.py:22:80 E501 line too long (91 > 79 characters)
  words.py:32:80 E501 line too long (91 > 79 characters)
  words.py:42:80 E501 line too long (91 > 79 characters)
  words.py:52:80 E501 line too long (91 > 79 characters)
  and 7 more E501; 3 of the 12 cost points
  words.py:31:14 E711 comparison to None should be 'if cond is None:'
  lesson     notebook 02_production_code, section pep-8
  next       grader explain E501

FAIL  Return what the instructor's tests expect.          behaviour.hidden  -1.5
  Count each word once per occurrence.
    called     count_words('a b a')
    expected   {'a': 2, 'b': 1}
    got        {'a': 1, 'b': 1}
    where      words.py:14
    hint       A dictionary keeps one value for each key, so add to the value
               that is there.
  Treat upper and lower case alike.
    called     count_words('A a')
    expected   {'a': 2}
    got        {'A': 1, 'a': 1}
  lesson     notebook 02_production_code, section tests
  next       grader hint tutorial2 behaviour.hidden

FAIL  Hand in tests that pass.                                  suite.passes  -1
  test_words.py:9 test_top failed: top_words is not written yet.
  next       grader hint tutorial2 suite.passes

NOTE  Give each function a test with a name that says what it cla...  suite.plan
  test_words.py:3 advice: test_it says nothing about what it claims.

Left alone: notes.txt, old/words.py
Next: grader explain E501
"""

INCOMPLETE = """\
tutorial2: 2 of 6.5 points, incomplete                            isolation none
Not prevented: reading and writing files, network; a process left behind.

  PASS     Follow PEP 8.                                                     2/2
  NOT RUN  Build the image.                                                  0/3
           There is no Docker engine here.
  ERROR    Return what the instructor's tests expect.                      0/1.5
           The judge stopped before it could say anything.

Incomplete: 2 criteria worth 4.5 of 6.5 points could not be judged here:
image.builds, behaviour.hidden.
Next: show this report to your instructor; the fault is the grader's, not yours.
"""


def screen(encoding: str = "utf-8", tty: bool = True) -> types.SimpleNamespace:
    """Return a stand-in for a stream that is a terminal of unknown size."""
    return types.SimpleNamespace(encoding=encoding, isatty=lambda: tty, fileno=io.StringIO().fileno)


def with_findings(report, *findings):
    """Return the report with one failed criterion that has these findings."""
    return dataclasses.replace(report, extra=(), outcomes=(dataclasses.replace(report.outcomes[1], findings=findings),))


def section_of(text: str) -> list[str]:
    """Return the lines of the first failure."""
    lines = text.split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith("FAIL"))
    return lines[start:lines.index("", start)]


def test_a_report_reads_like_this(lossy, incomplete):
    """The whole text of two reports, character by character."""
    assert render("terminal", [lossy]) == GOLDEN
    assert render("terminal", [incomplete]) == INCOMPLETE


def test_a_perfect_report_ends_with_what_comes_next(perfect):
    """There is nothing to say about what was met."""
    assert render("terminal", [perfect]).splitlines()[2:] == [
        "  PASS     Follow PEP 8.                                                     2/2",
        "  PASS     Return what the tests ask for.                                    3/3",
        "", "Everything earned. Next: grader list"]


def test_several_reports_end_with_a_table(perfect, lossy):
    """Each report has its line in the table, with the student where there is one."""
    lines = render("terminal", [perfect, dataclasses.replace(lossy, student="ada")], many=True).splitlines()
    assert [line.split() for line in lines[-3:-1]] == [["tutorial2", "5", "of", "5", "points"],
                                                       ["tutorial2,", "ada", "5.1", "of", "10", "points"]]
    assert lines[-1] == "2 reports: 1 with everything earned, 1 with points lost, 0 incomplete."


@pytest.mark.parametrize("face", [PLAIN, RICH, Face(width=40), Face(unicode=True, width=120)])
def test_no_line_is_wider_than_the_screen(any_report, face):
    """Whatever the text, no line is broken by the terminal."""
    text = COLOURS.sub("", terminal.render([any_report, any_report], many=True, face=face))
    assert max(map(cell_len, text.split("\n"))) <= face.width


def test_wide_letters_count_twice(lossy):
    """Letters that take two columns do not push a line over the edge."""
    finding = Finding("behaviour.hidden.test_a", "日本語" * 60, cost=1.0, expected="語" * 200, actual="x")
    text = terminal.render([with_findings(lossy, finding)], face=Face(unicode=True, width=80))
    assert max(map(cell_len, text.split("\n"))) <= 80 and "日本語" in text


@pytest.mark.parametrize("size", [10, 200, 100_000])
@pytest.mark.parametrize("part", ["word ", "unbroken", "line\n"])
def test_a_failure_has_at_most_12_lines(lossy, part, size):
    """However much there is to say, a failure with its lesson and next step stays short."""
    text = part * size
    finding = Finding("behaviour.hidden.test_a", text, cost=1.0, path=text, line=1, expected=text + "1",
                      actual=text + "2", hint=text, lesson="a#" + text, reproduce=text)
    section = section_of(render("terminal", [with_findings(lossy, finding)]))
    labels = [line.split()[0] for line in section]
    assert len(section) <= 12
    assert [label for label in labels if label in ("called", "expected", "got", "where", "hint", "lesson", "next")] == [
        "called", "expected", "got", "where", "hint", "lesson", "next"]


def test_a_short_failure_keeps_a_call_of_three_lines(lossy):
    """Where there is room, what can be pasted is whole."""
    finding = Finding("behaviour.hidden.test_a", "seen", cost=1.0, reproduce="import words\nwords.top(1)\nwords.top(2)")
    assert [line.strip() for line in section_of(render("terminal", [with_findings(lossy, finding)]))[2:5]] == [
        "called     import words", "words.top(1)", "words.top(2)"]


def test_long_values_are_shown_where_they_differ(lossy):
    """The first difference of two long values is in sight."""
    values = [f"[{', '.join(map(str, range(200)))}, {last}]" for last in (7, 8)]
    finding = Finding("behaviour.hidden.test_a", "seen", cost=1.0, expected=values[0], actual=values[1])
    section = "\n".join(section_of(render("terminal", [with_findings(lossy, finding)])))
    assert "expected   ..., 198, 199, 7]" in section and "got        ..., 198, 199, 8]" in section


def test_many_failures_are_counted(lossy):
    """Three of them are drawn and the others counted."""
    findings = [Finding(f"behaviour.hidden.test_{number}", f"seen {number}", cost=0.1, expected="1", actual="2")
                for number in range(9)]
    text = render("terminal", [with_findings(lossy, *findings)])
    assert "seen 2" in text and "seen 3" not in text
    assert "  and 6 more; --format html shows them all\n" in text


def test_remarks_without_a_rule_are_counted_too(lossy):
    """Findings of a check that has no rules are one group."""
    findings = [Finding(f"suite.plan.{number}", f"seen {number}", cost=0.1) for number in range(1_205)]
    text = render("terminal", [with_findings(lossy, *findings)])
    assert "seen 4\n  and 1,200 more\n" in text


def test_many_rules_are_counted(lossy):
    """Five rules are drawn and the others named with their numbers."""
    findings = [Finding(f"style.pep8.E{rule}", f"seen {rule}", cost=0.1) for rule in (*range(100, 107), 106)]
    text = render("terminal", [with_findings(lossy, *findings)])
    assert "  E104 seen 104\n  and by other rules: E105 1, E106 2\n" in text


def test_code_that_never_ran_is_shown_as_code(lossy):
    """Lines of code keep their breaks and their indentation, tabs too."""
    finding = Finding("suite.coverage.line", "lines 4 to 6 never ran", cost=0.1, path="a.py", line=4,
                      actual="    if a:\n\tb()\n    c()")
    assert section_of(render("terminal", [with_findings(lossy, finding)]))[2:5] == [
        "    seen           if a:", "                   b()", "                   c()"]


def test_each_hint_is_said_once_in_a_row(lossy):
    """Remarks that need the same step say it once; another step is said again."""
    findings = [Finding("style.naming.N802", f"seen {name}", cost=0.1, hint=hint)
                for name, hint in (("a", "Rename it."), ("b", "Rename it."), ("c", "Split it."))]
    section = section_of(render("terminal", [with_findings(lossy, *findings)]))
    assert [line.strip() for line in section[1:6]] == [
        "N802 seen a", "hint: Rename it.", "N802 seen b", "N802 seen c", "hint: Split it."]


def test_files_left_alone_take_one_line(lossy):
    """A thousand of them too."""
    report = dataclasses.replace(lossy, extra=tuple(f"file_{number}.txt" for number in range(1000)))
    lines = [line for line in render("terminal", [report]).splitlines() if "file_" in line]
    assert len(lines) == 1 and len(lines[0]) == 80 and lines[0].endswith("...")


@pytest.mark.parametrize("actual", [None, "a\n  PASS     All.   10/10"])
def test_a_message_cannot_pass_for_a_verdict(lossy, actual):
    """Line breaks in a message are escapes, and where it is broken the next line stands further in than a verdict."""
    forged = "x" * 60 + " " * 30 + "PASS     Follow PEP 8."
    findings = [Finding("suite.plan", message, cost=0.5, path="a\n  PASS", actual=actual)
                for message in (forged, "seen\n  PASS     All.   10/10\nFAIL")]
    text = render("terminal", [with_findings(lossy, *findings)])
    assert not re.search(r"^ {0,3}PASS", text, re.MULTILINE)
    assert len(re.findall(r"^ *FAIL", text, re.MULTILINE)) == 2
    assert r"seen\n  PASS     All.   10/10\nFAIL" in text and r"a\n  PASS" in text


@pytest.mark.parametrize("face", [PLAIN, RICH, Face(width=40)])
@pytest.mark.parametrize("place", ["message", "actual", "hint", "reproduce"])
def test_a_broken_line_gives_no_order_to_a_log(lossy, face, place):
    """GitHub Actions obeys a line that begins with `::name` behind blanks; no break of ours makes one, anywhere."""
    for length in range(face.width):
        text = "x" * length + "::error::obeyed " * 20
        finding = dataclasses.replace(Finding("suite.plan", "seen", cost=0.5), **{place: text})
        lines = COLOURS.sub("", terminal.render([with_findings(lossy, finding)], face=face)).splitlines()
        assert not [line for line in lines if line.lstrip().startswith("::")]
        assert max(map(cell_len, lines)) <= face.width


def test_a_report_without_details_says_so_in_one_line(lossy):
    """The line stands below the score."""
    lines = render("terminal", [dataclasses.replace(lossy, withheld=True)]).splitlines()
    assert lines[1] == "Details are withheld: what was asked, expected, and answered by the program." and not lines[2]


def test_plain_text_has_no_control_and_no_letter_beyond_ascii(any_report):
    """What goes into a pipe is ASCII in lines."""
    text = render("terminal", [any_report])
    assert text.isascii() and text.replace("\n", "").isprintable()


def test_a_rich_screen_gets_colours_and_nothing_else_that_steers_it(hostile):
    """Apart from our own colours, every control character of the student is an escape."""
    text = terminal.render([hostile], face=RICH)
    assert COLOURS.search(text)
    assert COLOURS.sub("", text).replace("\n", "").isprintable()
    assert "[red]&lt;" in text and r"\u202e" in text and r"\x1b]52;c;AAAA" in text


def test_without_colour_there_is_none(lossy):
    """A screen of UTF-8 without colours shows letters and no codes."""
    report = dataclasses.replace(lossy, student="Zoë")
    assert "tutorial2, Zoë" in terminal.render([report], face=Face(unicode=True))
    assert "tutorial2, Zo\\xeb" in terminal.render([report])
    assert "\x1b" not in terminal.render([report], face=Face(unicode=True))


@pytest.mark.parametrize("stream, environ, face", [
    (screen(), {}, RICH),
    (screen("utf8"), {"NO_COLOR": ""}, RICH),
    (screen(), {"NO_COLOR": "1"}, PLAIN),
    (screen(), {"TERM": "dumb"}, PLAIN),
    (screen(tty=False), {}, PLAIN),
    (screen("cp1252"), {}, PLAIN),
    (screen("ascii"), {}, PLAIN),
    (screen("no such thing"), {}, PLAIN),
    (screen(None), {}, PLAIN),
    (screen(), {"COLUMNS": "100"}, dataclasses.replace(RICH, width=100)),
    (screen(tty=False), {"COLUMNS": "60"}, Face(width=60)),
    (screen(), {"COLUMNS": "7"}, dataclasses.replace(RICH, width=40)),
    (screen(), {"COLUMNS": "9" * 5000}, dataclasses.replace(RICH, width=120)),
    (screen(), {"COLUMNS": "wide"}, RICH),
])
def test_the_face_follows_the_screen(stream, environ, face):
    """Colours and letters beyond ASCII go to a UTF-8 terminal alone, and NO_COLOR counts when it is not empty."""
    assert face_of(stream, environ) == face


def test_the_width_is_that_of_the_terminal(monkeypatch):
    """Without COLUMNS the terminal is asked."""
    monkeypatch.setattr(os, "get_terminal_size", lambda descriptor: os.terminal_size((93, 24)))
    stream = screen()
    stream.fileno = lambda: 1
    assert face_of(stream, {}).width == 93


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8", "utf-16"])
def test_no_encoding_of_the_output_ends_in_an_error(encoding):
    """Printing under any encoding works; under the narrow ones it is plain ASCII."""
    program = ("import os, sys\nfrom grader.model import Outcome, Report\nfrom grader.reporters import terminal\n"
               "outcome = Outcome('a', '\\u2713 \\ud800 \\u65e5', 'failed', 0, 1, 0)\n"
               "report = Report('\\u00e9', 'sha256:00', '1', {}, 'none', True, (outcome,))\n"
               "print(terminal.render([report], face=terminal.face_of(sys.stdout, os.environ)))\n")
    ended = subprocess.run([sys.executable, "-c", program], env=os.environ | {"PYTHONIOENCODING": encoding},
                           cwd=Path(grader.__file__).parents[1], capture_output=True, check=True)
    assert "\\u2713 \\ud800 \\u65e5" in ended.stdout.decode(encoding)


def test_the_environment_changes_nothing_by_itself(lossy, monkeypatch):
    """A report is the same text whatever the variables say; only the face counts."""
    colourful = terminal.render([lossy], face=RICH)
    for name, value in {"FORCE_COLOR": "1", "COLUMNS": "50", "TERM": "dumb", "NO_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    assert render("terminal", [lossy]) == GOLDEN
    assert terminal.render([lossy], face=RICH) == colourful and "\x1b[1;31mFAIL" in colourful


def test_a_picture_asks_for_nothing_outside(lossy, hostile):
    """The SVG is well-formed, has no address to load and no element of the student's, and shows the report."""
    for report in (lossy, hostile):
        picture = terminal.picture(report)
        root = ElementTree.fromstring(picture)
        assert not re.search(r"@font-face|@import|https?://(?!www\.w3\.org/)", re.sub(r"<!--.*?-->", "", picture))
        assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
            "svg", "style", "defs", "clipPath", "rect", "g", "text", "circle"}
    assert "count_words(&#x27;a&#160;b&#160;a&#x27;)" in terminal.picture(lossy)
