"""Fill the memory that programs of a machine share, file by file (row 5).

leaves: at none
differs: the machine's own shared memory is larger than a box's, and out of reach at reduced
says at full docker reduced: got less than 17 MiB
"""
MIB = 1 << 20


def count_words(text):
    """Return how much there was."""
    written = 0
    for number in range(4):
        try:
            with open(f"/dev/shm/@word@{number}", "wb", buffering=0) as stream:
                while stream.tell() < 15 * MIB:
                    written += stream.write(bytes(MIB))
        except OSError:
            pass
    return f"got {'less' if written < 17 * MIB else 'more'} than 17 MiB"
