"""Tests for grader/pseudonyms.py: stable with a key, another one with another, and nothing else of a person is left."""
import re

import pytest

from grader import pseudonyms
from grader.errors import UsageError
from grader.model import Filed, Key, Report, Student

ADA = Student("ada", "Ada Lovelace", "ada@example.org", "ada1", "4711", "A", "12")
KEY = Key("sha256:e", "sha256:s", "1.0.0")


def test_the_key_is_made_once_for_its_owner_alone(tmp_path):
    """Make a key at first, and find the same one again."""
    place = tmp_path / "pseudonyms.key"
    secret = pseudonyms.key(place)
    assert len(secret) == 32 and pseudonyms.key(place) == secret
    assert place.stat().st_mode & 0o777 == 0o600 and [path.name for path in tmp_path.iterdir()] == [place.name]
    assert pseudonyms.key(tmp_path / "other.key") != secret


@pytest.mark.parametrize("text", ["", "no hexadecimal", "00" * 31, "ü"])
def test_what_is_no_key_is_told_and_never_replaced(tmp_path, text):
    """Refuse it, for a new key would rename everybody."""
    place = tmp_path / "pseudonyms.key"
    place.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="expected (32 bytes|a key of 32)"):
        pseudonyms.key(place)
    assert place.read_text(encoding="utf-8") == text


def test_a_key_that_somebody_else_made_meanwhile_stays(tmp_path):
    """Take the one that is there when two begin at once."""
    place = tmp_path / "pseudonyms.key"
    secret = pseudonyms.key(place)
    pseudonyms._make(place)
    assert pseudonyms.key(place) == secret


def test_a_pseudonym_depends_on_the_id_and_on_the_key():
    """Give everybody another one, safe as the name of a file."""
    one, other = bytes(32), bytes([1]) * 32
    found = {pseudonyms.alias(id, one) for id in ("ada", "Ada", "grace", "ü", "\ud800")}
    assert len(found) == 5 and all(re.fullmatch(r"p-[a-z2-7]{16}", alias) for alias in found)
    assert pseudonyms.alias("ada", other) not in found


def test_nothing_of_a_person_is_left():
    """Take out all that tells who it is: fields, names of files, the time, and sentences that quote names."""
    report = Report("words", "sha256:s", "1.0.0", {}, "full", True, (), "ada", extra=("lovelace.txt",))
    filed = Filed(ADA, "words", KEY, report, late=True, handed="10:15 by Ada")
    broken = Filed(ADA, "words", None, None, "'ada' holds none of the declared files")
    for shown in (pseudonyms.filed(filed, bytes(32)), pseudonyms.filed(broken, bytes(32))):
        alias = pseudonyms.alias("ada", bytes(32))
        assert shown.student == Student(alias)
        text = repr(shown).casefold()
        assert not [word for word in ("ada", "lovelace", "4711", "10:15") if word in text.replace(alias, "")]
    assert pseudonyms.filed(filed, bytes(32)).late and pseudonyms.filed(broken, bytes(32)).fault
