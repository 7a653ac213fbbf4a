"""Tests for grader/lab/passwords.py: bcrypt, as a registry's login wants it."""
import re

import pytest

from grader.errors import MachineError
from grader.lab import passwords

# A pair that other implementations of bcrypt agree on: the test vectors of jBCrypt.
KNOWN = "abc", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i"


def test_hash_is_that_of_other_programs():
    """Agree on a password that others have hashed."""
    assert passwords.fits(*KNOWN) and not passwords.fits("abd", KNOWN[1])


def test_line_has_a_salt_of_its_own():
    """Hash the same password in another way each time, in the form that htpasswd writes."""
    first, second = passwords.line("ada", "secret"), passwords.line("ada", "secret")
    assert first != second and re.fullmatch(r"ada:\$2b\$05\$[./A-Za-z0-9]{53}\n", first)
    assert passwords.fits("secret", first.strip().partition(":")[2])


def test_missing_library_is_told(monkeypatch):
    """Say what brings one."""
    monkeypatch.setattr(passwords, "LIBRARIES", ("libnone.so.9", "libc.so.6"))
    with pytest.raises(MachineError, match="libcrypt1"):
        passwords.hashed("secret")
