"""The rule about secrets, beyond the files of the table."""
import pytest

from grader.dockerfile.reading import read
from grader.dockerfile.rules.secrets import secrets

KEY = "AKIA" + "ABCDEFGHIJKLMNOP"


@pytest.mark.parametrize("text, expected", [
    ("ENV PASSWORD=a", True), ("ENV password a", True), ("ENV db_pwd=a", True), ("ENV AWS_SECRET_ACCESS_KEY=a", True),
    ("ENV A=1 TOKEN='a'", True), ("ARG GITHUB_TOKEN", True), ("ARG A B_SECRET=1", True), ("ONBUILD ENV SECRET=a", True),
    ("ENV API-KEY=a", True), (f"ENV REGION={KEY}", True), ("ENV URL=ftp://a:b@c/", True),
    ("ENV PEM='-----BEGIN RSA PRIVATE KEY-----'", True),
    ("ENV PASSWORD=", False), ('ARG TOKEN=""', False), ("ENV PASSWORD_FILE=/a", False), ("ENV KEYBOARD=de", False),
    ("ENV SECRETARY=a", False), ("ENV URL=http://a:80/b@c", False), ("LABEL password=a", False),
    ("ENV SSH_AUTH=a", False), ("ENV COMPASS=a TOKENS=5", False), ("ENV URL=https://$USER:$PASS@c/", False),
])
def test_secrets_are_known_by_name_and_by_look(text, expected):
    """Tell what keeps a secret from what is called alike."""
    assert bool(list(secrets(read(f"FROM a:1\n{text}\n")))) == expected


def test_the_secret_itself_is_never_repeated():
    """Keep it out of reports, which others read."""
    for remark in secrets(read(f"FROM a:1\nENV PASSWORD=sesame KEY={KEY}\n")):
        assert "sesame" not in remark.message and KEY not in remark.message and len(remark.message) < 200
