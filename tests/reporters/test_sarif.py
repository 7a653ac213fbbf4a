"""SARIF 2.1.0: what GitHub's code scanning needs of it, and hostile text."""
import dataclasses
import json
from pathlib import Path
from urllib.parse import unquote

import pytest

from grader.model import Finding
from grader.reporters import render, sarif
from grader.reporters.text import visible, whole

DATA = Path(__file__).parent / "data"


def run_of(*reports, many=False) -> dict:
    """Return the one run of the file, after the checks that hold for every file."""
    document = json.loads(render("sarif", reports, many=many))
    assert document["version"] == "2.1.0" and document["$schema"].endswith("sarif-2.1.0.json")
    [run] = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["shortDescription"]["text"] and rule["fullDescription"]["text"] and rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in sarif.LEVELS
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in sarif.LEVELS and result["message"]["text"]
        for location in result.get("locations", []):
            check_location(location["physicalLocation"])
    prints = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    assert len(set(prints)) == len(prints)
    return run


def check_location(location: dict) -> None:
    """Check that a place is a relative address and that its numbers count from 1."""
    uri = location["artifactLocation"]["uri"]
    assert uri.isascii() and uri.isprintable() and not set(uri) & set(":\\ <>\"'?#") and not uri.startswith("/")
    assert all(number >= 1 for number in location.get("region", {"startLine": 1}).values())


def with_findings(report, *findings):
    """Return the report with these findings alone."""
    return dataclasses.replace(report, outcomes=(dataclasses.replace(report.outcomes[0], findings=findings),))


def test_every_report_has_what_a_reader_needs(any_report):
    """Every report meets the rules that hold for every file, alone and in a list."""
    findings = sum(len(outcome.findings) for outcome in any_report.outcomes)
    assert len(run_of(any_report)["results"]) == findings
    assert len(run_of(any_report, dataclasses.replace(any_report, student="eve"), many=True)["results"]) == 2 * findings


def test_a_finding_is_a_result_at_its_place(lossy):
    """Path, line and column are those of the finding."""
    result = run_of(lossy)["results"][0]
    assert result["ruleId"] == "style.pep8.E501" and result["message"]["text"] == "line too long (91 > 79 characters)"
    assert result["locations"] == [{"physicalLocation": {
        "artifactLocation": {"uri": "words.py", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 12, "startColumn": 80}}}]


def test_a_rule_says_what_to_do(lossy):
    """A rule has the criterion's title, the level of its worst finding, and the first hint."""
    rules = {rule["id"]: rule for rule in run_of(lossy)["tool"]["driver"]["rules"]}
    assert rules["style.pep8.E501"] == {
        "id": "style.pep8.E501", "shortDescription": {"text": "Follow PEP 8."},
        "fullDescription": {"text": "Follow PEP 8."}, "help": {"text": "Break the line inside its brackets."},
        "defaultConfiguration": {"level": "warning"}}
    assert rules["suite.passes.test_top"]["help"]["text"] == "Next: grader hint tutorial2 suite.passes"


@pytest.mark.parametrize("cost, level", [(1.0, "error"), (0.05, "warning"), (0.0, "note")])
def test_the_level_follows_the_cost(lossy, cost, level):
    """Everything lost is an error, something lost a warning, and advice a note."""
    assert run_of(with_findings(lossy, Finding("suite.plan", "seen", cost=cost)))["results"][0]["level"] == level


