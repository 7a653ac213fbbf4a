"""Fixtures of every scope, from the file and from conftest.py."""
import pytest


@pytest.fixture
def own(full_stack):
    """Build on a fixture of conftest.py."""
    return full_stack.push(3)


def test_function_scope(own, session_log):
    """Get a new object for each test."""
    assert own.items == [1, 2, 3]
    assert "test_function_scope" in session_log


def test_function_scope_again(full_stack):
    """Get another one."""
    assert full_stack.items == [1, 2]


def test_session_scope(session_log):
    """Make a session's fixture once."""
    assert session_log.count("session") == 1


def test_params(drink):
    """Run once for each parameter of a fixture."""
    assert drink in ("tea", "coffee")


def test_student_in_a_fixture(remembered):
    """Use the student's code in a fixture; each file has a fresh interpreter."""
    assert remembered == 1


@pytest.mark.usefixtures("full_stack")
class TestScope:
    """Tests in a class."""

    @pytest.fixture(autouse=True)
    def prepare(self):
        """Keep something on the instance."""
        self.kept = 5

    def setup_method(self):
        """Set up as xunit does."""
        self.ready = True

    def test_class_scope(self, class_list):
        """Make a class's fixture once."""
        class_list.append(1)
        assert class_list == [1] and self.kept == 5 and self.ready

    def test_class_scope_again(self, class_list):
        """Find what the test before left."""
        class_list.append(2)
        assert class_list == [1, 2]


def test_request(request):
    """Ask for a fixture by name."""
    assert request.getfixturevalue("full_stack").items == [1, 2]
