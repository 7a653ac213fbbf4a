"""A remark is data."""
import pytest

from grader.dockerfile.rules.remark import Remark


def test_remarks_are_frozen_and_compared_by_value():
    """Keep what was said as it was said."""
    assert Remark(1, "a") == Remark(1, "a", "") != Remark(1, "a", "b")
    with pytest.raises(AttributeError):
        Remark(1, "a").line = 2
