#!/usr/bin/env python3
"""Do the exercise `docker` with the real PyTorch, TensorFlow and Keras: build, compute with both backends, and grade.

    python3 docker/full.py [HAND-IN]       the solution by default; in the students' edition, exercises/docker

It takes some minutes, 1 GB for what is fetched, which stays in build/wheels for the next time, and for a while 6 GB for
images. Only the CPU builds are fetched: which torch that is, pip's settings say (PyTorch has an index for CPUs). The
exit status is that of `grader check`.
"""
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import image        # beside this file

from grader import box, catalog
from grader.checks.docker.builds import image as build
from grader.containers.running import Order, run
from grader.grading import grade
from grader.model import Criterion, Exercise, Submission
from grader.reporters import render
from grader.submission import collect
from grader.workspace import open_workspace

NAME, WHEELHOUSE = "docker", image.ROOT / "build" / "wheels"
INSTEAD = "tensorflow=="        # of which tensorflow-cpu is the half that is needed
MOST_MB = 3000                  # that the three libraries may bring
BACKENDS = ("tensorflow", "torch")
SECONDS = 600.0                 # for a build, and for each run, on a machine that has other things to do
FIT = """
import keras, numpy
keras.utils.set_random_seed(7)
model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
inputs = numpy.linspace(0, 1, 32).reshape(-1, 1)
model.fit(inputs, 2 * inputs + 1, epochs=100, verbose=0)
print(f"Keras {keras.__version__} on {keras.backend.backend()}: 2 * 0.5 + 1 is about "
      f"{model.predict(numpy.array([[0.5]]), verbose=0).item():.1f}")
"""


def main(arguments: list[str]) -> int:
    """Fetch, build, compute and grade; return 0 if everything was earned, 1 if not, pip's status if that fails."""
    if len(arguments) > 1 or arguments and arguments[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    exercise = real(catalog.load(image.ROOT, NAME))
    handed = collect(Path(arguments[0]) if arguments else exercise.answers or exercise.home, exercise)
    if failed := fetch(libraries(exercise)):
        return failed
    os.environ["GRADER_WHEELHOUSE"] = str(WHEELHOUSE)
    compute(exercise, handed)
    return tell(exercise, handed)


def real(exercise: Exercise) -> Exercise:
    """Return the exercise with room and time for what the real libraries bring."""
    # While pip unpacks the largest of them, it says nothing for minutes.
    asked = {"docker.builds": {"idle": SECONDS}, "docker.size": {"most_mb": MOST_MB}}

    def roomy(criterion: Criterion) -> Criterion:
        """Return a criterion with the options that have to be others."""
        return replace(criterion, options={**criterion.options, **asked.get(criterion.check, {})})
    return replace(exercise, criteria=tuple(map(roomy, exercise.criteria)),
                   limits=replace(exercise.limits, seconds=SECONDS))


def libraries(exercise: Exercise) -> list[str]:
    """Return the names and versions of what the exercise has stand-ins for."""
    found = next(criterion for criterion in exercise.criteria if criterion.check == "docker.builds")
    return [library for library in found.options["stand_ins"] if not library.startswith(INSTEAD)]


def fetch(asked: list[str]) -> int:
    """Fetch libraries and all that they need, as pip is set up on this machine; return pip's exit status."""
    print(f"fetching {', '.join(asked)}", file=sys.stderr)
    command = [image.python(), "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--only-binary",
               ":all:", "--find-links", WHEELHOUSE, "--dest", WHEELHOUSE, *asked]
    WHEELHOUSE.mkdir(parents=True, exist_ok=True)
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode


def compute(exercise: Exercise, handed: Submission) -> None:
    """Build the image, say how long that took and how large it is, and fit a line with Keras on each backend."""
    with open_workspace(exercise, handed, box.choose("auto"), containers=True) as work:
        built = build(work)
        size, base = (built.engine.inspect(id)["Size"] for id in (built.image.id, built.image.base))
        # The wheels lie in the base that the grader prepares, and in no base of a student's.
        print(f"built in {built.image.seconds:.0f} s, {(size - base) / 1e9:.2f} GB above its base")
        for backend in BACKENDS:
            began = time.monotonic()
            order = Order(entrypoint=("python", "-c", FIT), environment={"KERAS_BACKEND": backend, "HOME": "/tmp"})
            with run(built.engine, built.image.id, exercise.limits, order) as container:
                status = container.wait(SECONDS)
                said = b"".join(container.output() if status else container.output()[:1]).decode("utf-8", "replace")
            print(f"{said.strip()} ({time.monotonic() - began:.1f} s, exit status {status})")


def tell(exercise: Exercise, handed: Submission) -> int:
    """Grade, and write the report."""
    report = grade(exercise, handed, containers=True)
    print(render("terminal", [report]))
    return 0 if all(outcome.status == "passed" for outcome in report.outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
