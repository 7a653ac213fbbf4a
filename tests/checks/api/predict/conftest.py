"""Hand an app with a model behind it in; a formula stands in for the model, so that no test needs scikit-learn."""
import types
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest

from grader.api import houses, writing
from grader.checks.api.predict.exam import judged
from grader.checks.api.predict.model import Model
from grader.checks.api.predict.visit import Visit
from grader.model import Limits
from tests.api.callers import Local, app_of
from tests.courses import write_files
from tests.gradings import costs

DATA = Path(__file__).parent / "data"
IMPORT = "from train import FEATURES, VERSION, train\n"
SEEDS = range(20)


def changed(source, *pairs):
    """Return a source with each text replaced by another one."""
    for old, new in pairs:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    return source


@pytest.fixture
def train():
    """Return the source of the given model."""
    return (DATA / "train.py").read_text(encoding="utf-8")


@pytest.fixture
def priced(graded, tmp_path, train):
    """Return a function from what is replaced in the right app, or in the model, to what comes of it."""
    right = (DATA / "app.py").read_text(encoding="utf-8")

    def grade(*pairs, source=right, model=(), given=None, **details):
        """Lay the model where it belongs, and grade."""
        given = {"train.py": changed(train, *model)} if given is None else given
        write_files(tmp_path / "exercises" / "words" / "given", {**given, "starter/app.py": ""})
        files = {"app.py": changed(source, *pairs), **details.pop("more", {})}
        return graded("api.predict", files, **{"limits": Limits(seconds=20), **details})
    return grade


@pytest.fixture
def visited(train):
    """Return a function that does the same in this process, for a seed, and returns the findings."""
    right = (DATA / "app.py").read_text(encoding="utf-8")

    def visit(pairs, seed, client=Local):
        """Put the model in the place of its import, and ask the app."""
        app = app_of(changed(right, (IMPORT, train), *pairs))
        given, random = types.ModuleType("train"), Random(seed)
        exec(train, given.__dict__)     # our own stand-in
        model = Model(given.VERSION, houses.features(given.FEATURES), given.FEATURES, None)
        plan = houses.plan(model.features, random)
        keys = [houses.key(model.features, house) for house in plan.houses]
        prices = {key: given.train().estimate(key)[0] for key in keys}
        return list(judged(Visit(client(app), model, writing.session(random)), plan, prices, random))
    return visit


@pytest.fixture
def charged(visited):
    """Return a function that looks at what is said of an app with a bug, and at what it costs, whatever the seed."""
    def grade(bug):
        """Say what is wrong, show the requests, and charge nothing else; return the findings of the last seed."""
        pairs, message, expected = bug
        for seed in SEEDS:
            found = visited(pairs, seed)
            charges = {f"api.predict.{kind}": cost for kind, cost in expected.items()}
            assert costs(SimpleNamespace(findings=found)) == charges
            assert any(message in item.message for item in found), [item.message for item in found]
            assert all(item.sentence and item.hint and item.expected and item.actual for item in found)
            assert all(item.reproduce.startswith("curl -i ") for item in found)
        return found
    return grade
