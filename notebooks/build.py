"""Build the notebooks: one source each, two editions, executed, the same bytes on every machine.

    python notebooks/build.py [--check] [NAME...]

`notebooks/src/NAME.py` (cells in the format py:percent) becomes `notebooks/NAME.ipynb`, the student edition, and
`solutions/notebooks/NAME.ipynb`, the solved one. README.md beside this file says how a source is written.
"""
import argparse
import copy
import hashlib
import json
import os
import posixpath
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

COURSE = Path(__file__).absolute().parents[1]
SECONDS = 300  # of one cell; it may grade an exercise
TAGS = FAILS, UNCHECKED, SOLUTION = "raises-exception", "nbval-ignore-output", "solution"
METADATA, LAYOUT = ("tags", "reason"), ("lines_to_next_cell", "cell_marker")  # ours, and those that jupytext adds
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"},
          "language_info": {"name": "python"}}
FOREIGN = ("CLICOLOR", "COVERAGE", "DOCKER", "FORCE_COLOR", "GRADER_COURSE", "PYTEST", "PYTHON")  # how names begin
# A lesson about Docker shows its recordings wherever it is built: where there is an engine, none is found there.
FIXED = {"COLUMNS": "80", "LINES": "24", "NO_COLOR": "1", "TERM": "dumb", "TZ": "UTC",
         "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "DOCKER_HOST": "unix:///nowhere/docker.sock"}
BLOCK = re.compile(r"^([ \t]*)# BEGIN SOLUTION\n(?:(?!.*# (?:BEGIN|END) SOLUTION).*\n)*[ \t]*# END SOLUTION$", re.M)
MARK = re.compile(r"^[ \t]*# (?:BEGIN|END) SOLUTION(?:\n|\Z)", re.M)
LEFT = re.compile(r"#.*\b(?:BEGIN|END) SOLUTION")
PLACEHOLDER = r'\1raise NotImplementedError("your turn")'
LINK = re.compile(r"(?<=\]\()(?![a-z]+:|[#/]|[^)]*\.ipynb)[^)\s]+")  # to a file beside the student edition
ADDRESS = re.compile(r"\b0x[0-9a-f]{8,}\b")


class SourceError(Exception):
    """A source that cannot be built; its text names the file, the cell and what is wrong."""


@dataclass(frozen=True)
class Edition:
    """A notebook before it is executed: its course and its path, its cells, and for each cell how messages call it."""

    course: Path
    path: Path
    notebook: Mapping
    labels: tuple[str, ...]


def editions(source: Path) -> tuple[Edition, Edition]:
    """Return the student and the solved edition of a source; SourceError if its cells are not sound."""
    import jupytext
    course, name = source.absolute().parents[2], f"{source.stem}.ipynb"
    try:
        cells = jupytext.reads(source.read_text(encoding="utf-8"), fmt="py:percent").cells
    except UnicodeDecodeError:
        raise SourceError(f"{source.name} is not UTF-8; save it as UTF-8.") from None
    labels = [f"{source.name}, cell {number} ({_first_line(cell)})" for number, cell in enumerate(cells, 1)]
    for cell, label in zip(cells, labels, strict=True):
        _check_cell(cell, label)
    kept = [number for number, cell in enumerate(cells) if SOLUTION not in _tags(cell)]
    student = _notebook(source.stem + ".student", [cells[number] for number in kept], solved=False)
    solved = _notebook(source.stem + ".solved", cells, solved=True)
    return (Edition(course, course / "notebooks" / name, student, tuple(labels[number] for number in kept)),
            Edition(course, course / "solutions" / "notebooks" / name, solved, tuple(labels)))


def build(edition: Edition) -> str:
    """Return the text of the executed notebook; SourceError names the cell in which something went wrong."""
    import nbformat
    notebook = copy.deepcopy(edition.notebook)
    # A course in a folder such as /app is not looked for: lessons may well speak of that.
    course = [str(edition.course)] if len(edition.course.parts) > 2 else []
    with tempfile.TemporaryDirectory(prefix="notebook-") as scratch:
        _execute(edition, notebook, Path(scratch))
        for cell, label in zip(notebook.cells, edition.labels, strict=True):
            if cell.cell_type == "code":
                cell.outputs = list(_outputs(cell, label, [*course, scratch]))
    notebook.metadata = nbformat.from_dict(KERNEL)
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({"tags": _tags(cell)} if _tags(cell) else {})
    nbformat.validate(notebook)
    return nbformat.writes(notebook, version=4).rstrip("\n") + "\n"


def compare(path: Path, text: str) -> str:
    """Return in words the first difference between a committed notebook and its text as built, or nothing."""
    if not path.is_file():
        return "it is missing"
    if path.read_bytes() == text.encode():
        return ""
    try:
        old = json.loads(path.read_bytes())["cells"]
    except (ValueError, KeyError, TypeError):
        return "it is not a notebook"
    for number, (before, after) in enumerate(zip(old, json.loads(text)["cells"], strict=False), 1):
        parts = [key for key in after if not isinstance(before, dict) or before.get(key) != after[key]]
        if parts:
            return f"cell {number} differs in {', '.join(parts)} ({_first_line(after)})"
    return "it differs in its number of cells, its metadata or its layout"


def environment(scratch: Path, course: Path) -> dict[str, str]:
    """Return the environment in which a notebook is executed: nothing of the user's settings or progress counts."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(FOREIGN)}
    paths = filter(None, (str(course), os.environ.get("PYTHONPATH")))
    return {**kept, **FIXED, "GRADER_STATE": str(scratch / "state"), "IPYTHONDIR": str(scratch / "ipython"),
            "PYTHONPATH": os.pathsep.join(paths)}


def main(argv: list[str] | None = None, course: Path = COURSE) -> int:
    """Build notebooks, or compare them with what is committed; return 0, 1 for a difference, 2 for a broken source."""
    parser = argparse.ArgumentParser(description="Build the notebooks from their sources, or check them.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a source in notebooks/src; all of them by default")
    parser.add_argument("--check", action="store_true", help="write no notebook; name the first cell that differs")
    options = parser.parse_args(argv)
    try:
        differences = _differences(course, options.names, options.check)
    except ImportError as error:
        print(f"build: there is no module {error.name}; install the extra 'notebooks' of the grader.", file=sys.stderr)
    except OSError as error:
        print(f"build: {error.strerror or error} ({error.filename}).", file=sys.stderr)
    except SourceError as error:
        print(f"build: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("build: stopped; nothing was left running and nothing was half-written.", file=sys.stderr)
        return 130
    else:
        if options.check and differences:
            print("Run python notebooks/build.py and commit what it writes.")
        return 1 if differences else 0
    return 2


def _differences(course: Path, names: list[str], check: bool) -> int:
    """Write the notebooks or compare them, and say so; return how many are not as they should be."""
    count = 0
    for edition in (edition for source in _sources(course, names) for edition in editions(source)):
        edition.path.parent.mkdir(parents=True, exist_ok=True)
        difference = (compare if check else _write)(edition.path, build(edition))
        print(f"{edition.path.relative_to(course).as_posix()}: {difference or 'as built'}")
        count += bool(difference)
    return count


def _sources(course: Path, names: list[str]) -> list[Path]:
    """Return the sources of these names, or all of them; SourceError for an unknown name or if there are none."""
    known = {path.stem: path for path in sorted((course / "notebooks" / "src").glob("*.py"))}
    for name in names or known or ["NAME"]:
        if Path(name).stem not in known:
            raise SourceError(f"there is no source notebooks/src/{Path(name).stem}.py; "
                              f"known sources: {', '.join(known) or 'none'}.")
    return [known[Path(name).stem] for name in names] or list(known.values())


def _write(path: Path, text: str) -> str:
    """Put a notebook in its place, whole or not at all; return nothing, for there is no difference any more."""
    draft = path.with_suffix(".ipynb.new")
    try:
        draft.write_bytes(text.encode())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return ""


def _check_cell(cell: Mapping, label: str) -> None:
    """Make sure that a cell of the source has known tags, a reason where one is due, and whole solution blocks."""
    for key in cell.metadata:
        if key not in METADATA + LAYOUT:
            raise SourceError(f"{label} has the key '{key}'; known keys: {', '.join(METADATA)}.")
    for tag in _tags(cell):
        if tag not in TAGS:
            raise SourceError(f"{label} has the tag '{tag}'; known tags: {', '.join(TAGS)}.")
    needs_reason = UNCHECKED in _tags(cell) and FAILS not in _tags(cell)
    if needs_reason and not str(cell.metadata.get("reason", "")).strip():
        raise SourceError(f"{label} has the tag '{UNCHECKED}' without a reason; write reason=\"...\" after the tags.")
    if LEFT.search(BLOCK.sub("", cell.source)):
        raise SourceError(f"{label} has a solution block without its other end; expected # BEGIN SOLUTION, then "
                          "# END SOLUTION, each on a line of its own.")


def _notebook(seed: str, cells: list, solved: bool) -> Mapping:
    """Return a notebook of copies of the cells, with ids that depend on nothing but what is in them."""
    from nbformat import v4
    notebook, seen = v4.new_notebook(), {}
    for cell in copy.deepcopy(cells):
        if cell.cell_type == "code":
            cell.source = (MARK.sub("", cell.source) if solved else BLOCK.sub(PLACEHOLDER, cell.source)).rstrip()
        elif solved:
            cell.source = LINK.sub(_from_solutions, cell.source)
        if solved and FAILS in _tags(cell):
            cell.metadata["tags"] = [tag for tag in _tags(cell) if tag not in (FAILS, UNCHECKED)]
        digest = hashlib.sha256(f"{seed}\n{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
        seen[digest] = seen.get(digest, 0) + 1
        cell["id"] = f"{digest}-{seen[digest]}"
        notebook.cells.append(cell)
    return notebook


def _from_solutions(link: re.Match) -> str:
    """Return a link of the student edition as the solved one has to write it."""
    return posixpath.relpath(f"/notebooks/{link[0]}", "/solutions/notebooks")


def _execute(edition: Edition, notebook: Mapping, scratch: Path) -> None:
    """Run the cells in the notebook's own folder; SourceError if one of them raises, hangs or ends the kernel."""
    from nbclient.exceptions import CellExecutionError, CellTimeoutError
    client, log = _client(edition, notebook, scratch), scratch / "kernel.log"
    label = f"{edition.path.name}, before its first cell,"
    try:
        # Unlike execute(), this leaves Ctrl-C alone: the kernel is stopped on the way out.
        with open(log, "wb") as stream, client.setup_kernel(
                cleanup_kc=True, env=environment(scratch, edition.course), stderr=stream):
            for index, cell in enumerate(notebook.cells):
                label = edition.labels[index]
                client.execute_cell(cell, index)
    except CellExecutionError as error:
        raise SourceError(f"{label} raised {error.ename}: {error.evalue.partition(chr(10))[0]}") from None
    except CellTimeoutError:
        raise SourceError(f"{label} was still running after {SECONDS} seconds.") from None
    except RuntimeError:  # the kernel died, or never lived
        last = (log.read_text(encoding="utf-8", errors="replace").strip().splitlines() or ["it said nothing"])[-1]
        raise SourceError(f"{label} ended the kernel; {last}") from None


def _client(edition: Edition, notebook: Mapping, scratch: Path):
    """Return what runs cells in a kernel of the Python that runs the build, whatever kernels are registered."""
    import ipykernel.kernelspec  # noqa: F401  missed here, with a sentence, rather than when the kernel is started
    from jupyter_client import AsyncKernelManager
    from jupyter_client.kernelspec import KernelSpecManager
    from nbclient import NotebookClient
    manager = AsyncKernelManager(kernel_spec_manager=KernelSpecManager(kernel_dirs=[]), kernel_name="python3",
                                 connection_file=str(scratch / "kernel.json"))
    return NotebookClient(notebook, km=manager, timeout=SECONDS, coalesce_streams=True,
                          resources={"metadata": {"path": str(edition.path.parent)}})


def _outputs(cell: Mapping, label: str, places: list[str]) -> Iterator[Mapping]:
    """Yield the outputs to keep; SourceError for what may not be in a committed notebook, such as these places.

    Of an error, only its last line is kept: the frames above it name files of this machine.
    """
    if FAILS in _tags(cell) and not any(output.output_type == "error" for output in cell.outputs):
        raise SourceError(f"{label} has the tag '{FAILS}', but raised nothing.")
    for output in [] if UNCHECKED in _tags(cell) and FAILS not in _tags(cell) else cell.outputs:
        if output.get("name") == "stderr":
            raise SourceError(f"{label} wrote to standard error: {output.text.strip().splitlines()[0]}")
        if output.output_type == "error":
            output.traceback = [f"{output.ename}: {output.evalue}"]
        if output.get("data", {}).get("text/plain", "").startswith("STOPPED"):
            raise SourceError(f"{label} got no answer from the grader: {output.data['text/plain'].splitlines()[0]}")
        shown = json.dumps(output, ensure_ascii=False)
        for fact in [place for place in places if json.dumps(place)[1:-1] in shown] + ADDRESS.findall(shown):
            raise SourceError(f"{label} shows {fact}, which differs from machine to machine.")
        yield output


def _tags(cell: Mapping) -> list[str]:
    """Return the tags of a cell, each once."""
    return list(dict.fromkeys(cell["metadata"].get("tags", [])))


def _first_line(cell: Mapping) -> str:
    """Return the first line of a cell."""
    return ("".join(cell["source"]).strip().splitlines() or ["empty"])[0]


if __name__ == "__main__":
    sys.exit(main())
