"""Make the lock files: `python requirements/compile.py` after a change of pyproject.toml, `--upgrade` for new versions.

Needs uv (`pip install uv`) and the package registry. One lock of everything is solved first (`all.txt`), and each
extra's lock is solved under it, so that they agree on every version and can be installed into one environment in any
order. They hold for each platform and each Python from 3.11 on, name no address, and carry the hash of each file.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
HEADER = "# Made by requirements/compile.py from pyproject.toml; do not edit.\n"
OPTIONS = ("--universal", "--python-version=3.11", "--generate-hashes", "--no-annotate", "--no-header",
           "--no-emit-index-url", "--no-emit-find-links", "--no-config", "--quiet")
# Settings of this machine for where packages come from, which would choose other files and so other hashes.
FOREIGN = re.compile(r"(PIP|UV)_")


def main(arguments: list[str]) -> int:
    """Write every lock and return the exit status: 0, or 2 when uv is missing."""
    if not shutil.which("uv"):
        print("compile.py: uv was not found on the PATH; install it with `pip install uv`.", file=sys.stderr)
        return 2
    wanted = declared(tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"])
    everything = sorted({line for lines in wanted.values() for line in lines})
    solve("all", everything, *arguments)
    for name, lines in wanted.items():
        solve(name, lines, f"--constraints={HERE / 'all.txt'}", "--upgrade")
    return 0


def declared(project: dict) -> dict[str, list[str]]:
    """Return each lock's requirements: `base`, and each extra with the base and the extras of ours that it names."""
    base, extras = project["dependencies"], project["optional-dependencies"]

    def lines(extra: str) -> list[str]:
        """Return an extra's requirements, those of ours that it names opened up."""
        own = [re.fullmatch(rf"{project['name']}\[(.+)\]", line) for line in extras[extra]]
        return [line for found, line in zip(own, extras[extra], strict=True) if not found] + [
            line for found in own if found for name in found[1].split(",") for line in lines(name)]

    return {"base": sorted(base)} | {extra: sorted(base + lines(extra)) for extra in extras}


def solve(name: str, requirements: list[str], *options: str) -> None:
    """Write `NAME.txt`; versions that stand in it are kept unless `options` has --upgrade."""
    lock = HERE / f"{name}.txt"
    environment = {key: value for key, value in os.environ.items() if not FOREIGN.match(key)}
    with tempfile.TemporaryDirectory() as folder:
        draft = pathlib.Path(folder, lock.name)
        if lock.exists():
            shutil.copy(lock, draft)
        subprocess.run(["uv", "pip", "compile", *OPTIONS, *options, f"--output-file={draft}", "-"],
                       input="\n".join(requirements), text=True, env=environment, check=True, stdout=subprocess.DEVNULL)
        lock.write_text(HEADER + draft.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    print(f"{lock.name}: {sum('==' in line for line in lock.read_text(encoding='utf-8').splitlines())} packages")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
