"""What `python -m build` makes of a hand-in: an sdist, and a wheel from that sdist; once for all checks of it."""
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from grader import box
from grader.checks.package import archives
from grader.checks.package.archives import Archive, UnsoundError
from grader.checks.package.offers import BACKENDS, offered
from grader.checks.package.stage import Shop, shop, wheelhouse
from grader.checks.registry import parameters
from grader.errors import ExerciseError, MachineError
from grader.files import shown
from grader.workspace import Workspace

PROJECT, DIST = "project", "dist"       # folders in the box
LEFT = ("build", "dist")                # at the project's root: what builds leave behind, and a fresh copy has not
COMMAND = ("@tools", "-P", "-m", "build", "--outdir", DIST)
TRIES, PAUSE = 3, 2.0       # of a build of ours, and seconds before the second
# A package of ours, which can be built wherever one can.
CONTROL = {"pyproject.toml": b'[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
                             b'[project]\nname = "control"\nversion = "1"\n', "control.py": b""}


class BuildError(Exception):
    """Why there is no wheel or no sdist: a `kind`, a sentence, and the end of what was printed."""

    def __init__(self, kind: str, text: str, log: str = ""):
        """Keep all beside the text."""
        super().__init__(text)
        self.kind, self.log = kind, log


@dataclass(frozen=True)
class Setting:
    """What a hand-in is: the options of package.builds."""

    project: str
    name: str
    module: str


@dataclass(frozen=True)
class Release:
    """Both files of a release."""

    wheel: Archive
    sdist: Archive


def setting(work: Workspace) -> Setting:
    """Return the options of the exercise's package.builds, which may not be the criterion that is being graded."""
    found = next((criterion for criterion in work.exercise.criteria if criterion.check == "package.builds"), None)
    if found is None:
        raise ExerciseError(f"'{work.exercise.name}' needs a package and has no criterion package.builds; expected one")
    defaults = {name: option.default for name, option in parameters("package.builds").items()}
    told = {**defaults, **found.options}
    return Setting(told["project"], told["name"], told["module"] or told["name"].replace("-", "_"))


def files_of(work: Workspace) -> dict[str, bytes]:
    """Return the files of the project by their path in it, as a fresh copy would have them."""
    above = f"{setting(work).project}/" if setting(work).project else ""
    own = {path.removeprefix(above): data for path, data in work.submission.files.items() if path.startswith(above)}
    return {path: data for path, data in own.items()
            if path.partition("/")[0] not in LEFT and ".egg-info/" not in path}


def place(work: Workspace, path: str) -> str:
    """Return a path of the project as the student sees it, below the hand-in's root."""
    above = setting(work).project
    return f"{above}/{path}" if above else path


def release(work: Workspace) -> Release:
    """Return what is built of a hand-in; BuildError if the hand-in is to blame that there is nothing.

    The time that it takes is not a criterion's.
    """
    began = time.monotonic()
    try:
        return work.shared("package.builds", lambda: _opened(work))
    finally:
        work.end += time.monotonic() - began


def again(work: Workspace, files: Mapping[str, bytes]) -> Archive:
    """Return the wheel that is built of other files, in the time that a build has; BuildError as before."""
    began = time.monotonic()
    try:
        return archives.wheel(*_file(_built(work, files, "--wheel"), ".whl"))
    except UnsoundError as error:
        raise BuildError("unsound", str(error)) from None
    finally:
        work.end += time.monotonic() - began


@contextmanager
def _opened(work: Workspace) -> Iterator[Release]:
    """Give both files of a release."""
    files = files_of(work)
    if "pyproject.toml" not in files:
        raise BuildError("pyproject", f"there is no {place(work, 'pyproject.toml')}; expected one, which says what "
                                      "the package is and how it is built")
    made = _built(work, files)
    try:
        wheel, sdist = archives.wheel(*_file(made, ".whl")), archives.sdist(*_file(made, ".tar.gz"))
    except UnsoundError as error:
        raise BuildError("unsound", str(error)) from None
    if (wheel.project, wheel.version) != (sdist.project, sdist.version):
        raise BuildError("unsound", f"{wheel.name} and {sdist.name} are of another project or version; expected the "
                                    "same of both")
    yield Release(wheel, sdist)


def _built(work: Workspace, files: Mapping[str, bytes], *options: str) -> dict[str, bytes | None]:
    """Return the files that a build makes, by name; BuildError if it fails, after a build of ours succeeded."""
    end = time.monotonic() + work.exercise.limits.seconds
    with _prepared(work, files, end) as opened:
        done = opened.run(*COMMAND, *options, PROJECT)
        if done.status == 0:
            return opened.take(DIST, "*.whl", "*.tar.gz")
    if done.status is None:
        raise BuildError("time", f"the build was still running after {work.exercise.limits.seconds:g} s", done.shown)
    _control(work)
    raise BuildError("step", f"the build failed with exit status {done.status}", done.shown)


def _prepared(work: Workspace, files: Mapping[str, bytes], end: float) -> AbstractContextManager[Shop]:
    """Return a box in which a project lies, with the backends that its build may ask for."""
    return shop(work, {**{f"{PROJECT}/{path}": data for path, data in files.items()},
                       **wheelhouse(offered(BACKENDS))}, end)


def _control(work: Workspace) -> None:
    """Raise a MachineError if not even a package of ours can be built here, a while later: the dead count as well.

    What a build started is ended by then, and still counts for the limit of processes until somebody has buried it.
    """
    reason = ""
    for number in range(TRIES):
        time.sleep(PAUSE * number)
        try:
            with _prepared(work, CONTROL, time.monotonic() + work.exercise.limits.seconds) as opened:
                done = opened.run(*COMMAND, "--wheel", PROJECT)
        except (MachineError, box.Breach) as error:
            reason = str(error)
            continue
        if done.status == 0:
            return
        reason = " ".join(done.shown.split())[-300:]
    raise MachineError(f"a package of ours cannot be built here either: {reason}")


def _file(made: Mapping[str, bytes | None], ending: str) -> tuple[str, bytes]:
    """Return the name and the bytes of the one file of a kind that was made."""
    found = {name: data for name, data in made.items() if name.endswith(ending)}
    if len(found) != 1:
        raise BuildError("files", f"the build made {len(found)} files *{ending}; expected one")
    (name, data), = found.items()
    if data is None:
        raise BuildError("files", f"the build made {shown(name)}, which is too large or no plain file; expected one "
                                  "of at most 3 MiB")
    return name, data
