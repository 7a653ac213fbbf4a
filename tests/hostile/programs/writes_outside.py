"""Write to a folder outside, to the home, to the interpreter and to our own programs (row 27).

leaves: at none
differs: at none it can be written to
says at full docker reduced: written: []
"""
import os
import sys


def count_words(text):
    """Return where something could be written."""
    written = []
    inside = ("/", "/box", "/inside", "/site", "/tools", "/usr/lib", "/dev", "/etc", "/root", "/home", sys.prefix,
              os.path.dirname(os.__file__), "/proc/sys/kernel")
    for folder in ("@folder@", *(inside if "@level@" != "none" else ())):
        try:
            with open(os.path.join(folder, "canary.txt"), "a", encoding="utf-8") as stream:
                stream.write("written")
            written.append(folder)
        except OSError:
            pass
    return f"written: {written}"
