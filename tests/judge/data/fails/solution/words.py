"""What the tests expect; only the kinds of its names matter here."""


class Stack:
    """A stack."""


def unwritten():
    """Stand for a name that the student has not written."""


def late():
    """Stand for another one."""


later = double = check = crash = fail = leave = leave_softly = huge = deep = lie = node = echo = count = late
wrong_kind = also_wrong = objects = show = apply = late