def test_a_finding_without_a_place_stays(lossy):
    """What is about no file in particular has no location; what has no line has no region."""
    findings = Finding("suite.plan", "seen", line=3), Finding("suite.plan", "seen too", path="after/a b.py")
    bare, whole_file = run_of(with_findings(lossy, *findings))["results"]
    assert "locations" not in bare
    assert whole_file["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "after/a%20b.py", "uriBaseId": "%SRCROOT%"}}


def test_fingerprints_stay_when_lines_move(lossy):
    """A finding is the same one after a line was added above it, and equal ones are counted."""
    slip = Finding("style.pep8.E501", "line too long", path="words.py", line=3)
    lower = dataclasses.replace(slip, line=9)
    before, after = (run_of(with_findings(lossy, finding))["results"][0]["partialFingerprints"]
                     for finding in (slip, lower))
    assert before == after
    both = [result["partialFingerprints"]["primaryLocationLineHash"]
            for result in run_of(with_findings(lossy, slip, lower))["results"]]
    assert [print.partition(":")[2] for print in both] == ["1", "2"]


def test_several_reports_keep_their_files_apart(lossy):
    """With several reports, exercise and student stand before the path."""
    ada = dataclasses.replace(lossy, student="../ada")
    result = run_of(ada, many=True)["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "tutorial2/..%2Fada/words.py"


def test_an_incomplete_report_says_so(incomplete):
    """What could not be judged is a notification, for it is no finding about the code."""
    [invocation] = run_of(incomplete)["invocations"]
    assert invocation["executionSuccessful"] is False
    [notice] = invocation["toolExecutionNotifications"]
    assert notice["message"]["text"].startswith("tutorial2: Incomplete: 2 criteria worth 4.5 of 6.5 points")


def test_a_report_without_details_says_so(lossy):
    """What was withheld is a notification too, and no failure of ours."""
    [invocation] = run_of(dataclasses.replace(lossy, withheld=True))["invocations"]
    [notice] = invocation["toolExecutionNotifications"]
    assert invocation["executionSuccessful"] and notice["message"]["text"].startswith("tutorial2: Details are withheld")


@pytest.mark.parametrize("text, shown", [
    ("[click](https://example.org)", r"[click]\x28https://example.org)"), ("[a\\]](0)", r"[a\]]\x280)"),
    ("seen {0} and {12}", r"seen \x7b0} and \x7b12}"), ("{'a': 2} [1] (x) {}", "{'a': 2} [1] (x) {}")])
def test_a_message_has_no_link_and_no_placeholder(lossy, text, shown):
    """A viewer of SARIF makes links of `[…](…)` in plain messages and replaces `{0}`; a student's text stays text."""
    run = run_of(with_findings(lossy, Finding("suite.plan", text, actual=text, hint=text)))
    assert run["results"][0]["message"]["text"] == f"{shown}\nseen: {shown}"
    assert run["tool"]["driver"]["rules"][0]["help"]["text"] == shown


def test_too_many_findings_drop_the_mildest_and_say_so(lossy, monkeypatch):
    """Above the limit the notes go first, and a notice counts what went."""
    monkeypatch.setattr(sarif, "MOST_RESULTS", 3)
    costs = [0.0, 1.0, 0.0, 0.5, 0.0]
    run = run_of(with_findings(lossy, *(Finding("suite.plan", f"number {number}", cost=cost)
                                        for number, cost in enumerate(costs))))
    assert [result["message"]["text"] for result in run["results"]] == ["number 1", "number 3", "number 0"]
    [notice] = run["invocations"][0]["toolExecutionNotifications"]
    assert notice["message"]["text"].startswith("2 findings were left out")


def test_the_limit_is_that_of_code_scanning():
    """A run with more than 25,000 results is refused by GitHub."""
    assert sarif.MOST_RESULTS == 25_000


def test_hostile_text_stays_data(hostile):
    """The file is ASCII, messages are visible, and an address is one of a file below the hand-in."""
    assert render("sarif", [hostile]).isascii()
    result = run_of(hostile)["results"][2]
    finding = hostile.outcomes[1].findings[0]
    assert result["message"]["text"].startswith(visible(finding.message))
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri) == whole(finding.path)
    outside = run_of(with_findings(hostile, Finding("suite.plan", "seen", path="//host/share/x.py")))["results"][0]
    assert outside["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "host/share/x.py"


def test_a_class_is_the_file_that_was_read(perfect, lossy, incomplete):
    """All students share one run, for a file may have 20; a change of a single byte has to be looked at."""
    reports = [dataclasses.replace(report, student=name)
               for report, name in ((perfect, "ada"), (lossy, "bo"), (incomplete, "cy"))]
    assert render("sarif", reports, many=True) == (DATA / "sarif_many.json").read_text(encoding="utf-8")
    addresses = {place["physicalLocation"]["artifactLocation"]["uri"].rpartition("/")[0]
                 for result in run_of(*reports, many=True)["results"] for place in result.get("locations", [])}
    assert addresses == {"tutorial2/bo"}
