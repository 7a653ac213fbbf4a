"""What the tests expect."""


def work():
    """Do something."""
