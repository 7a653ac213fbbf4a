"""A student's module with the name of one of the standard library's."""


def mean(values):
    """Return a mean of our own."""
    return ["mean", *values]
