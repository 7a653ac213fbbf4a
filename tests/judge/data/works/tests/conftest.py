"""Fixtures beside the tests, one of each scope."""
import pytest

from stacks import Stack
from words import remember

seen = []


@pytest.fixture(scope="session")
def session_log():
    """Keep what happened in the whole session."""
    seen.append("session")
    return seen


@pytest.fixture(scope="module")
def module_stack():
    """Make one stack for a file, in the student's box."""
    stack = Stack(["made"])
    yield stack
    assert len(stack) == 3


@pytest.fixture(scope="class")
def class_list():
    """Make one list for a class."""
    return []


@pytest.fixture
def full_stack():
    """Make a stack for each test."""
    stack = Stack([1, 2])
    yield stack
    stack.pop()


@pytest.fixture(autouse=True)
def trace(request):
    """Note each test without being asked."""
    seen.append(request.node.name)


@pytest.fixture(params=["tea", "coffee"])
def drink(request):
    """Give two values in turn."""
    return request.param


@pytest.fixture
def remembered():
    """Use the student's code before the test."""
    return remember("fixture")
