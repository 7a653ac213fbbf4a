"""Tests for docker/base_image.py: what stands in for an official image of Python where none can be had."""
import importlib.util
import io
import stat
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not Path("/etc/debian_version").exists(), reason="the stand-in is made from a Debian")
spec = importlib.util.spec_from_file_location("base_image", Path(__file__).parents[2] / "docker" / "base_image.py")
base_image = importlib.util.module_from_spec(spec)
spec.loader.exec_module(base_image)


@pytest.fixture(scope="module")
def archive():
    """Return the image's files as an open archive."""
    stream = io.BytesIO()
    base_image.write(stream)
    stream.seek(0)
    with tarfile.open(fileobj=stream) as opened:
        yield opened


def test_every_path_is_there_once_behind_its_folder(archive):
    """Write a folder before what lies in it, nothing twice, and neither owner nor time of this machine."""
    seen = {""}
    for entry in archive:
        assert entry.name not in seen and entry.name.rpartition("/")[0] in seen
        assert (entry.uid, entry.gid, entry.mtime) == (0, 0, 0) and not entry.mode & stat.S_ISUID
        seen.add(entry.name)


def test_interpreter_and_shell_are_there(archive):
    """Hold Python, pip, a shell, and no package of this machine's."""
    names = set(archive.getnames())
    home = base_image.HOME.strip("/")
    assert {f"usr/local/bin/{base_image.PYTHON}", "usr/local/bin/python3", "usr/local/bin/pip", f"{home}/os.py",
            f"{home}/encodings/utf_8.py", "usr/bin/sh", "bin/sh", "tmp", "etc/passwd"} <= names
    packages = {name.removeprefix(f"{home}/site-packages/").split("/")[0] for name in names
                if name.startswith(f"{home}/site-packages/")}
    assert {name.split("-")[0] for name in packages} == {"pip"}
    assert not [name for name in names if name.startswith(f"{home}/test/") or "__pycache__" in name]


def test_links_lead_somewhere(archive):
    """Point at what is in the image."""
    names = set(archive.getnames())
    for entry in archive:
        if entry.issym():
            target = Path("/", Path(entry.name).parent, entry.linkname).as_posix().strip("/")
            assert target.removesuffix("/.") in names, entry.name


def test_arguments_that_say_nothing_are_refused(capsys):
    """Explain the program."""
    for arguments in (["--help"], ["one", "two"], ["--tar", "more"]):
        assert base_image.main(arguments) == 2
        assert "stand-in" in capsys.readouterr().err


def test_engine_runs_python_in_it(have):
    """Start Python with the modules that need shared libraries, and pip; remove the image again."""
    have("docker")
    tag = "grader-test-base:1"
    done = subprocess.run([sys.executable, base_image.__spec__.origin, tag], capture_output=True, text=True)
    assert done.returncode == 0 and tag in done.stderr
    try:
        modules = "bz2, ctypes, lzma, sqlite3, ssl, sys, zoneinfo"
        code = f"import {modules}; print(sys.prefix, zoneinfo.ZoneInfo('Asia/Tokyo'))"
        words = ["docker", "run", "--rm", "--network", "none", "--user", "65534", tag, "sh", "-c",
                 f'python -c "{code}" && pip --version && ls / | grep -c usr']
        said = subprocess.run(words, capture_output=True, text=True)
        assert said.stdout.splitlines()[0] == "/usr/local Asia/Tokyo", said.stderr
        assert said.stdout.splitlines()[1].startswith("pip ") and said.stdout.splitlines()[2] == "1"
    finally:
        subprocess.run(["docker", "image", "rm", "--force", tag], capture_output=True)
