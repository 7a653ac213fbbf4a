"""Tests for grader/checks/docker/mount.py: a folder that is the same inside and outside."""
import pytest

from tests.checks.docker.images import judged, shown

WRITES = "import pathlib, sys, time\npathlib.Path('/output/report.txt').write_text('report')\nif sys.argv[1:]:\n" \
         "    time.sleep(60)\n"
RUNS = 'COPY app.py .\nUSER nobody\nENTRYPOINT ["python3", "app.py"]'
OPTIONS = {"target": "/output", "writes": "report.txt"}


@pytest.mark.parametrize(("text", "options"), [
    (RUNS, OPTIONS), (RUNS, {**OPTIONS, "command": ["--wait"]}), (f"{RUNS}\nVOLUME /output/", OPTIONS), ("", {})])
def test_shared_folder_earns_everything(tmp_path, text, options):
    """Look from both sides, whether the container stays or ends, at a volume, and at an image that does nothing."""
    assert judged(tmp_path, "docker.mount", text, {"app.py": WRITES}, options=options).status == "passed"


@pytest.mark.parametrize(("source", "code", "words"), [
    (WRITES.replace("/output", "/tmp"), "writes", "ended with status 0 and left no report.txt"),
    ("import os, time\nos.symlink('/etc/passwd', '/output/report.txt')\n", "writes", "left no report.txt"),
    ("for number in range(99):\n    with open(f'/output/{number}', 'wb') as file:\n"
     "        file.write(bytes(1 << 20))\n", "flood", "more than 8 MB were written")])
def test_what_is_not_shared_loses_everything(tmp_path, source, code, words):
    """Tell a file elsewhere, a link in its place, and a folder that is filled up."""
    found = judged(tmp_path, "docker.mount", RUNS, {"app.py": source}, options=OPTIONS)
    seen, message = shown(found)
    assert seen == f"docker.mount.{code}" and words in message
    lines = found.findings[0].reproduce.splitlines()
    assert lines[0] == "mkdir -p -m 777 shared" and '--mount type=bind,src="$PWD/shared",dst=/output image' in lines[2]


@pytest.mark.parametrize(("text", "options"), [
    ("RUN rm /bin/sh /usr/bin/sh", {}),
    ('RUN rm /bin/sh /usr/bin/sh\nCMD ["sleep", "60"]', {"command": ["sleep", "60"]})])
def test_image_without_a_shell_is_told(tmp_path, text, options):
    """Say that nobody can work in it."""
    found = judged(tmp_path, "docker.mount", text, {"app.py": "pass"}, options=options)
    assert shown(found)[0] == "docker.mount.shell"


def test_name_with_a_folder_is_the_authors(tmp_path):
    """Blame the exercise."""
    found = judged(tmp_path, "docker.mount", RUNS, {"app.py": WRITES}, options={"writes": "a/b"})
    assert found.status == "error" and "name of a file" in found.reason
