"""Take memory in many processes, each of which stays below the limit (row 4): a control group bounds their sum.

differs: without control groups, which may be had at one level and not at another, nothing bounds the sum
says with cgroups: needed more than 256 MiB of memory and was ended
says without cgroups: [0, 0, 0, 0, 0, 0]
"""
import os
import time


def takes():
    """Return the id of a process that takes 80 MiB and holds them for a while."""
    child = os.fork()
    if child == 0:
        held = bytearray(b".") * (80 << 20)
        time.sleep(1)
        os._exit(len(held) % 2)
    return child


def count_words(text):
    """Return how the processes ended; end with the first that was killed. Once is enough."""
    if text != "a b a":
        return None
    ends = [os.waitpid(child, 0)[1] for child in [takes() for _ in range(6)]]
    if any(ends):
        os._exit(1)
    return str(ends)
