"""The program that reads the student's source and never runs it: style tools, names, facts, and what coverage counts.

One request names a tool and a file, and brings the file's bytes; each tool is imported when it is first asked for.
"""
import io
import os
import sys

import door

LONG = 500      # characters of one message
PROPERTIES = {"property", "cached_property", "functools.cached_property"}   # what pydocstyle itself takes for one


def parse(path, source):
    """Return why a file is not Python in UTF-8 (PEP 3120), as {message, line, column}, or None."""
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return {"message": f"not UTF-8: byte 0x{source[error.start]:02x} at position {error.start}",
                "line": source[:error.start].count(b"\n") + 1, "column": None}
    if "\0" in text:
        return {"message": "a null byte in the source", "line": text[:text.index("\0")].count("\n") + 1, "column": None}
    for line in source.split(b"\n", 2)[:2]:
        if line.lstrip().startswith(b"#") and b"coding" in line and b"utf-8" not in line.lower():
            return {"message": "an encoding other than UTF-8 is declared", "line": 1, "column": None}
    try:
        compile(source, path, "exec", dont_inherit=True)    # finds more than ast.parse, such as a return outside a def
    except SyntaxError as error:
        return {"message": str(error.msg)[:LONG], "line": error.lineno, "column": error.offset or None}
    except (ValueError, MemoryError, RecursionError) as error:
        return {"message": str(error)[:LONG] or "too large, or nested too deeply", "line": None, "column": None}
    return None


def pycodestyle(path, source, max_line_length):
    """Return pycodestyle's remarks as [line, column, code, message]; its default ignores, `# noqa` switched off."""
    import pycodestyle as tool

    class Keep(tool.BaseReport):
        """A report that keeps every remark."""

        def error(self, line_number, offset, text, check):
            """Keep one remark unless its code is among the ignored ones."""
            if super().error(line_number, offset, text, check):
                found.append([line_number, offset + 1, text[:4], text[5:][:LONG]])

    found = []
    tool.noqa = lambda text: None
    guide = tool.StyleGuide(quiet=2, config_file=os.devnull, max_line_length=max_line_length)
    lines = io.StringIO(source.decode("utf-8-sig"), newline=None).readlines()     # str.splitlines knows more line ends
    tool.Checker(path, lines=lines, options=guide.options, report=guide.init_report(Keep)).check_all()
    return sorted(found)


def pydocstyle(path, source):
    """Return pydocstyle's remarks of its pep257 convention as [line, column, code, message]."""
    tool = _pydocstyle()
    codes = tool.violations.conventions.pep257
    found = tool.checker.ConventionChecker().check_source(
        source.decode("utf-8-sig"), path, property_decorators=PROPERTIES, ignore_inline_noqa=True)
    return sorted([error.line, None, error.code, f"{error.short_desc} ({error.definition.kind} "
                   f"{error.definition.name or ''})".replace(" )", ")")[:LONG]]
                  for error in found if getattr(error, "code", None) in codes)


def _pydocstyle():
    """Import pydocstyle without importlib.metadata, from which it asks its own version only: half of its start."""
    import types
    real = sys.modules.get("importlib.metadata")
    sys.modules["importlib.metadata"] = types.SimpleNamespace(version=lambda name: "unknown")
    try:
        import pydocstyle as tool
    finally:
        del sys.modules["importlib.metadata"]
        if real:
            sys.modules["importlib.metadata"] = real
    return tool


def naming(path, source):
    """Return remarks about names as [line, column, code, message]."""
    import naming as tool
    return _rows(tool.findings(path, source.decode("utf-8-sig")))


def unused(path, source):
    """Return remarks about what nobody uses as [line, column, code, message]."""
    import naming as tool
    return _rows(tool.leftovers(path, source.decode("utf-8-sig")))


def _rows(remarks):
    """Return remarks as sorted rows."""
    return sorted([row["line"], row["column"], row["code"], row["message"]] for row in remarks)


def facts(path, source):
    """Return the functions, tests and suppressions of a file; see `facts.py`."""
    import facts as tool
    return tool.read(source.decode("utf-8-sig"))


def measure(path, source, lines, arcs):
    """Return what coverage counts in a source for the lines and arcs that are claimed; see `measure.py`."""
    import measure as tool
    return tool.count(path, source.decode("utf-8-sig"), lines, arcs)


def hadolint(path, source):
    """Return what hadolint says of a Dockerfile, or None where it is not installed; see `linting.py`."""
    import linting as tool
    return tool.read(source)


def lacking(path, source, names):
    """Return those of some packages that are not installed where boxes see them; none is imported."""
    import importlib.machinery
    return [name for name in names if importlib.machinery.PathFinder.find_spec(name, sys.path) is None]


TOOLS = {tool.__name__: tool
         for tool in (parse, pycodestyle, pydocstyle, naming, unused, facts, measure, hadolint, lacking)}


def main(text):
    """Answer requests {tool, path, source, options} until the grader hangs up; a source has one character a byte."""
    channel = door.open_door(text)
    sys.path.append(channel.settings["site"])
    sys.setrecursionlimit(2000)
    os.environ["PATH"] = channel.settings["tools"]
    while True:
        request = channel.read()
        reply, source = {"id": request["id"]}, request["source"].encode("latin-1")
        try:
            reply["value"] = TOOLS[request["tool"]](request["path"], source, **request["options"])
        except (Exception, MemoryError) as error:   # noqa: B014 - a tool that fails on a file is told of as such
            reply["failed"] = f"{type(error).__name__}: {str(error)[:LONG]}"
        channel.send(reply)
