"""Tests for grader/checks/style.py: what is remarked, and what it costs."""
import pytest

from tests.gradings import SOURCE, TESTS, costs, told

FUNCTION = '"""Words."""\n\n\ndef count(text):\n    """Return the length."""\n    return len(text){}\n'


def test_nothing_is_left_to_say_about_files_that_parse(graded):
    """Earn everything for a file that Python can read."""
    assert graded("style.parses", {"words.py": "print('é')\n"}).earned == 1


def test_a_file_that_cannot_be_parsed_costs_everything(graded):
    """Say where Python stops."""
    found = graded("style.parses", {"words.py": "x = 1\ndef count(:\n"})
    assert (found.earned, found.findings[0].path, found.findings[0].line) == (0, "words.py", 2)
    assert told(found) == ["words.py cannot be parsed: invalid syntax"]


def test_clean_code_earns_everything(graded):
    """Find nothing in code that follows the rules."""
    for check in ("style.pep8", "style.pep257", "style.naming"):
        found = graded(check, {"words.py": SOURCE, "test_words.py": TESTS})
        assert (found.status, found.earned, found.findings) == ("passed", 1, ())


def test_each_remark_has_its_place_its_rule_and_its_lesson(graded):
    """Tell the code, the line and the column, what to do, and where the course teaches it."""
    finding, = graded("style.pep8", {"words.py": "import os,sys\n"}).findings[:1]
    assert (finding.code, finding.path, finding.line, finding.column) == ("style.pep8.E231", "words.py", 1, 10)
    assert finding.message == "missing whitespace after ','"
    assert finding.hint and finding.lesson.startswith("02_production_code#")


def test_the_default_ignores_of_pycodestyle_hold(graded):
    """Say nothing of E121, E123, E126, E133, E226, E24, E704, W503 and W504."""
    source = ("x = 3*4\n"
              "y = (1\n"
              "     + 2 +\n"
              "     3)\n"
              "z = [\n"
              "  1,\n"
              "    ]\n"
              "z = {1:  2}\n"
              "class A:\n    def f(self): ...\n")
    assert costs(graded("style.pep8", {"words.py": source})).keys() <= {"style.pep8.E305", "style.pep8.E302"}


@pytest.mark.parametrize("options, found", [({}, ["line too long (80 > 79 characters)"]),
                                            ({"max_line_length": 80}, [])])
def test_lines_may_be_as_long_as_the_exercise_says(graded, options, found):
    """Ask for 79 columns unless the exercise says otherwise."""
    assert told(graded("style.pep8", {"words.py": "x = " + "1" * 76 + "\n"}, options=options)) == found


def test_each_remark_costs_the_share_that_the_exercise_sets(graded):
    """Take 0.05 of the points, or another cost."""
    source = "import os, sys\nx=1\n"
    assert graded("style.pep8", {"words.py": source}).earned == 0.9
    assert graded("style.pep8", {"words.py": source}, options={"cost": 0.25}).earned == 0.5


def test_one_cause_costs_once(graded):
    """Charge a tab once where W191 and E101 both speak of it."""
    source = FUNCTION.format("") + "\n\ndef size(text):\n\t'''Return it.'''\n"
    found = graded("style.pep8", {"words.py": source})
    assert [(finding.code[-4:], finding.cost) for finding in found.findings] == [("E101", 0.05), ("W191", 0.0)]


def test_a_tab_setting_does_not_cost_every_point(graded):
    """Charge three lines of one rule, and list all of them."""
    source = '"""Words."""\n\n\ndef count(text):\n' + "\ttext = text\n" * 40
    found = graded("style.pep8", {"words.py": source})
    assert len(told(found, "W191")) == 40
    assert costs(found)["style.pep8.W191"] == 0.15
    assert found.earned >= 0.8


@pytest.mark.parametrize("comment", ["noqa", "noqa: E501", "NOQA", "nopep8", "a word  # noqa"])
def test_a_comment_that_switches_the_tool_off_is_a_remark_itself(graded, comment):
    """See the long line through the comment, and remark the comment."""
    found = graded("style.pep8", {"words.py": "x = " + "1" * 90 + f"  # {comment}\n"})
    assert told(found, "E501") and told(found, "S901")
    assert found.earned == 0.9


def test_a_text_that_speaks_of_noqa_is_no_remark(graded):
    """Leave texts alone."""
    assert not told(graded("style.pep8", {"words.py": 'x = "# noqa"\n'}), "S901")


@pytest.mark.parametrize("name", ["setup.cfg", "tox.ini", "pyproject.toml", ".pycodestyle"])
def test_configuration_in_the_hand_in_changes_nothing(graded, name):
    """Follow the exercise, not the student's settings."""
    settings = "[pycodestyle]\nmax-line-length = 200\nignore = E501\n[tool.ruff]\nline-length = 200\n"
    assert told(graded("style.pep8", {"words.py": "x = " + "1" * 90 + "\n", name: settings}), "E501")


