"""Tests for grader/batch/turn.py: one batch at a time in a folder, which is free when that is gone."""
import os
import signal
import subprocess
import sys

import pytest

from grader.batch import turn
from grader.errors import UsageError
from tests.sources import ROOT

HOLDER = """
import os, sys, time
from pathlib import Path
from grader.batch import turn
with turn.taken(Path(sys.argv[1])):
    if os.fork() == 0:
        print(os.getpid(), flush=True)
        time.sleep(60)
    time.sleep(60)
"""


def test_a_folder_is_made_and_given_back(tmp_path):
    """Take it twice, one after the other."""
    for _ in range(2):
        with turn.taken(tmp_path / "a" / "b"):
            assert (tmp_path / "a" / "b").is_dir()


def test_a_second_batch_ends_with_a_sentence_until_the_first_is_gone(tmp_path):
    """Refuse while another process has it; a child of a killed one keeps nothing."""
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT)
    try:
        child = int(holder.stdout.readline())
        with pytest.raises(UsageError, match="another batch is writing to .* right now; expected one at a time"):
            with turn.taken(tmp_path):
                pass
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        with turn.taken(tmp_path):
            os.kill(child, 0)
    finally:
        holder.kill()
        holder.wait()
        os.kill(child, signal.SIGKILL)
        holder.stdout.close()


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    """Say what to do."""
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written to .*Name another with --output"):
        with turn.taken(tmp_path / "file"):
            pass
