"""Fill the disk with files each of which may have its size (row 9).

At `reduced` and `none` nothing bounds the sum of files; what there is goes away with the box.

differs: only a box's own file system bounds the sum
says at full docker: OSError: [Errno 28] No space left on device; the limit is 64 MiB for all files together
says at reduced none: wrote 96 MiB
"""
import os
import tempfile


def count_words(text):
    """Write until it is refused, or it is much more than there should be."""
    for number in range(12):
        with open(os.path.join(tempfile.gettempdir(), f"big{number}"), "wb") as stream:
            stream.write(bytes(8 << 20))
    return "wrote 96 MiB"
