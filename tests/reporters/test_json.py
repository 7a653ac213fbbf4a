"""The JSON report against its schema and against the letter of the contract."""
import dataclasses
import json
from pathlib import Path

import jsonschema
import pytest

from grader.model import Finding
from grader.reporters import json as reporter
from grader.reporters import render

SCHEMA = json.loads(Path(reporter.__file__).with_name("report.schema.json").read_text(encoding="ascii"))


def without_surrogates(text: str) -> str:
    """Return the text as JSON carries it: whole, but for halves of pairs."""
    return text.replace("\ud800", "\\ud800")


def test_the_schema_is_one():
    """The schema itself is valid under draft 2020-12 and closes every object."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    objects = [SCHEMA, SCHEMA["properties"]["score"], SCHEMA["$defs"]["outcome"], SCHEMA["$defs"]["finding"]]
    for part in objects:
        assert part["additionalProperties"] is False and part["required"] == list(part["properties"])


def test_every_report_is_valid(any_report):
    """One report is one object that the schema accepts; a list holds such objects."""
    validator = jsonschema.Draft202012Validator(SCHEMA)
    record = json.loads(render("json", [any_report]))
    validator.validate(record)
    assert json.loads(render("json", [any_report, any_report], many=True)) == [record, record]
    assert json.loads(render("json", [any_report], many=True)) == [record]


@pytest.mark.parametrize("change", [{"format": 2}, {"note": "x"}, {"isolation": "docker"}, {"submission": "md5:00"},
                                    {"score": {"earned": 1.0}}, {"outcomes": [{}]}])
def test_the_schema_refuses_what_is_not_format_1(lossy, change):
    """A record with one thing wrong is not valid."""
    validator = jsonschema.Draft202012Validator(SCHEMA)
    assert not validator.is_valid(reporter.record(lossy) | change)


def test_keys_stand_in_the_order_of_the_contract(lossy):
    """The format is kept to the letter."""
    record = json.loads(render("json", [lossy]))
    assert list(record) == ["format", "exercise", "student", "submission", "grader", "versions", "isolation",
                            "attempted", "complete", "score", "outcomes"]
    assert list(record["outcomes"][0]) == [
        "id", "title", "status", "earned", "possible", "seconds", "reason", "findings"]
    assert list(record["outcomes"][0]["findings"][0]) == [
        "code", "message", "cost", "path", "line", "column", "expected", "actual", "hint", "lesson", "reproduce"]


def test_values_are_those_of_the_report(lossy):
    """Nothing is left out or changed; files that were left alone are no part of format 1."""
    record = json.loads(render("json", [lossy]))
    assert (record["format"], record["exercise"], record["student"], record["complete"]) == (1, "tutorial2", None, True)
    assert record["score"] == {"earned": 5.1, "possible": 10.0}
    assert [outcome["status"] for outcome in record["outcomes"]] == [outcome.status for outcome in lossy.outcomes]
    for outcome, expected in zip(record["outcomes"], lossy.outcomes, strict=True):
        assert [found | {"sentence": ""} for found in outcome["findings"]] == [
            dataclasses.asdict(finding) for finding in expected.findings]
    assert "notes.txt" not in render("json", [lossy])


def test_points_are_numbers_with_two_decimals(lossy):
    """A third of a point does not drag its digits along, and whole points stay decimal numbers."""
    outcome = dataclasses.replace(lossy.outcomes[0], earned=2 / 3, possible=1, seconds=1 / 3)
    record = json.loads(render("json", [dataclasses.replace(lossy, outcomes=(outcome,))]))
    assert record["score"] == {"earned": 0.67, "possible": 1.0}
    assert (record["outcomes"][0]["earned"], record["outcomes"][0]["seconds"]) == (0.67, 0.333)
    assert '"possible": 1.0' in render("json", [dataclasses.replace(lossy, outcomes=(outcome,))])


def test_hostile_text_stays_data(hostile):
    """The output is printable ASCII, and reads back as what went in, but for halves of surrogate pairs."""
    text = render("json", [hostile])
    assert text.isascii() and text.replace("\n", "").isprintable()
    record = json.loads(text)
    finding, expected = record["outcomes"][1]["findings"][0], hostile.outcomes[1].findings[0]
    assert finding["message"] == without_surrogates(expected.message)
    assert finding["reproduce"] == without_surrogates(expected.reproduce)
    assert record["student"] == without_surrogates(hostile.student)
    record_bytes = json.dumps(record, ensure_ascii=False).encode("utf-8")
    assert b"\xed\xa0\x80" not in record_bytes


def test_a_sentence_that_is_ours_is_no_key_of_the_format(lossy):
    """Keep for withholding what format 1 does not have."""
    outcome = dataclasses.replace(lossy.outcomes[0], findings=(Finding("api.get", "seen", sentence="ours alone"),))
    text = render("json", [dataclasses.replace(lossy, outcomes=(outcome,))])
    assert "ours alone" not in text and "sentence" not in text


def test_what_a_service_would_obey_is_another_text_of_the_same_value(lossy):
    """Write a number sign as an escape, which every reader of JSON reads as a number sign."""
    orders = "##vso[task.setvariable variable=x]y ###[error] \\##[add-path]z"
    text = render("json", [dataclasses.replace(lossy, student=orders)])
    assert "##" not in text and json.loads(text)["student"] == orders


def test_a_number_that_json_lacks_is_refused(lossy):
    """A report with NaN in it would be wrong, so it is not written."""
    finding = Finding("style.pep8.E501", "seen", cost=float("nan"))
    outcome = dataclasses.replace(lossy.outcomes[0], findings=(finding,))
    with pytest.raises(ValueError):
        render("json", [dataclasses.replace(lossy, outcomes=(outcome,))])
