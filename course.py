#!/usr/bin/env python3
"""The course's front door: sets itself up the first time, then acts.

    python3 course.py check exercises/tutorial2    grade your own work
    python3 course.py lab                          open the notebooks in JupyterLab; `lab registry start` starts the
                                                   registry of images of the Docker chapter
    python3 course.py test                         run every test of the project; arguments of pytest may follow
    python3 course.py doctor                       say what works on this machine and what to do about the rest
    python3 course.py setup [EXTRA...]             only set up, with extras of pyproject.toml if you name some

Every other command (list, hint, solution, explain, progress, reset, new, verify ...) is passed on to the grader;
`python3 course.py COMMAND --help` explains one. All that is installed goes into the folder .venv beside this file,
from the hash-locked lists in requirements/. Delete it whenever you like: the next command makes it again.
"""
# Old Pythons must be able to read this file to be told that they are too old: no f-strings, annotations, walrus,
# keyword-only parameters or `raise ... from`. What needs the new one is in requirements/environment.py.
import glob
import os
import signal
import sys

NEEDED = (3, 11)
ROOT = os.path.dirname(os.path.realpath(__file__))
# What a command needs beyond `base`; an exercise may ask for more by `extras` in its exercise.toml.
EXTRAS = {"test": ["notebooks", "ml", "batch", "cluster", "postgres", "docker", "package", "dev"],
          "lab": ["notebooks", "ml"],
          "verify": ["notebooks"], "batch": ["batch"], "report": ["batch"]}
# What `lab` starts and stops for a chapter instead of opening the notebooks, and what that needs.
LABS = {"registry": []}
# Beginnings of arguments that ask for more: results in PostgreSQL, work on a cluster.
ASKS = {"postgres": "postgres", "--cluster": "cluster"}


def main(argv):
    """Help, or set up what the arguments need and act; return the exit status.

    2 is wrong use, 3 a set-up that failed, 130 and 143 Ctrl-C and a request to end; the others are those of the grader,
    of pytest or of JupyterLab.
    """
    if sys.version_info < NEEDED:
        sys.stderr.write(too_old(argv))
        return 3
    if not argv or argv[0] in ("-h", "--help"):
        (sys.stdout if argv else sys.stderr).write(__doc__)
        return 0 if argv else 2
    sys.path.insert(0, ROOT)
    from requirements import environment
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    return enter(argv, environment)


def enter(argv, environment):
    """Set up what the arguments need, then act; return the exit status."""
    command, rest = words(argv)
    known = environment.known()
    unknown = set(rest).difference(known) if command == "setup" else None
    if unknown:
        environment.say("there is no extra {}; the extras are {}.".format(min(unknown), ", ".join(known)))
        return 2
    if command == "test" and not os.path.isdir(os.path.join(ROOT, "tests")):
        environment.say("this is the students' edition, without the project's own tests; "
                        "`python3 course.py check exercises/NAME` runs the tests of an exercise.")
        return 2
    try:
        problem = failure(needs(command, rest, course(argv), known), environment)
        if not problem:
            return act(command, rest, argv, environment)
    except KeyboardInterrupt:
        environment.say("stopped." if environment.made() else
                        "stopped; the set-up was not finished and is made again the next time.")
        return 130
    if command == "doctor":
        sys.stdout.write(examination(environment))
    environment.say(problem)
    return 3


def failure(names, environment):
    """Set up these locks; return an empty string, or what went wrong and what to do about it."""
    try:
        environment.set_up(names)
    except environment.SetUpError as error:
        return str(error)
    except OSError as error:
        return "{}: {}. The set-up needs a folder in which you may write, with room in it; copy the course to one, " \
               "then run the same command there.".format(error.filename or ROOT, error.strerror or error)
    return ""


def too_old(argv):
    """Return what to say to a Python that is too old, with the name of a newer one if this machine has it."""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    names = ["python3.{}".format(minor) for minor in range(19, NEEDED[1] - 1, -1)]
    found = [name for name in names if any(os.access(os.path.join(folder, name), os.X_OK) for folder in folders)]
    return "course.py: the course needs Python {}.{} or later, and this is Python {}.{}. {}: {}\n".format(
        NEEDED[0], NEEDED[1], sys.version_info[0], sys.version_info[1],
        "This machine has a newer one; run" if found else "Install a newer one, then run",
        " ".join([(found or names[-1:])[0], "course.py"] + argv))


# What the arguments need


def words(argv):
    """Return the command and what follows it: the first argument that is no option and not the value of `--course`."""
    for place, item in enumerate(argv):
        if not item.startswith("-") and (place == 0 or argv[place - 1] != "--course"):
            return item, argv[place + 1:]
    return "", []


