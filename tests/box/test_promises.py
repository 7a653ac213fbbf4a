"""Tests for grader/box/promises.py: every promise has a probe."""
from grader import box
from grader.box import probes, promises


def test_every_promise_is_tried():
    """Promise nothing for which there is no probe, and try nothing that no level promises."""
    assert promises.ALL == set(probes.PROBES)


def test_better_levels_promise_more():
    """Order the levels by what they hold."""
    held = [module.HOLDS for module in box.LEVELS.values()]
    assert all(better >= worse for better, worse in zip(held, held[1:], strict=False)) and held[-1]
