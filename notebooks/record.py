#!/usr/bin/env python3
"""Record again what the lesson about Docker shows of a real engine.

    cd notebooks && python record.py

It runs the cells of `src/04_docker.py` from top to bottom, those of the solved edition, and writes what the engine said
to `recordings/04_docker.json`, from which the lesson shows it where there is no engine. It takes some minutes and needs
an engine that answers, the image python:3.11-slim with apt in it, and a network that containers reach. What the cells
make is removed by the last of them. Exit status: 0, or 1 with the reason if nothing was recorded.
"""
import json
import os
import re
import sys
import time
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

HERE = Path(__file__).absolute().parent
SOURCE, TARGET = HERE / "src" / "04_docker.py", HERE / "recordings" / "04_docker.json"
FACTS = ("date", "docker", "builder", "base", "machine")
GRADED = re.compile(r"(check|explain|hint|progress|quiz)\(")  # how cells begin that ask the grader, and no engine
MONTHS = ("January February March April May June July August September October November December").split()


def cells() -> list[str]:
    """Return the code cells of the solved edition."""
    spec = spec_from_file_location("notebooks_build", HERE / "build.py")
    build = module_from_spec(spec)
    spec.loader.exec_module(build)
    return [cell.source for cell in build.editions(SOURCE)[1].notebook.cells
            if cell.cell_type == "code" and not GRADED.match(cell.source)]


def without_notice(names: dict) -> None:
    """Cut out what the client says, at each build, about the builder; RuntimeError for what no lesson is about."""
    typed = names["typed"]

    def said(line, folder):
        line, text, *rest = typed(line, folder)
        if "Error response from daemon" in text:
            raise RuntimeError(f"{line}: {text}")
        return [line, re.sub(r"\ADEPRECATED: The legacy builder.*?\n\n", "", text, flags=re.DOTALL), *rest]
    names["typed"] = said


def play(sources: list[str]) -> dict:
    """Run the cells in one namespace, with an engine, and return it; RuntimeError if no engine can be used."""
    names = {"__name__": "__main__"}
    for source in sources:
        exec(compile(source, SOURCE.name, "exec"), names)  # noqa: S102  the course's own lesson
        if names.get("MISSING"):
            raise RuntimeError(names["MISSING"])
        if "MISSING" in names and not names.get("RECORDING"):
            without_notice(names)
            names["RECORDING"] = True
    return names


def facts(names: dict) -> dict[str, str]:
    """Return when, with what and on what it was recorded."""
    ask, now = names["docker"], time.localtime()
    pulled = int(ask(f"image inspect --format '{{{{len .RepoDigests}}}}' {names['BASE']}"))
    size = int(ask(f"image inspect --format '{{{{.Size}}}}' {names['BASE']}"))
    system = ask("info --format '{{.OperatingSystem}}, {{.Architecture}}, {{.NCPU}} processors'")
    return dict(zip(FACTS, (
        f"{now.tm_mday} {MONTHS[now.tm_mon - 1]} {now.tm_year}",
        ask("version --format {{.Server.Version}}"),
        "classic" if os.environ.get("DOCKER_BUILDKIT") == "0" else "as the engine has it",
        f"{names['BASE']}, {size / 1e6:.0f} MB" + ("" if pulled else ", a stand-in made by hand"),
        system), strict=True))


def main() -> int:
    """Record; return the exit status."""
    TARGET.parent.mkdir(exist_ok=True)
    if not TARGET.is_file():
        TARGET.write_text(json.dumps(dict.fromkeys(FACTS, "") | {"cells": {}}), encoding="utf-8")
    try:
        names = play(cells())
        record = facts(names) | {"cells": names["SEEN"]}
    except RuntimeError as error:
        print(f"record: nothing was recorded: {error}", file=sys.stderr)
        return 1
    TARGET.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"recorded {len(names['SEEN'])} cells in recordings/{TARGET.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
