"""Call the test's function without end (row 1).

seconds: 2
says: visit('pear plum'
"""


def visit(text, visitor):
    """Call for ever."""
    while True:
        visitor("pear")