def course(argv):
    """Return the folder in which the exercises lie: `--course`, GRADER_COURSE or this one."""
    for place, item in enumerate(argv):
        option, _, value = item.partition("=")
        if option == "--course":
            return value or "".join(argv[place + 1:place + 2]) or ROOT
    return os.environ.get("GRADER_COURSE") or ROOT


def needs(command, rest, folder, known):
    """Return the names of the locks to install, `base` first; `folder` is the course, `known` the locks there are."""
    asked = set(rest if command == "setup" else LABS[rest[0]] if besides(command, rest) else EXTRAS.get(command, []))
    values = [item.partition("=")[2] for item in rest]
    asked |= {ASKS[start] for start in ASKS if any(item.startswith(start) for item in rest + values)}
    # A hand-in's path or an exercise's name: both end in the exercise's name.
    names = {os.path.basename(os.path.abspath(item.partition("=")[2] or item)) for item in rest}
    names |= {os.path.splitext(name)[0] for name in names}
    if command == "verify" and not rest:
        names = {"*"}
    for name in names:
        for path in glob.glob(os.path.join(glob.escape(folder), "exercises", name, "exercise.toml")):
            asked |= {extra for extra in extras(path) if extra in known}
    return ["base"] + sorted(asked - {"base"})


def besides(command, rest):
    """Tell whether a command is for one of the labs that the grader starts."""
    return command == "lab" and bool(rest) and rest[0] in LABS


def extras(path):
    """Return the extras that an exercise.toml asks for; none for a broken one, for the grader says what is wrong."""
    import tomllib
    try:
        with open(path, "rb") as stream:
            names = tomllib.load(stream).get("extras")
    except (OSError, ValueError):
        return []
    return names if isinstance(names, list) else []


# Acting


def act(command, rest, argv, environment):
    """Do what the command says, the packages being there."""
    if command == "setup":
        environment.say("ready. Try: python3 course.py list")
        return 0
    # -P: a student's own statistics.py in the current folder is not imported in place of the library's.
    python = [str(environment.PYTHON), "-P", "-m"]
    if command == "test":
        os.chdir(ROOT)
        # Tests of boxes and servers wait more than they compute. What fails while a machine is too busy for a deadline
        # is tried again; the closing lines count it as `rerun`.
        workers = ["-p", "xdist", "--numprocesses", str(min(2 * (os.cpu_count() or 1), 8)), "--dist", "loadfile",
                   "--no-loadscope-reorder", "-p", "pytest_rerunfailures", "--reruns", "1", "-r", "aR"]
        # The whole suite takes a sample of what takes long, unless CI asks for everything.
        return become(python + ["pytest"] + (rest or workers), PYTEST_DISABLE_PLUGIN_AUTOLOAD="1",
                      GRADER_SAMPLE="" if rest else "1")
    if command == "lab" and not besides(command, rest):
        return lab(python + ["jupyterlab"], rest)
    # What the grader tells the user to type next begins as this command did.
    return become(python + ["grader"] + argv, GRADER_PROGRAM="python3 " + sys.argv[0])


def lab(jupyterlab, rest):
    """Open the notebooks in JupyterLab; kernels come from .venv first, whatever else is registered on this machine."""
    options = ["--ServerApp.root_dir=" + ROOT, "--LabApp.default_url=/lab/tree/notebooks"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")
    return become(jupyterlab + options + rest, JUPYTER_PREFER_ENV_PATH="1", JUPYTER_PATH="")


def become(argv, **changes):
    """Go on as another program, which gets our input, output, signals and exit status."""
    if os.name != "nt":
        os.execve(argv[0], argv, dict(os.environ, **changes))
    import subprocess
    # Ctrl-C reaches both; the other one decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return subprocess.call(argv, env=dict(os.environ, **changes))


def examination(environment):
    """Return what can be said about this machine without the grader, for `doctor` when the set-up fails."""
    import importlib.util
    import shutil
    stamp = environment.made()
    rows = [("Python", "{} ({})".format(sys.version.split()[0], sys.executable)),
            ("venv part", "there" if importlib.util.find_spec("ensurepip") else "missing: install python3-venv"),
            ("folder", "{} ({})".format(ROOT, "writable" if os.access(ROOT, os.W_OK) else "you may not write here")),
            ("free disk", "{:.1f} GB".format(shutil.disk_usage(ROOT).free / 1e9)),
            (".venv", environment.outdated(stamp) or "holds " + (", ".join(sorted(stamp["locks"])) or "no packages")),
            ("bubblewrap", shutil.which("bwrap") or "not found: install it, or student code runs without a full box"),
            ("Docker", shutil.which("docker") or "not found; only the Docker chapter needs it")]
    return "".join("{:<11} {}\n".format(*row) for row in rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
