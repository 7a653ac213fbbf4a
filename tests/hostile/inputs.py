"""Hand-ins that are no single program.

Sources that no tool expects: broken, in other encodings, too large, too deep; and what may lie beside a program:
configuration, bytecode, a repository, a list of packages.
"""
import importlib._bootstrap_external
import importlib.util

from tests.hostile import course
from tests.hostile.handins import HandIn

ALL = ("behaviour.hidden", "style.pep8", "style.pep257", "style.naming")
CRITERIA = (*ALL, "suite.passes", "suite.coverage", "suite.plan")
LARGE = 1_900_000       # bytes; a hand-in's file may have 2 MiB
DEEP = 90_000
PARSER, ENCODING = (14,), (47,)     # rows of the catalogue


def broken(name: str, source: str | bytes, *says: str, rows: tuple[int, ...] = PARSER) -> HandIn:
    """Return a words.py that no criterion can accept."""
    said = tuple(("", text) for text in ("words.py cannot be parsed", *says))
    return HandIn(name, source, asks=CRITERIA, says=said, rows=rows)


def heavy(name: str, source: str, *asks: str, earns: float, says: str = "") -> HandIn:
    """Return a words.py that is Python, and too much for somebody."""
    return HandIn(name, source, asks=asks, earns=earns, seconds=2.0, says=(("", says),), rows=PARSER)


def beside(name: str, rows: tuple[int, ...], others: dict[str, str | bytes]) -> HandIn:
    """Return an honest and wrong hand-in with other files, by path; it must earn what it earns without them."""
    return HandIn(name, course.WRONG, asks=CRITERIA, earns=12, rows=rows, others=tuple(others.items()))


def right_bytecode() -> bytes:
    """Return the bytecode of the right solution, which asks Python not to hold it against a source (PEP 552)."""
    code = compile(course.WORDS, "words.py", "exec")
    return bytes(importlib._bootstrap_external._code_to_hash_pyc(code, bytes(8), False))


INI = """\
[pytest]
addopts = --collect-only
[tool:pytest]
addopts = --collect-only
[pycodestyle]
max-line-length = 10
[flake8]
max-line-length = 10
[pydocstyle]
convention = numpy
[run]
omit = *
[coverage:run]
omit = *
[report]
exclude_lines = .
"""
TOML = """\
[tool.pytest.ini_options]
addopts = "--collect-only"
[tool.coverage.run]
omit = ["*"]
[tool.pydocstyle]
convention = "numpy"
[tool.ruff]
lint.select = ["ALL"]
"""
# Code that tools run because their configuration says so; all of it writes to the folder outside.
EVIL = '''\
"""Runs where it is read."""
with open("@folder@/ran", "w", encoding="utf-8") as stream:
    stream.write("x")
'''
PLUGINS = """\
[run]
plugins = evil
[coverage:run]
plugins = evil
[pytest]
addopts = -p evil
[tool:pytest]
addopts = -p evil
[flake8:local-plugins]
extension = X = evil:X
[pylint]
init-hook = import evil
[mypy]
plugins = evil
[build_ext]
command = evil
"""
BACK_END = """\
[build-system]
requires = []
build-backend = "evil"
backend-path = ["."]
[tool.coverage.run]
plugins = ["evil"]
[tool.pytest.ini_options]
addopts = "-p evil"
[tool.pylint.main]
init-hook = "import evil"
"""
GIT = """\
[core]
fsmonitor = touch @folder@/watched
hooksPath = .
sshCommand = touch @folder@/called
[alias]
status = !touch @folder@/asked
[filter "all"]
clean = touch @folder@/cleaned
"""
SHELL = "#!/bin/sh\ntouch @folder@/hooked\n"
PACKAGES = "--index-url http://127.0.0.1:@stream@/simple\n--extra-index-url http://127.0.0.1:@stream@/\nevil\n-e .\n"


# Configuration beside an honest and wrong hand-in, and what else tools look for.
CONFIGURED = (
    beside("configured_by_ini", (43, 70), dict.fromkeys(("pytest.ini", "tox.ini", "setup.cfg", ".coveragerc"), INI)),
    beside("configured_by_toml", (43, 70), {"pyproject.toml": TOML}),
    beside("plugins_of_tools", (34,), {"evil.py": EVIL, "setup.py": EVIL, "pyproject.toml": BACK_END}
           | dict.fromkeys(("pytest.ini", "tox.ini", "setup.cfg", ".coveragerc"), PLUGINS)),
    beside("path_of_the_interpreter", (44,), {"evil.pth": 'import os; os.system("touch @folder@/path")\n'}),
    beside("repository", (35,), {".git/config": GIT, ".git/HEAD": "ref: refs/heads/main\n",
                                 ".git/post-checkout": SHELL, ".gitattributes": "* filter=all\n"}),
    beside("packages_from_elsewhere", (36,), {"requirements.txt": PACKAGES, "setup.py": EVIL,
                                              "pyproject.toml": BACK_END}),
    beside("forged_bytecode", (46,), dict.fromkeys(
        (importlib.util.cache_from_source("words.py"), "words.pyc", "__pycache__/words.pyc"), right_bytecode())),
)
HANDINS = (
    broken("syntax_error", "def count_words(text)\n    return {}\n", "expected ':'"),
    broken("mixed_indentation", "def count_words(text):\n    if text:\n\treturn {}\n", "inconsistent use of tabs"),
    broken("null_byte", "def count_words(text):\n    return {}\n\0", "a null byte in the source"),
    broken("latin_1", 'WORD = "caf\xe9"\n'.encode("latin-1"), "not UTF-8: byte 0xe9 at position 11", rows=ENCODING),
    broken("utf_16", "WORD = 1\n".encode("utf-16"), "not UTF-8: byte 0xff", rows=ENCODING),
    broken("utf_7", "# coding: utf-7\ndef count_words(text):\n    return {}\n", "an encoding other than UTF-8",
           rows=ENCODING),
    broken("many_brackets", "(" * DEEP + ")" * DEEP, "too many nested parentheses"),
    broken("many_minus_signs", "WORD = " + "-" * DEEP + "1\n", "too "),
    broken("many_attributes", "WORD = word" + ".word" * DEEP + "\n"),
    broken("many_indents", "".join(" " * depth + "if True:\n" for depth in range(200)) + " " * 200 + "pass\n",
           "too many levels of indentation"),
    heavy("one_large_text", f'"""Words."""\nWORD = "{"x" * LARGE}"\n', "behaviour.hidden", "style.pep8", earns=2,
          says="style.pep8.E501"),
    broken("return_outside_function", '"""Words."""\nreturn 5\n', "'return' outside function"),
    broken("future_too_late", 'WORD = 1\nfrom __future__ import annotations\n', "from __future__ imports must occur"),
    broken("many_lines", "WORD = 1\n" * (LARGE // 9), "too large, or nested too deeply"),
    heavy("many_statements", "WORD = 1\n" * (LARGE // 20), "style.pep8", earns=0,
          says="words.py is too large or too deeply nested for pycodestyle, which did not answer in time"),
    heavy("deep_expression", '"""Words."""\nWORD = ' + " + ".join(["1"] * 900) + "\n", *ALL, earns=6),
    heavy("odd_names", '"""Words."""\n__all__ = [name for name in dir()]\n__all__ += 5\n', *ALL, earns=6),
    heavy("odd_lines", '"""Words."""\r\x0cWORD = 1\r\n\x0c\n', *ALL, earns=6),
    heavy("odd_decorators", '"""Words."""\n\n\n@(lambda known: known)\nclass Word:\n    x: int = 1\n', *ALL, earns=6),
)
