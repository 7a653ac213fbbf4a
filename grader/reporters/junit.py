"""JUnit XML as pytest writes it: a suite for each report, a test case for each criterion.

JUnit has no points, so they travel as properties of the test case. There is no time of day and no host name: the same
bytes get the same file.
"""
from collections.abc import Sequence
from xml.etree import ElementTree

from grader.model import Finding, Outcome, Report
from grader.reporters import wording
from grader.reporters.caps import MOST_FINDINGS
from grader.reporters.text import readable

# What a status is called here; `passed` has no element. What this machine lacks is no failure and no fault.
ELEMENTS = {"failed": "failure", "error": "error", "skipped": "skipped", "not_run": "skipped"}


def render(reports: Sequence[Report], *, many: bool = False) -> str:
    """Return one document for any number of reports."""
    root = ElementTree.Element("testsuites", name="grader")
    for report in reports:
        root.append(suite(report))
    ElementTree.indent(root)
    return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + ElementTree.tostring(root, encoding="unicode") + "\n"


def suite(report: Report) -> ElementTree.Element:
    """Return the element of one report."""
    kinds = [ELEMENTS.get(outcome.status) for outcome in report.outcomes]
    element = ElementTree.Element("testsuite", {
        "name": readable(wording.name(report)), "errors": str(kinds.count("error")),
        "failures": str(kinds.count("failure")), "skipped": str(kinds.count("skipped")), "tests": str(len(kinds)),
        "time": f"{sum(outcome.seconds for outcome in report.outcomes):.3f}"})
    properties(element, {"submission": report.submission, "grader": report.grader, "isolation": report.isolation,
                         "complete": str(report.complete).lower(), **({"withheld": "true"} if report.withheld else {})})
    element.extend(case(report, outcome) for outcome in report.outcomes)
    return element


def case(report: Report, outcome: Outcome) -> ElementTree.Element:
    """Return the element of one outcome."""
    classname = ".".join(filter(None, [report.exercise, report.student]))
    element = ElementTree.Element("testcase", classname=readable(classname), name=readable(outcome.id),
                                  time=f"{outcome.seconds:.3f}")
    properties(element, {"title": outcome.title, "points": wording.points(outcome.possible),
                         "earned": wording.points(outcome.earned)})
    parts = [describe(finding) for finding in outcome.findings[:MOST_FINDINGS]]
    parts += [part for part in [wording.unlisted(outcome)] if part]
    details = "\n\n".join([*parts, *(f"lesson: {readable(lesson)}" for lesson in wording.lessons(outcome))])
    if outcome.status in ELEMENTS:
        verdict = ElementTree.SubElement(element, ELEMENTS[outcome.status], verdict_attributes(outcome))
        verdict.text = details or None
    elif details:
        ElementTree.SubElement(element, "system-out").text = details
    return element


def verdict_attributes(outcome: Outcome) -> dict[str, str]:
    """Return the type and the one-line message of a verdict."""
    message = outcome.reason or next((finding.message for finding in outcome.findings), outcome.title)
    if outcome.status == "not_run":
        message = f"could not be run here: {message}"
    return {"type": f"grader.{outcome.status}", "message": readable(message)}


def describe(finding: Finding) -> str:
    """Return one finding as lines of text that XML can hold."""
    lines = [" ".join(filter(None, [wording.place(finding), wording.rule(finding), finding.message]))]
    lines += [f"{label}: {value}" for label, value in wording.rows(finding).items() if label != "where"]
    return "\n".join(readable(line, keep="\n\t") for line in lines)


def properties(element: ElementTree.Element, values: dict[str, str]) -> None:
    """Add the values to the element as JUnit's properties."""
    parent = ElementTree.SubElement(element, "properties")
    for name, value in values.items():
        ElementTree.SubElement(parent, "property", name=name, value=readable(value))
