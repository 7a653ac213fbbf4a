"""Tests for grader/inside/facts.py: what stands in a source, read without running it."""
import pytest


@pytest.fixture
def read(program):
    """Return the function that reads a source."""
    return program("facts").read


def test_functions_of_a_module_and_its_classes(read):
    """Name each with the line of its def; inner functions are nobody's interface."""
    found = read("@print\ndef one():\n    def inner():\n        pass\n\nasync def two():\n    pass\n\n"
                 "class Words:\n    def count(self):\n        pass\n\n"
                 "    class Deep:\n        def far(self):\n            pass\n"
                 "if True:\n    def three():\n        pass\n")
    assert found["functions"] == [["one", 2], ["two", 6], ["Words.count", 10]]


@pytest.mark.parametrize("source, names", [
    ("def test_one():\n    pass\n\ndef helper():\n    pass\n\ndef testing():\n    pass\n", ["test_one", "testing"]),
    ("class TestWords:\n    def test_one(self):\n        pass\n    def helper(self):\n        pass\n",
     ["TestWords::test_one"]),
    ("class Words:\n    def test_one(self):\n        pass\n", []),
    ("import unittest\nclass Counting(unittest.TestCase):\n    def test_one(self):\n        pass\n",
     ["Counting::test_one"]),
    ("class Base(TestCase):\n    pass\nclass Other(Base):\n    def test_one(self):\n        pass\n",
     ["Other::test_one"]),
    ("import pytest\n@pytest.fixture\ndef test_data():\n    pass\n", []),
    ("def outer():\n    def test_inner():\n        pass\n", []),
])
def test_tests_are_those_that_pytest_collects(read, source, names):
    """Find test functions, methods of Test classes and of unittest's cases."""
    assert [test["name"] for test in read(source)["tests"]] == names


@pytest.mark.parametrize("body, asserts", [
    ("assert count() == 1", True), ("assert True", False), ("assert 1", False), ("count()", False), ("pass", False),
    ("if count():\n        assert count()", True), ("with pytest.raises(ValueError):\n        count()", True),
    ("self.assertEqual(count(), 1)", True), ("mock.assert_called_once()", True), ("pytest.fail('no')", True),
    ("numpy.testing.assert_allclose(count(), 1)", True), ("compare(count(), 1)", True), ("other(count())", False),
    ("print('assert count() == 1')", False), ("# assert count()\n    pass", False),
])
def test_tests_that_assert_nothing_are_known(read, body, asserts):
    """See assertions in any form, also by a helper; a constant asserts nothing."""
    source = (f"def compare(left, right):\n    assert left == right\n\ndef other(value):\n    return value\n\n"
              f"def test_it(self=None):\n    {body}\n")
    assert [test["asserts"] for test in read(source)["tests"]] == [asserts]


@pytest.mark.parametrize("name, words", [
    ("test_count_words_ignores_case", 4), ("test_count", 1), ("test", 0), ("test_1", 1), ("test__a__b", 2),
    ("testcount", 1),
])
def test_names_are_counted_in_words(read, name, words):
    """Count the words after test_."""
    assert read(f"def {name}():\n    pass\n")["tests"][0]["words"] == words


def test_mentions_are_names_that_are_used(read):
    """Know names, attributes and what was imported under another name."""
    found = read("from words import count as number, unused as nothing\nimport words\nwords.rate.low\nnumber()\n")
    assert {"number", "count", "words", "words.rate", "rate", "low"} <= set(found["mentions"])
    assert not {"unused", "nothing"} & set(found["mentions"])


def test_imports_and_texts(read):
    """Know what is imported and which texts there are, but for docstrings."""
    found = read('"""A docstring."""\nimport os.path\nfrom before.main import run\nfrom . import other\n'
                 'def one():\n    """Another."""\n    return open("before/main.py"), f"{1} text"\n')
    assert found["imports"] == ["before.main", "os.path", "other"]
    assert {"before/main.py"} <= set(found["texts"]) and "A docstring." not in found["texts"]


@pytest.mark.parametrize("line, codes", [
    ("x = 1  # noqa", ["S901"]), ("x = 1  #noqa:E501", ["S901"]), ("# flake8: NOQA", ["S901"]),
    ("x = 1  # nopep8", ["S901"]),
    ("x = 1  # pragma: no cover", ["S902"]), ("x = 1  # PRAGMA NO COVER", ["S902"]),
    ("x = 1  # pragma:no cover, noqa", ["S901", "S902"]), ("x = '# noqa'", []), ("x = 1  # noqualms", []),
    ("x = 1  # a note about covers", []), ('"""# pragma: no cover"""', []),
])
def test_comments_that_switch_tools_off(read, line, codes):
    """Find them in comments only, with their place."""
    found = read(f"y = 2\n{line}\n")["comments"]
    assert sorted(code for _, _, code in found) == codes
    assert all(place == [2, line.index("#") + 1] for *place, _ in found)
