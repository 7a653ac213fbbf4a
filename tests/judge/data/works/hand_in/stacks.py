"""A student's classes."""


class Stack:
    """A stack of things."""

    limit = 10

    def __init__(self, items=()):
        """Take the first items."""
        self.items = list(items)
        self.open = False

    @classmethod
    def of(cls, *items):
        """Make a stack of items."""
        return cls(items)

    @staticmethod
    def kind():
        """Say what it is."""
        return "stack"

    def push(self, item):
        """Add an item and return the stack."""
        self.items.append(item)
        return self

    def pop(self):
        """Remove the last item."""
        return self.items.pop()

    @property
    def top(self):
        """The last item."""
        return self.items[-1]

    def __len__(self):
        """Return the number of items."""
        return len(self.items)

    def __contains__(self, item):
        """Tell whether an item is there."""
        return item in self.items

    def __iter__(self):
        """Yield the items."""
        return iter(self.items)

    def __getitem__(self, place):
        """Return an item."""
        return self.items[place]

    def __setitem__(self, place, item):
        """Replace an item."""
        self.items[place] = item

    def __delitem__(self, place):
        """Remove an item."""
        del self.items[place]

    def __eq__(self, other):
        """Compare items."""
        return isinstance(other, Stack) and self.items == other.items

    def __hash__(self):
        """Return a number that equal stacks share."""
        return len(self.items)

    def __lt__(self, other):
        """Compare lengths."""
        return len(self) < len(other)

    def __add__(self, other):
        """Join two stacks."""
        return Stack(self.items + other.items)

    def __radd__(self, other):
        """Join, from the right."""
        return Stack([other, *self.items])

    def __bool__(self):
        """Tell whether something is there."""
        return bool(self.items)

    def __call__(self, number):
        """Return the items a number of times."""
        return self.items * number

    def __repr__(self):
        """Return how it was made."""
        return f"Stack({self.items})"

    def __str__(self):
        """Return it for people."""
        return "-".join(map(str, self.items))

    def __enter__(self):
        """Open the stack."""
        self.open = True
        return self

    def __exit__(self, *exception):
        """Close the stack."""
        self.open = False


class Bag(Stack):
    """A stack by another name."""


class Register(dict):
    """A dictionary with a method."""

    def total(self):
        """Return the sum of the values."""
        return sum(self.values())


class Node:
    """Something that no test names."""

    value = 1


DEFAULT = Stack([0])


def merge(one, other):
    """Return a stack with the items of both."""
    return Stack(one.items + other.items)


def node():
    """Return something that no test names."""
    return Node()
