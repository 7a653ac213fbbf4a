"""Hand something in to one criterion and look at what comes of it."""
from functools import partial

import pytest

from tests import gradings


@pytest.fixture
def graded(tmp_path):
    """Return a function from a check and the files of a hand-in to the outcome; see tests/gradings.py."""
    return partial(gradings.outcome, tmp_path)
