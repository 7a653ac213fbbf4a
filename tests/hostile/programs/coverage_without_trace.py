"""Own tests that switch the measuring off (row 66): what was not seen did not run.

file: test_words.py
beside: right
asks: suite.coverage
earns: 2
says: never ran
"""
import sys

from words import Basket, count_words, favourite, mean_length, numbers, save, visit

sys.settrace(None)
if hasattr(sys, "monitoring"):
    for tool in range(6):
        if sys.monitoring.get_tool(tool):
            sys.monitoring.set_events(tool, 0)


def test_all_functions_are_called_once(tmp_path):
    """Call everything, unseen."""
    Basket().add("tea")
    assert count_words("tea") and favourite(["tea"]) and mean_length("tea") and list(numbers(2))
    visit("tea", print)
    save({"tea": 1}, tmp_path / "out.txt")
