"""What the given model says of houses, found out in a box of its own, in which there is nothing of the student's.

The exercise gives a module `train` with VERSION (text), FEATURES (name to declaration, in the model's order, see
grader/api/houses.py) and train(), whose result has estimate(values) -> (price, number). So right prices are those of
the scikit-learn that the student's app has as well.
"""
import json
import re
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from grader import box, serving
from grader.api import houses
from grader.errors import ExerciseError, MachineError
from grader.http import document
from grader.http.client import Client
from grader.http.message import Failure, Request
from grader.workspace import Workspace, given_files

GIVEN, ENTRANCE = "train", "entrance"
SECONDS = 30.0          # for all prices
WANTED = "expected a number from estimate() for whatever is within FEATURES"
SOURCE = f'''\
"""Answers with what the given model says of houses."""
import importlib
import json

for name in __PACKAGES__:
    importlib.import_module(name)
given = importlib.import_module("{GIVEN}")
model = given.train()


def app(environ, start_response):
    """Answer with the declaration of the model, and the price of each row that was sent."""
    rows = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    told = {{"version": given.VERSION, "features": given.FEATURES, "prices": [model.estimate(row)[0] for row in rows]}}
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(told).encode()]
'''


@dataclass(frozen=True)
class Model:
    """The given model: its version, its features, and how they are declared."""

    version: str
    features: tuple[houses.Feature, ...]
    declared: Mapping[str, Mapping[str, object]]
    client: Client

    def prices(self, wanted: list[Mapping[str, object]]) -> dict[tuple, float]:
        """Return the prices in euros of houses, by their values."""
        rows = [houses.key(self.features, house) for house in wanted]
        prices = _ask(self.client, rows)["prices"]
        if any(type(price) not in (int, float) for price in prices):
            raise ExerciseError(f"given/{GIVEN}.py has no price for some houses; {WANTED}")
        return dict(zip(rows, prices, strict=True))


@contextmanager
def opened(work: Workspace):
    """Give the exercise's model; ExerciseError if there is none, MachineError if a package that it needs is missing."""
    files = {path: data for path, data in given_files(work.exercise).items() if path.endswith(".py")}
    if f"{GIVEN}.py" not in files:
        raise ExerciseError(f"'{work.exercise.name}' has api.predict and no model; expected given/{GIVEN}.py")
    source = SOURCE.replace("__PACKAGES__", repr(work.exercise.packages))
    with box.staged({**files, f"{ENTRANCE}.py": source.encode()}) as folder:
        modules = (ENTRANCE, *(path.removesuffix(".py") for path in files))
        staged = serving.Staged(folder, ("",), modules, bool(work.exercise.packages))
        try:
            with serving.app(work.level, staged, work.exercise.limits, (ENTRANCE, "app")) as service:
                yield _model(service.client(), work.exercise.name)
        except serving.ServiceError as error:
            raise _fault(work, str(error)) from None
        except box.Breach as breach:
            raise MachineError("the given model cannot be had within the exercise's limits: the run "
                               f"{breach}; try again when this machine has less to do") from None


def planned(model: Model, random: Random) -> houses.Plan:
    """Return the houses to ask about; ExerciseError if there are too few."""
    try:
        return houses.plan(model.features, random)
    except ValueError as error:
        raise ExerciseError(f"FEATURES of given/{GIVEN}.py {error}") from None


def _model(client: Client, name: str) -> Model:
    """Return the model as it describes itself."""
    told = _ask(client, [])
    try:
        return Model(str(told["version"]), houses.features(told["features"]), told["features"], client)
    except ValueError as error:
        raise ExerciseError(f"'{name}': FEATURES of given/{GIVEN}.py {error}") from None


def _ask(client: Client, rows: list[tuple]) -> dict:
    """Return what the given model says of houses."""
    try:
        reply = client.ask(Request("POST", "/", (), json.dumps(rows).encode()), SECONDS)
        return document.parse(reply.body)
    except (Failure, document.DocumentError) as error:
        raise ExerciseError(f"given/{GIVEN}.py has no price for some houses: its answer {error}; {WANTED}") from None


def _fault(work: Workspace, text: str) -> Exception:
    """Return whose fault it is that the given model cannot be imported."""
    missing = re.search(r"No module named '([\w.]+)'", text)
    if missing and missing[1].partition(".")[0] != GIVEN:
        extras = " ".join(work.exercise.extras)
        return MachineError(f"the package '{missing[1]}' is not installed here, and '{work.exercise.name}' cannot be "
                            f"graded without it; run 'python3 course.py setup {extras}', then check again")
    return ExerciseError(f"'{work.exercise.name}': given/{GIVEN}.py cannot be used: {text}")
