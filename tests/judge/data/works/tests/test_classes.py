"""Objects of classes that the test names."""
import pytest

import stacks
from stacks import DEFAULT, Bag, Register, Stack, merge


def test_methods_and_attributes():
    """Make an object, call it, look at it and change it."""
    stack = Stack([1])
    assert isinstance(stack, Stack) and not isinstance([1], Stack)
    assert stack.push(2) is stack and stack.items == [1, 2] and stack.top == 2
    assert Stack.limit == stack.limit == 10 and Stack.kind() == "stack"
    stack.items = [7]
    assert stack.pop() == 7
    with pytest.raises(IndexError):
        stack.pop()
    with pytest.raises(AttributeError):
        _ = stack.nothing
    assert not hasattr(stack, "nothing") and hasattr(stack, "items")


def test_special_methods():
    """Use an object as the language does."""
    stack = Stack([1, 2])
    assert len(stack) == 2 and 2 in stack and 3 not in stack and list(stack) == [1, 2] and stack[-1] == 2
    stack[0] = 5
    del stack[1]
    assert stack.items == [5] and stack(2) == [5, 5] and hash(stack) == 1
    assert repr(stack) == "Stack([5])" and str(stack) == f"{stack}" == "5"
    assert bool(stack) and not Stack()
    with stack as opened:
        assert opened.open is True
    assert stack.open is False


def test_comparison():
    """Ask the student's code only about two objects."""
    assert Stack([1]) == Stack.of(1) and Stack([1]) != Stack() and Stack() < Stack([1])
    assert not (Stack([1]) == [1]) and Stack([1]) != [1]
    assert sorted([Stack([1, 2]), Stack()])[0] == Stack()


def test_arithmetic():
    """Add objects, also to plain data."""
    assert merge(Stack([1]), Stack([2])).items == (Stack([1]) + Stack([2])).items == [1, 2]
    assert (0 + Stack([1])).items == [0, 1]
    stack = Stack([1])
    stack += Stack([2])
    assert stack.items == [1, 2]


def test_other_kinds():
    """Know a subclass, a class of a built-in, and an object of the module."""
    assert isinstance(Bag([1]), Stack) and not isinstance(Stack(), Bag)
    register = Register(a=1, b=2)
    assert register.total() == 3 and register["a"] == 1
    assert DEFAULT.items == [0] and stacks.DEFAULT == DEFAULT


def test_object_of_a_file(module_stack):
    """Share an object between the tests of a file."""
    module_stack.push("more")
    assert len(module_stack) == 2


def test_object_of_a_file_again(module_stack):
    """Find the object of the test before."""
    assert module_stack.push("yet more").items == ["made", "more", "yet more"]
