"""The levels at which a hearing has to give the same results."""
import pytest


@pytest.fixture(scope="session", params=["full", "none"])
def level(request, require):
    """Return each box level in turn."""
    if request.param == "full":
        require("bwrap")
    return request.param
