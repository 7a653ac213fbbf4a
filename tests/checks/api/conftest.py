"""Hand an app in to one check of live APIs."""
from functools import partial

import pytest

from grader.model import Limits
from tests import gradings
from tests.api.callers import text_of
from tests.api.declared import WORDS, declared

SERVE = '''

if __name__ == "__main__":
    app.run(host=os.environ.get("HOST", "127.0.0.1"), port=int(os.environ.get("PORT", "8080")), quiet=True)
'''


@pytest.fixture
def words():
    """Return the source of a right app, with its last lines that serve it."""
    source = text_of("words")
    return source if "__main__" in source else source + SERVE


@pytest.fixture
def asked(tmp_path):
    """Return a function from a check and the source of an app to the outcome; see tests/gradings.py."""
    grade = partial(gradings.outcome, tmp_path)

    def ask(check, source, level="none", **details):
        """Grade it as an answer to the word API."""
        settled = {"resource": declared(WORDS), "packages": ("bottle",), "limits": Limits(seconds=20)}
        return grade(check, {"app.py": source}, level, **{**settled, **details})
    return ask
