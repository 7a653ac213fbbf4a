"""Tests for grader/checks/docker/secrets.py: whatever somebody who has the image can find."""
import importlib

from tests.checks.docker.graded import graded, messages

SECRETS = "docker.secrets"
module = importlib.import_module("grader.checks.docker.secrets")    # its name is that of the check, too


def judged(tmp_path, text, files=None):
    """Return the outcome of docker.secrets."""
    return graded(tmp_path, text, {SECRETS: {}}, files)[SECRETS]


def test_image_without_secrets_passes(tmp_path):
    """Find nothing in a plain image, and nothing in what is ignored or in a stage that is not shipped."""
    files = {".dockerignore": ".env\n", ".env": "A=b\n", "app.py": "print(1)\n"}
    assert judged(tmp_path, "COPY . /srv\nENV PORT=8080\nCMD [\"x\"]", files).status == "passed"


def test_file_that_a_later_step_deletes_is_found(tmp_path):
    """Look into every layer, and say which step it was (row 125)."""
    text = "COPY . /srv\nRUN mkdir /k && echo x > /k/id_rsa\nRUN rm -r /k /srv/.env"
    found = judged(tmp_path, text, {".env": "A=b\n"})
    assert [(finding.line, finding.cost) for finding in found.findings] == [(2, 1.0), (3, 0.0)]
    assert "step 2, COPY . /srv, puts a file of settings into the image, /srv/.env; there it stays" in messages(found)
    assert "/k/id_rsa" in messages(found)


def test_settings_and_history_are_read(tmp_path):
    """Find what ENV, LABEL, ARG and commands tell, each once, and never repeat it (row 125)."""
    text = "ARG TOKEN=sesame\nENV PASSWORD=sesame LABELS=1\nLABEL secret=sesame\nRUN PIP_PASSWORD=sesame true\n" \
        "ENV API_KEY=sesame\nENV API_KEY="
    found = judged(tmp_path, text)
    lines = sorted(finding.line for finding in found.findings)
    assert lines == [2, 3, 4, 5, 5, 6] and "sesame" not in messages(found), found
    assert "ENV PASSWORD keeps what its name calls a secret" in messages(found)


def test_image_that_holds_too_much_is_said(tmp_path, monkeypatch):
    """Stop when the time is up (row 123)."""
    def late(*given):
        raise TimeoutError
    monkeypatch.setattr(module, "searched", late)
    assert "could not be looked through within 60 s" in messages(judged(tmp_path, "RUN true"))
