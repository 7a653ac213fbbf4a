"""What an instructor's tests may import from the grader."""


class Shared:
    """Mark of a container that the student's code may change."""


def shared(value):
    """Return a copy of a list, dict or set whose changes by the student's code are carried back into it.

    Arguments travel as copies, so without this mark a test cannot see, and cannot be hurt by, changes in place.
    TypeError for any other type.
    """
    if type(value) not in (list, dict, set):
        raise TypeError(f"shared() takes a list, dict or set, not a {type(value).__name__}")
    base = type(value)
    return type(f"shared_{base.__name__}", (Shared, base), {})(value)
