"""Tests that reach a part of branches.py."""
import pytest

import branches


def test_loops():
    """Go some of the ways."""
    assert branches.loop([1, 2]) == "some"
    assert branches.loop([]) == "all"
    assert branches.forever([1]) == [1] * 4
    assert branches.countdown(1) == -1


def test_risks(tmp_path):
    """Raise and return."""
    assert branches.risky("3") == 4
    assert "invalid" in branches.risky("x")
    (tmp_path / "a").write_text("line", encoding="utf-8")
    assert branches.closing(tmp_path / "a", False) == "line"
    assert branches.closing(tmp_path / "a", True) is None


def test_kinds():
    """Match two of the cases."""
    assert branches.kind(3) == "positive"
    assert branches.kind([1, 2]) == 1
    assert branches.comprehend([1, 2])[0] == [2, 4]
    assert branches.decorated() == 3
    assert branches.Words().first == 5
    assert list(branches.generate(5)) == [0, 1]
    assert branches.excluded(1) == 1
    branches.assertion(1)
    with pytest.raises(AssertionError):
        branches.assertion(0)
    assert branches.unreachable() == 1
