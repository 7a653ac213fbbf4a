"""Hand in a statistics.py, from which the instructor's test would take what it expects (row 45).

file: statistics.py
says: "expected": "2 (int)"
"""


def mean(numbers):
    """Return what mean_length returns wrongly."""
    return -1.0