def test_docstrings_are_asked_of_sources_and_not_of_tests(graded):
    """Leave test files out, as pydocstyle does by itself."""
    files = {"words.py": "def count():\n    pass\n", "test_words.py": "def test_count():\n    pass\n"}
    found = graded("style.pep257", files)
    assert {finding.path for finding in found.findings} == {"words.py"}
    assert costs(found) == {"style.pep257.D100": 0.05, "style.pep257.D103": 0.05}


@pytest.mark.parametrize("docstring, code", [
    ('"""Returns the length."""', "D401"), ('"""Return the length"""', "D400"), ("'''Return the length.'''", "D300"),
    ('"""Return the length.\n    And more.\n    """', "D205"), ('"""Return the length."""', ""),
    ('"""Return the length"""  # noqa', "D400"),
])
def test_the_pep257_convention_is_what_counts(graded, docstring, code):
    """Follow the convention's rules and no others, whatever comments say."""
    source = f'"""Words."""\n\n\ndef count(text):\n    {docstring}\n    return len(text)\n'
    assert [name[-4:] for name in costs(graded("style.pep257", {"words.py": source}))] == ([code] if code else [])


@pytest.mark.parametrize("source, code, part", [
    ("def CountWords():\n    pass\n", "N802", "CountWords"),
    ("class word_list:\n    pass\n", "N801", "word_list"),
    ("def count(Text):\n    return Text\n", "N803", "Text"),
    ("rate = 4.5\n", "N902", "rate"),
    ("def count(text):\n    n = 1\n    return n\n", "N901", "`n`"),
    ("def count(list):\n    return list\n", "A002", "list"),
    ("def count():\n    random = 4\n    return random\n", "N903", "random"),
    ("def count():\n    l = 4\n    return l\n", "", ""),
    ("RATE = 4.5\nwords = []\nwords.append(RATE)\nfor _ in words:\n    pass\n", "", ""),
    ("def CountWords():  # noqa: N802\n    pass\n", "N802", "CountWords"),
])
def test_names_say_what_they_mean(graded, source, code, part):
    """Remark the case of names, names of one letter, and names that hide something."""
    found = graded("style.naming", {"words.py": source})
    assert [name.rpartition(".")[2] for name in costs(found)] == ([code] if code else [])
    assert part in " ".join(told(found))


def test_a_byte_order_mark_moves_nothing(graded):
    """Read a file that an editor on Windows has saved."""
    found = graded("style.pep8", {"words.py": b"\xef\xbb\xbf" + b"x = 1\r\ny=2\r\n"})
    assert [(finding.code[-4:], finding.line) for finding in found.findings] == [("E225", 2)]


def test_lines_end_where_python_ends_them(graded):
    """Count a form feed and a line separator as what they are in a source: no line ends."""
    source = '"""Words."""\n\x0c\nTEXT = "\u2028\x1c"\nx=1\n'
    found = graded("style.pep8", {"words.py": source})
    assert [(finding.code[-4:], finding.line) for finding in found.findings] == [("E225", 4)]


def test_a_property_may_say_what_it_is(graded):
    """Ask no order of a property's docstring, as pydocstyle does not either."""
    source = ('"""Words."""\nimport functools\n\n\nclass Text:\n    """A text."""\n\n    @{}\n    def size(self):\n'
              '        """The number of letters."""\n        return 1\n')
    for decorator in ("property", "functools.cached_property"):
        assert graded("style.pep257", {"words.py": source.format(decorator)}).findings == ()
    assert costs(graded("style.pep257", {"words.py": source.format("staticmethod")})) == {"style.pep257.D401": 0.05}


def test_the_tools_read_in_a_full_box(graded, require):
    """Find the same behind walls."""
    require("bwrap")
    source = FUNCTION.format("  # noqa") + "x=1\n"
    codes = [finding.code[-4:] for check in ("style.pep8", "style.pep257", "style.naming")
             for finding in graded(check, {"words.py": source}, level="full").findings]
    assert codes == ["E305", "E225", "S901", "N901", "N902"]


def test_what_nobody_uses_costs(graded):
    """Remark an import, a variable and a definition that nothing reads, whatever a comment says."""
    source = ('"""Words."""\nimport os  # noqa\n\n\ndef count(text):\n    """Count."""\n    size = 3\n'
              "    return len(text)\n")
    found = graded("style.unused", {"words.py": source})
    assert [(item.code, item.line) for item in found.findings] == [("style.unused.F401", 2), ("style.unused.F841", 7)]
    assert found.earned == 0.9
