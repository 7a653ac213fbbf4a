"""Programs that do something else than to answer; each test after one goes on in a fresh box."""
import pytest

import words
from words import count, lie


def test_count():
    """Count in the box of the file."""
    assert count() == 1


def test_count_again():
    """Count on."""
    assert count() == 2


def test_leave():
    """See the end of the program."""
    words.leave()


def test_count_after_a_breach():
    """Begin again."""
    assert count() == 1


def test_swallowed():
    """Fail although the test catches everything."""
    try:
        words.leave()
    except BaseException:
        pass


def test_raises_anything():
    """Never take a breach for an exception."""
    with pytest.raises(BaseException, match="."):
        words.leave()


def test_huge():
    """Refuse a large answer."""
    words.huge()


def test_deep():
    """Refuse a deep answer."""
    words.deep()


def test_objects():
    """Refuse an array of objects."""
    words.objects()


@pytest.fixture(scope="module")
def kept():
    """Keep something of the student's from test to test."""
    return words.echo(lambda: 5)


def test_kept(kept):
    """Use it in the box where it is."""
    assert kept() == 5


def test_kept_leaves(kept):
    """End that box."""
    words.leave()


def test_kept_after_a_breach(kept):
    """Say that it is gone."""
    assert kept() == 5


def test_kept_as_argument(kept):
    """Say so as well when it is handed on."""
    words.echo([kept])


def test_liar_truth():
    """Never ask an object of the student's whether it is true."""
    assert lie()


def test_liar_contains():
    """Never ask it what it contains."""
    assert "a" in lie()


def test_liar_order():
    """Never ask it which is greater."""
    assert lie() < 3


def test_liar_order_from_the_right():
    """Never ask it from the other side."""
    assert 3 > lie()


def test_liar_attribute():
    """Never ask it for an attribute."""
    assert lie().items()


def test_liar_length():
    """Never ask it for a length."""
    assert len(lie()) == 1


def test_liar_equal():
    """Never ask it whether it is equal, from neither side."""
    assert lie() == {"a": 1} or {"a": 1} == lie()


def test_liar_is_callable():
    """Never take it for a function."""
    assert callable(lie())
