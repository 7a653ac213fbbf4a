"""Tests for grader/checks/docker/user.py: root by whatever name."""
import pytest

from tests.checks.docker.graded import graded, messages

ALIAS = "RUN echo 'toor:x:0:0::/:/bin/sh' >> /etc/passwd"


@pytest.mark.parametrize("text, words", [
    ("RUN true", "as root, for no USER says otherwise"), ("USER nobody\nUSER root", "as 'root', which is root"),
    ("USER 0:65534", "as '0:65534', which is root"), (f"{ALIAS}\nUSER toor", "as 'toor', which is root"),
    (f"{ALIAS} && mv /etc/passwd /etc/accounts && ln -s accounts /etc/passwd\nUSER toor", "as 'toor', which is root"),
    ("USER stranger", "the image has no user 'stranger'"),
])
def test_root_is_known_by_its_number(tmp_path, text, words):
    """Look the name up as the engine does, behind links as well."""
    found = graded(tmp_path, text, {"docker.user": {}})["docker.user"]
    assert found.status == "failed" and words in messages(found), found


@pytest.mark.parametrize("text", ["USER nobody", "USER 65534:0", "RUN rm /etc/passwd\nUSER 1000"])
def test_other_users_pass(tmp_path, text):
    """Take any other user, by name or number."""
    assert graded(tmp_path, text, {"docker.user": {}})["docker.user"].status == "passed"
