"""The JSON report against its schema and against the letter of the contract."""
import dataclasses
import json
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.model import Finding
from grader.reporters import json as reporter
from grader.reporters import render
from tests.schemas import validator

SCHEMA = json.loads(Path(reporter.__file__).with_name("report.schema.json").read_text(encoding="ascii"))


def without_surrogates(text: str) -> str:
    """Return the text as JSON carries it: whole, but for halves of pairs."""
    return text.replace("\ud800", "\\ud800")


def test_the_schema_is_one():
    """The schema itself is valid under draft 2020-12 and closes every object."""
    assert validator(SCHEMA)
    objects = [SCHEMA, SCHEMA["properties"]["score"], SCHEMA["$defs"]["outcome"], SCHEMA["$defs"]["finding"]]
    for part in objects:
        assert part["additionalProperties"] is False and part["required"] == list(part["properties"])


def test_every_report_is_valid(any_report):
    """One report is one object that the schema accepts; a list holds such objects."""
    record = json.loads(render("json", [any_report]))
    validator(SCHEMA).validate(record)
    assert json.loads(render("json", [any_report, any_report], many=True)) == [record, record]
    assert json.loads(render("json", [any_report], many=True)) == [record]


@pytest.mark.parametrize("change", [{"format": 2}, {"note": "x"}, {"isolation": "docker"}, {"submission": "md5:00"},
                                    {"score": {"earned": 1.0}}, {"outcomes": [{}]}])
def test_the_schema_refuses_what_is_not_format_1(lossy, change):
    """A record with one thing wrong is not valid."""
    assert not validator(SCHEMA).is_valid(reporter.record(lossy) | change)


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


def long(report, text):
    """Return the report with this text as the message of its first finding."""
    outcome = report.outcomes[0]
    found = dataclasses.replace(outcome.findings[0], message=text)
    return dataclasses.replace(report, outcomes=(dataclasses.replace(outcome, findings=(found,)),))


def test_reading_is_the_inverse_of_rendering(any_report):
    """Render what was read, and get the same text."""
    text = render("json", [any_report])
    assert render("json", [reporter.read(text)]) == text


def test_what_the_format_has_is_read_as_it_was(lossy):
    """Return the same report, without what the format does not have."""
    assert reporter.read(render("json", [lossy])) == dataclasses.replace(lossy, extra=())


@pytest.mark.parametrize("text", ["x" * 100_000, "x" * 100_001, "x" * 250_000, "\ud800" * 90_000,
                                  "x" * 100_000 + "... (cut; 7 characters in all)"])
def test_a_text_that_was_cut_is_cut_once(lossy, text):
    """Keep a text that was cut as it is when it is rendered again."""
    rendered = render("json", [long(lossy, text)])
    assert render("json", [reporter.read(rendered)]) == rendered
    assert len(json.loads(rendered)["outcomes"][0]["findings"][0]["message"]) < 100_060


def changed(record, path, value):
    """Return a record in which the value at a path is another one; `...` takes the key away."""
    if not path:
        return value
    record = dict(record) if isinstance(record, dict) else list(record)
    if value is ... and len(path) == 1:
        del record[path[0]]
    else:
        record[path[0]] = changed(record.get(path[0]) if isinstance(record, dict) else record[path[0]], path[1:], value)
    return record


FIRST, FINDING = ("outcomes", 0), ("outcomes", 0, "findings", 0)
WRONG = [
    (("format",), 2), (("format",), True), (("note",), "x"), (("grader",), ...), (("grader",), 1), (("student",), 7),
    (("isolation",), "docker"), (("submission",), "md5:00"), (("submission",), "sha256:5e\n"), (("exercise",), ""),
    (("complete",), False), (("attempted",), 1), (("versions",), []), (("versions", "python"), 3),
    (("score", "earned"), 9.0), (("score", "possible"), 10.1), (("score", "earned"), True), (("score",), {}),
    (("score", "earned"), ...), (("outcomes",), {}), (("outcomes", 0), None),
    ((*FIRST, "status"), "won"), ((*FIRST, "id"), ""), ((*FIRST, "earned"), -1.0), ((*FIRST, "earned"), "1"),
    ((*FIRST, "seconds"), float("nan")), ((*FIRST, "seconds"), float("inf")), ((*FIRST, "possible"), 10 ** 400),
    ((*FIRST, "status"), "error"), ((*FIRST, "reason"), None), ((*FIRST, "findings"), None),
    ((*FIRST, "reason"), "\ud800"), ((*FIRST, "earned"), 1.234), ((*FINDING, "line"), 0), ((*FINDING, "line"), True),
    ((*FINDING, "column"), 1.5), ((*FINDING, "cost"), 1.5), ((*FINDING, "cost"), True), ((*FINDING, "code"), ""),
    ((*FINDING, "sentence"), "ours"), ((*FINDING, "hint"), ...), ((*FINDING, "message"), None),
]


@pytest.mark.parametrize(("path", "value"), WRONG)
def test_a_record_with_one_thing_wrong_is_not_read(lossy, path, value):
    """Say in one sentence that it is no report."""
    text = json.dumps(changed(reporter.record(lossy), path, value))
    with pytest.raises(UsageError, match=r"^this is no report of the grader in JSON \(.*\); expected .*\.$"):
        reporter.read(text)


@pytest.mark.parametrize("text", ["", "x", "[]", "null", "7", '"text"', "{}", "[" * 100_000, "\ufeff{}", "1" * 5000,
                                  '{"format": 1}', '{"format": "%s"}' % ("x" * 9999)])
def test_what_is_no_report_is_not_read(text):
    """Say so in one sentence of a bounded length."""
    with pytest.raises(UsageError, match="no report of the grader") as caught:
        reporter.read(text)
    assert len(str(caught.value)) < 400


def test_a_list_of_reports_is_not_one(lossy):
    """Read one object, and not what covers several."""
    with pytest.raises(UsageError):
        reporter.read(render("json", [lossy], many=True))


def test_whole_numbers_are_numbers(lossy):
    """Read what another program wrote, for which 2.0 is 2."""
    record = changed(reporter.record(lossy), (*FIRST, "possible"), 2)
    assert reporter.read(json.dumps(record)).possible == lossy.possible


def test_points_with_three_decimals_are_read(lossy):
    """Take a sum of thirds for what it is."""
    third = dataclasses.replace(lossy.outcomes[4], earned=0.33, possible=0.333)
    report = dataclasses.replace(lossy, outcomes=tuple(dataclasses.replace(third, id=str(id)) for id in range(6)))
    assert json.loads(render("json", [report]))["score"]["possible"] == 2.0
    assert reporter.read(render("json", [report])).earned == 1.98
