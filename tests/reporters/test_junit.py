"""JUnit XML: its structure, its counts, and hostile text."""
import dataclasses
from pathlib import Path
from xml.etree import ElementTree

from grader.model import Finding
from grader.reporters import render
from grader.reporters.text import visible

DATA = Path(__file__).parent / "data"


def cases_of(report) -> dict[str, ElementTree.Element]:
    """Return the test cases of a report by name."""
    return {case.get("name"): case for case in ElementTree.fromstring(render("junit", [report])).iter("testcase")}


def properties_of(element) -> dict[str, str]:
    """Return the properties of an element by name."""
    return {entry.get("name"): entry.get("value") for entry in element.findall("properties/property")}


def test_a_report_is_a_suite(lossy):
    """The suite has pytest's attributes but for the clock and the host, and counts its cases."""
    root = ElementTree.fromstring(render("junit", [lossy]))
    assert root.tag == "testsuites" and [suite.tag for suite in root] == ["testsuite"]
    assert root[0].attrib == {"name": "tutorial2", "errors": "0", "failures": "3", "skipped": "1", "tests": "5",
                              "time": "0.751"}
    assert properties_of(root[0]) == {"submission": lossy.submission, "grader": "1.0.0", "isolation": "full",
                                      "complete": "true"}


def test_a_criterion_is_a_case_with_its_points(lossy):
    """Points have no place of their own in JUnit and travel as properties."""
    case = cases_of(lossy)["style.pep8"]
    assert case.attrib == {"classname": "tutorial2", "name": "style.pep8", "time": "0.031"}
    assert properties_of(case) == {"title": "Follow PEP 8.", "points": "2", "earned": "1.6"}


def test_each_status_has_its_element(lossy, incomplete):
    """What was lost is a failure, what is ours an error, and what this machine lacks is neither."""
    cases = cases_of(lossy)
    assert cases["style.pep8"].find("failure").get("message") == "line too long (91 > 79 characters)"
    assert cases["suite.coverage"].find("skipped").attrib == {
        "type": "grader.skipped", "message": "Skipped until suite.passes is met."}
    cases = cases_of(incomplete)
    assert [child.tag for child in cases["style.pep8"]] == ["properties"]
    assert cases["image.builds"].find("skipped").attrib == {
        "type": "grader.not_run", "message": "could not be run here: There is no Docker engine here."}
    assert cases["behaviour.hidden"].find("error").get("message") == "The judge stopped before it could say anything."


def test_a_failure_says_all_that_was_found(lossy):
    """The text of a failure has each finding with its place, values, hint and lesson."""
    text = cases_of(lossy)["behaviour.hidden"].find("failure").text
    assert text == """words.py:14 Count each word once per occurrence.
called: count_words('a b a')
expected: {'a': 2, 'b': 1}
got: {'a': 1, 'b': 1}
hint: A dictionary keeps one value for each key, so add to the value that is there.

Treat upper and lower case alike.
called: count_words('A a')
expected: {'a': 2}
got: {'A': 1, 'a': 1}

lesson: notebook 02_production_code, section tests"""


def test_advice_is_output_of_a_case_that_passed(lossy):
    """A remark that costs nothing does not make a failure."""
    case = cases_of(lossy)["suite.plan"]
    assert case.find("failure") is None and "test_it says nothing" in case.find("system-out").text


def test_several_reports_are_several_suites(perfect, lossy):
    """A list of reports is one document."""
    root = ElementTree.fromstring(render("junit", [perfect, lossy], many=True))
    assert [suite.get("tests") for suite in root] == ["2", "5"]


def test_a_file_that_a_program_names_is_not_attached(lossy):
    """Jenkins and GitLab take `[[ATTACHMENT|path]]` in an output for an order to fetch that file."""
    found = Finding("suite.plan", "[[ATTACHMENT|/etc/passwd]]", actual="a\n[[ATTACHMENT|/etc/passwd]]\nb")
    outcome = dataclasses.replace(lossy.outcomes[4], findings=(found,))
    text = render("junit", [dataclasses.replace(lossy, outcomes=(outcome,))])
    assert "<system-out>" in text and "[[ATTACHMENT" not in text and "\\x5b[ATTACHMENT|/etc/passwd]]\n" in text


def test_what_is_withheld_is_a_property(lossy):
    """Only then is it there."""
    root = ElementTree.fromstring(render("junit", [dataclasses.replace(lossy, withheld=True)]))
    assert properties_of(root[0])["withheld"] == "true"


def test_hostile_text_is_legal_and_inert(hostile):
    """The document parses, has no element but ours, and reads back as the visible form of what went in."""
    text = render("junit", [hostile])
    root = ElementTree.fromstring(text)
    assert {element.tag for element in root.iter()} == {
        "testsuites", "testsuite", "testcase", "properties", "property", "failure", "error", "skipped", "system-out"}
    assert text.replace("\n", "").replace("\t", "").isprintable()
    finding = hostile.outcomes[1].findings[0]
    failure = root.find(".//failure")
    assert failure.get("message") == visible(hostile.outcomes[1].reason)
    assert f"called: {visible(finding.reproduce, keep=chr(10) + chr(9))}\n" in failure.text


def test_a_class_is_the_document_that_was_read(perfect, lossy, incomplete):
    """Each student is a suite; a change of a single byte has to be looked at."""
    reports = [dataclasses.replace(report, student=name)
               for report, name in ((perfect, "ada"), (lossy, "bo"), (incomplete, "cy"))]
    text = render("junit", reports, many=True)
    assert text == (DATA / "junit_many.xml").read_text(encoding="utf-8")
    assert [suite.get("name") for suite in ElementTree.fromstring(text)] == [
        "tutorial2, ada", "tutorial2, bo", "tutorial2, cy"]
    names = [(case.get("classname"), case.get("name")) for case in ElementTree.fromstring(text).iter("testcase")]
    assert len(set(names)) == len(names)
