"""Own tests that send an answer of another shape over the channel and end (row 53).

file: test_words.py
asks: suite.passes suite.coverage suite.plan
earns: 2
says: there is no test
"""
import os
import sys

frame = sys._getframe()
while "request" not in frame.f_locals or "work" not in frame.f_locals:
    frame = frame.f_back
number = frame.f_locals["request"]["id"]
while "channel" not in frame.f_locals:
    frame = frame.f_back
frame.f_locals["channel"].send({"id": number, "tests": {"test_words.py::test_one": ["passed", 5, 1, []], "two": {}},
                                "uncollected": {"three": 3}, "lines": [3], "arcs": {"words.py": ["all", [1], [2, 3]]}})
os._exit(0)
