"""Set every clock back, and stay in a call (row 59): time is taken outside.

seconds: 2
says: count_words('a b a')
"""
import time

for name in ("time", "monotonic", "perf_counter", "process_time", "time_ns", "monotonic_ns", "perf_counter_ns"):
    setattr(time, name, lambda: 0)
time.sleep = lambda seconds: None


def count_words(text):
    """Wait for a clock that stands still."""
    while time.monotonic() < 1:
        pass
