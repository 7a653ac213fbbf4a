"""The page: complete, harmless whatever students wrote, bounded, and in words that warn."""
import re

import pytest

from grader import catalog, similarity
from grader.model import Student
from grader.similarity import pages
from tests.courses import write_course
from tests.gradings import submission
from tests.similarity import classes

HOSTILE = '"</pre><script>alert(1)</script><img src=http://x.test/a>\u202e{{ 7 * 7 }}{% raw %}"'


@pytest.fixture
def drawn(tmp_path):
    """Return a function that draws the page of a class, given as files by student."""
    exercise = catalog.load(write_course(tmp_path), "words")

    def draw(class_, **details):
        """Return the page."""
        handed = [submission(files) for files in class_.values()]
        found = similarity.compare(list(class_), handed.__getitem__, exercise)
        return pages.page("Words", found, handed.__getitem__, **{"least": 0.5, **details})
    return draw


def test_both_sides_of_a_pair_are_shown(drawn):
    """Show who, how much, and the lines of both, with their places; warn before anything else."""
    source = classes.program(1)
    page = drawn({Student("ada", "Ada L"): {"words.py": source},
                  Student("ben"): {"test_words.py": source.replace("bikes", "cars")}})
    assert page.index("Likeness is no proof.") < page.index("100 %")
    for words in ("Ada L (ada)", "ben", "words.py", "test_words.py", "1 pair in 1 group shares", ">alike<",
                  "def rows_0(", "more lines"):
        assert words in page, words
    assert page.count("<figure>") == 2 and "more line" in page


def test_what_students_wrote_is_data(drawn):
    """Escape code and names, show what is invisible, and let a page load and run nothing."""
    source = classes.program(1) + f"\nvalue = {HOSTILE}\n"
    page = drawn({Student("ada", HOSTILE): {"words.py": source}, Student("ben"): {"words.py": source}},
                 left=(HOSTILE,))
    assert "<script" not in page and "<img" not in page and "\u202e" not in page and "\\u202e" in page
    assert "{{ 7 * 7 }}" in page and "default-src &#39;none&#39;" not in page
    assert "content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\"" in page
    assert page.startswith("<!doctype html>") and not re.search(r"<[^>]*(?:src|href)=\"?(?![\"#])", page)


def test_every_list_has_its_place(drawn):
    """Tell groups, identical files, what is small, cut or unread, and what fits no rule."""
    source = classes.program(1)
    page = drawn({Student("ada"): {"words.py": source}, Student("ben"): {"words.py": source},
                  Student("eve"): {"words.py": "# later\n" + source}, Student("kim"): {"words.py": "x = 1\n"},
                  Student("lou"): {"words.py": "\n" * similarity.MOST_BYTES + "x"}}, left=("'a.txt' fits no rule.",))
    for words in ("Group 1: 3 hand-ins", "Identical files", "Too little of their own", "Larger than is compared",
                  "Fits no rule", "&#39;a.txt&#39; fits no rule."):
        assert words in page, words
    assert "Hardly anything but common" not in page and "Could not be read" not in page


def test_a_class_without_copies_has_a_short_page(drawn):
    """Say that there is nothing to see."""
    page = drawn({Student("ada"): {"words.py": classes.program(1)}, Student("ben"): {"words.py": classes.program(2)}})
    assert "No two hand-ins share that much." in page and "<table" not in page and "<h2" not in page


def test_a_page_does_not_grow_with_the_number_of_pairs(drawn, monkeypatch):
    """Show passages of the best pairs, list more, and count the others."""
    monkeypatch.setattr(pages, "MOST_SHOWN", 2)
    monkeypatch.setattr(pages, "MOST_LISTED", 3)
    source = classes.program(1)
    page = drawn({Student(f"s{number}"): {"words.py": source} for number in range(6)})
    assert page.count('href="#pair-') == 2 and "and 2 more pairs" in page
    assert page.count("<tr>") == 4 and "passages of the first 2 pairs" in page


def test_long_lines_are_cut(drawn):
    """Show the beginning of a line that nobody reads to its end."""
    source = classes.program(1) + "value = [" + "each, " * 5_000 + "1]\n"
    page = drawn({Student("ada"): {"words.py": source}, Student("ben"): {"words.py": source}})
    assert max(map(len, page.split("\n"))) < 2_000


@pytest.mark.parametrize(("share", "words"), [(1.0, "100 %"), (0.999, "99 %"), (0.5, "50 %"), (0.29, "29 %")])
def test_only_everything_is_a_hundred_per_cent(share, words):
    """Cut a share, and never round it up to everything."""
    assert pages.percent(share) == words


def test_a_student_is_named_once():
    """Show a name with the id, or the id alone."""
    assert [pages.who(Student("ada", name)) for name in ("Ada L", "", "ada")] == ["Ada L (ada)", "ada", "ada"]
