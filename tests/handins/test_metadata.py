"""Tests for grader/handins/metadata.py: who handed in what, as Gradescope writes it."""
import io

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from grader.handins import metadata
from grader.handins.metadata import Entry
from tests.fuzz.effort import effort

SAMPLE = r"""---
submission_1:
  :submitters:
  - :name: Ada Lovelace
    :sid: '0100'
    :email: ada@example.org
  :created_at: 2026-09-01 10:00:00.000000000 Z
  :score: 9.5
  :results:
    tests:
    - name: 'submission_9:'
      output: |-
        submission_9:
          :submitters:
          - :name: Mallory
    extra: "a long text that
      goes on

      and on \
      and on"
  :history:
  - :id: 7
    :created_at: &1 2025-01-01 00:00:00.000000000 Z
    :submitters:
    - :name: Mallory
submission_2:
  :created_at: !ruby/object:ActiveSupport::TimeWithZone
    utc: 2026-09-02 10:00:00.000000000 Z
  :submitters:
  - :name: 'O''Brien: Pat'
    :sid:
    :email: "p\u00e4t\t@example.org"
  - :name: A name that is so long that it is written in more than one line as all of those
      are that have more than eighty columns
    :sid: "1\x30\
      0"
    :email: null
  :history: []
"""


def read(text):
    """Return the entries in a text."""
    return list(metadata.entries(io.BytesIO(text if isinstance(text, bytes) else text.encode())))


def test_submitters_and_times_are_read_and_nothing_else():
    """Take the fields of each entry's own submitters, whatever its results look like."""
    one, two = read(SAMPLE)
    assert one == Entry("submission_1", ({"name": "Ada Lovelace", "sid": "0100", "email": "ada@example.org"},),
                        "2026-09-01 10:00:00.000000000 Z")
    assert two.created == "" and two.people[0] == {"name": "O'Brien: Pat", "sid": "", "email": "pät\t@example.org"}
    assert two.people[1]["name"].endswith("as all of those are that have more than eighty columns")
    assert (two.people[1]["sid"], two.people[1]["email"]) == ("100", "")


def test_it_reads_what_a_whole_parser_reads():
    """Agree with a library on the sample."""
    known = yaml.safe_load(SAMPLE.replace("!ruby/object:ActiveSupport::TimeWithZone", ""))
    for entry in read(SAMPLE):
        people = known[entry.name][":submitters"]
        assert [{f":{key}": value for key, value in person.items()} for person in entry.people] == [
            {key: str(value or "") for key, value in person.items()} for person in people]


@effort(150)
@given(st.lists(st.fixed_dictionaries({":name": st.text(max_size=120), ":sid": st.text("0123456789", min_size=1),
                                       ":email": st.none() | st.text("a@.-' \"\\:#", max_size=100)}), max_size=3),
       st.text(), st.integers(20, 200))
def test_it_reads_whatever_a_library_writes(people, output, width):
    """Return each text as it was, or a fault for all of them; a student's output changes nothing."""
    history = [{":id": 1, ":submitters": [{":name": output}], ":output": output}]
    document = {f"submission_{number}": {":submitters": people, ":results": {"output": output}, ":history": history}
                for number in (1, 2)}
    text = yaml.safe_dump(document, width=width, allow_unicode=True, sort_keys=False)
    found = read(text)
    assert [entry.name for entry in found] == ["submission_1", "submission_2"]
    for entry in found[:1]:
        if not entry.fault:
            assert [person.get("name") for person in entry.people] == [person[":name"] for person in people]
            assert [person.get("sid") for person in entry.people] == [person[":sid"] for person in people]
            assert [person.get("email") for person in entry.people] == [person[":email"] or "" for person in people]


@pytest.mark.parametrize("lines", [
    "  - :name: &1 Ada", "  - :name: *1", "  - :name: !ruby/object:Gem::Installer {}", "  - :name: |-\n      Ada",
    "  - :name: 'Ada", '  - :name: "Ad\\qa"', "  - :name: [Ada]", "  - :name: a: b", "    :name: Ada", "  - Ada",
    "  - :name: \"\\UFFFFFFFF\"", "  - :name: Ada\n    :name: Ben", "  - :name: 'Ada\n\n      Ben'",
    "  - :name: Ada\n      :sid: 1\n :x: 2",
])
def test_what_is_written_in_another_way_costs_its_owner_only(lines):
    """Say that it is not read, and go on with the next."""
    one, two = read(f"submission_1:\n  :submitters:\n{lines}\nsubmission_2:\n  :submitters:\n  - :name: Ben\n")
    assert one.fault and not one.people
    assert two.people == ({"name": "Ben"},)


def test_lines_that_are_no_entries_are_faults():
    """Read something at least of anything at all."""
    assert read("") == read("--- {}\n") == read("---\n") == []
    assert read("- a\n- b\n")[0].fault
    assert all(entry.fault for entry in read(bytes(range(256))))


def test_memory_stays_flat():
    """Pass over a line that no name has, and over results without end."""
    class Endless(io.RawIOBase):
        """A file with a first entry, 40 MB of results, and a second entry, of which no more than asked is ever made."""

        parts = [b"submission_1:\n", b"  :submitters:\n", b"  - :name: Ada\n", b"  :results: \"", *[None] * 600,
                 b"submission_9:\n", b"submission_2:\n", b"  :submitters:\n", b"  - :name: Ben\n"]

        def readline(self, size=-1):
            """Return the next line, or a part of the long one."""
            assert size == metadata.LINE
            if not self.parts:
                return b""
            part = self.parts.pop(0)
            return b"x" * size if part is None else part

    names = [(entry.name, entry.people) for entry in metadata.entries(Endless())]
    assert names == [("submission_1", ({"name": "Ada"},)), ("submission_2", ({"name": "Ben"},))]
