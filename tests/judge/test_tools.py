"""Tests for grader/judge/tools.py: what an instructor's test imports."""
import pytest

from grader.judge.proxy import plain_repr
from grader.judge.tools import Shared, shared


@pytest.mark.parametrize("value", [[1, [2]], {"a": 1}, {1, 2}, [], {}, set()], ids=repr)
def test_shared_is_a_copy_of_the_same_kind(value):
    """Give a container that equals the value, is one of its kind, and is not the value itself."""
    copy = shared(value)
    assert copy == value and copy is not value
    assert isinstance(copy, type(value)) and isinstance(copy, Shared)
    assert plain_repr(copy) == repr(value)


@pytest.mark.parametrize("value", [(1,), "text", 5, None, frozenset(), bytearray()], ids=repr)
def test_shared_refuses_what_cannot_be_changed_in_place(value):
    """Name the type that was given."""
    with pytest.raises(TypeError, match=f"takes a list, dict or set, not a {type(value).__name__}"):
        shared(value)


def test_shared_does_not_share_itself_twice():
    """Refuse what is shared already."""
    with pytest.raises(TypeError, match="shared_list"):
        shared(shared([]))
