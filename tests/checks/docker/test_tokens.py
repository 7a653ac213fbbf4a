"""Tests for grader/checks/docker/tokens.py: what looks like a secret, and what does not."""
import time

import pytest

from grader.checks.docker.tokens import in_command, in_file, in_setting, in_text

# Put together here, so that nothing in this file looks like a secret to others.
AWS = "AKIA" + "Q3EGRWFGHJK5TSLM"
KEY = "-----BEGIN " + "RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7bq\n"
GITHUB = "ghp_" + "a1B2" * 9


@pytest.mark.parametrize("path, content, what", [
    ("root/.ssh/id_rsa", b"x", "a private key"), ("srv/.env", b"A=b", "a file of settings"),
    ("srv/.env.production", b"A=b", "a file of settings"), ("root/.aws/credentials", b"x", "a file of keys of AWS"),
    (".netrc", b"x", "a file of passwords"), ("root/.docker/config.json", b"{}", "a file of passwords"),
    ("srv/server.pem", KEY.encode(), "a private key"), ("srv/notes.txt", AWS.encode(), "an access key of AWS"),
    ("srv/config.py", f"TOKEN = '{GITHUB}'".encode(), "a token of GitHub"),
    ("srv/a", b"aws_secret_access_key = " + b"wJalrXUtnFEMIK7MDENGbPxRfiCYzzzzzzzzzzzz", "a secret key of AWS"),
])
def test_files_are_known_by_name_or_content(path, content, what):
    """Say what kind of secret it is."""
    assert list(in_file(path, content)) == [what]


@pytest.mark.parametrize("path, content", [
    ("srv/.env.example", b"A=b"), ("root/.ssh/id_rsa.pub", b"ssh-rsa AAAA"), ("srv/app.py", b"print('-----BEGIN')"),
    ("srv/check.py", b"if '-----BEGIN RSA PRIVATE KEY-----' in text:"), ("srv/doc.md", b"AKIAIOSFODNN7EXAMPLE"),
    ("usr/local/lib/python3.11/site-packages/tornado/test/test.key", KEY.encode()),
    ("usr/lib/ssl/private.pem", KEY.encode()), ("srv/address.txt", b"http://user:pass@host/"),
    ("srv/environment", b"x"), ("etc/ssl/cert.pem", b"-----BEGIN CERTIFICATE-----\nMIIE\n"),
])
def test_others_are_no_secrets(path, content):
    """Leave examples, public keys, what packages bring, and programs that speak of keys alone."""
    assert list(in_file(path, content)) == []


@pytest.mark.parametrize("name, value, found", [
    ("PIP_PASSWORD", "x", True), ("TOKEN", "x", True), ("API_KEY", "x", True), ("DB_PASS", "x", True),
    ("TOKEN_LIMIT", "5", False), ("GPG_KEY", "E3FF", False), ("PASSWORD_FILE", "/run/x", False), ("TOKEN", "", False),
    ("TOKEN", "$OTHER", False), ("PATH", "/bin", False), ("URL", "postgres://me:sesame@db/x", True),
    ("URL", "postgres://db/x", False), ("A", AWS, True),
])
def test_settings_are_known_by_name_or_value(name, value, found):
    """Look at the name, and at the form of the value."""
    assert bool(list(in_setting(name, value))) == found


@pytest.mark.parametrize("text, found", [
    ("|1 TOKEN=abc /bin/sh -c true", ["a secret, TOKEN"]),
    ("pip install --index-url https://me:sesame@host/simple x", ["a password in an address"]),
    ("curl --password sesame x", ["a password"]), ("curl --token $TOKEN x", []), ("export PASSWORD=$(cat /x)", []),
    ("make KEY_FILE=x", []), (f"echo {GITHUB}", ["a token of GitHub"]),
])
def test_commands_tell_secrets(text, found):
    """Find what a history keeps."""
    assert list(in_command(text)) == found


def test_hostile_texts_take_no_time():
    """Search a megabyte of each kind of nearly-a-secret in bearable time (row 123)."""
    began = time.process_time()
    for piece in ("-----BEGIN ", "-----BEGIN RSA PRIVATE KEY-----\nA: ", "AKIA", "a://b:", "A_" * 50 + "=", "ghp_a",
                  "aws_secret_access_key", "--password ", "sk-", "a" * 100 + "://"):
        text = (piece * (1_000_000 // len(piece) + 1))[:1_000_000]
        list(in_text(text)), list(in_command(text[:100_000]))
    assert time.process_time() - began < 10
