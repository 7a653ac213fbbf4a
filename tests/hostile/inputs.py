"""Sources that no tool expects: broken, in other encodings, too large, too deep; made here, for they are no files."""
from tests.hostile.handins import HandIn

ALL = ("behaviour.hidden", "style.pep8", "style.pep257", "style.naming")
CRITERIA = (*ALL, "suite.passes", "suite.coverage", "suite.plan")
LARGE = 1_900_000       # bytes; a hand-in's file may have 2 MiB
DEEP = 90_000


def broken(name: str, source: str | bytes, *says: str) -> HandIn:
    """Return a words.py that no criterion can accept."""
    return HandIn(name, source, asks=CRITERIA, says=("words.py cannot be parsed", *says))


def heavy(name: str, source: str, *asks: str, earns: float, says: tuple[str, ...] = ()) -> HandIn:
    """Return a words.py that is Python, and too much for somebody."""
    return HandIn(name, source, asks=asks, earns=earns, seconds=2.0, says=says)


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
# Configuration beside an honest and wrong hand-in (rows 43 and 70).
INI_FILES = ("pytest.ini", "tox.ini", "setup.cfg", ".coveragerc")
CONFIGURED = (HandIn("configured_by_ini", INI, file=INI_FILES, asks=CRITERIA),
              HandIn("configured_by_toml", TOML, file=("pyproject.toml",), asks=CRITERIA))
HANDINS = (
    broken("syntax_error", "def count_words(text)\n    return {}\n", "expected ':'"),
    broken("mixed_indentation", "def count_words(text):\n    if text:\n\treturn {}\n", "inconsistent use of tabs"),
    broken("null_byte", "def count_words(text):\n    return {}\n\0", "a null byte in the source"),
    broken("latin_1", 'WORD = "caf\xe9"\n'.encode("latin-1"), "not UTF-8: byte 0xe9 at position 11"),
    broken("utf_16", "WORD = 1\n".encode("utf-16"), "not UTF-8: byte 0xff"),
    broken("utf_7", "# coding: utf-7\ndef count_words(text):\n    return {}\n", "an encoding other than UTF-8"),
    broken("many_brackets", "(" * DEEP + ")" * DEEP, "too many nested parentheses"),
    broken("many_minus_signs", "WORD = " + "-" * DEEP + "1\n", "too "),
    broken("many_attributes", "WORD = word" + ".word" * DEEP + "\n"),
    broken("many_indents", "".join(" " * depth + "if True:\n" for depth in range(200)) + " " * 200 + "pass\n",
           "too many levels of indentation"),
    heavy("one_large_text", f'"""Words."""\nWORD = "{"x" * LARGE}"\n', "behaviour.hidden", "style.pep8", earns=2,
          says=("style.pep8.E501",)),
    broken("return_outside_function", '"""Words."""\nreturn 5\n', "'return' outside function"),
    broken("future_too_late", 'WORD = 1\nfrom __future__ import annotations\n', "from __future__ imports must occur"),
    broken("many_lines", "WORD = 1\n" * (LARGE // 9), "too large, or nested too deeply"),
    heavy("many_statements", "WORD = 1\n" * (LARGE // 20), "style.pep8", earns=0,
          says=("words.py is too large or too deeply nested for pycodestyle, which did not answer in time",)),
    heavy("deep_expression", '"""Words."""\nWORD = ' + " + ".join(["1"] * 900) + "\n", *ALL, earns=6),
    heavy("odd_names", '"""Words."""\n__all__ = [name for name in dir()]\n__all__ += 5\n', *ALL, earns=6),
    heavy("odd_lines", '"""Words."""\r\x0cWORD = 1\r\n\x0c\n', *ALL, earns=6),
    heavy("odd_decorators", '"""Words."""\n\n\n@(lambda known: known)\nclass Word:\n    x: int = 1\n', *ALL, earns=6),
)
