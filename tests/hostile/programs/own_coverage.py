"""Hand in a coverage.py that reports everything as reached (row 45).

file: coverage.py
asks: suite.passes suite.coverage
says: the run ended the whole program (exit status 1) instead of returning
"""


class Coverage:
    """Says that everything ran."""

    def __init__(self, **options):
        """Take anything."""

    def start(self):
        """Do nothing."""

    stop = start
