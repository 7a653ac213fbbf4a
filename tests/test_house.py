"""The house keeps its own rules: what may import what, who may do what, sizes, and tests that mirror the tree."""
import ast
import re
import subprocess
import sys
from functools import cache

import pytest

from tests.sources import HOUSE, MODULES, OUTSIDE, ROOT, TESTS, functions_of, names_of, tree_of

# From the top of the house down; a room imports from the rooms below it and from its own, and from nowhere else.
FLOORS = [
    ["grader.__main__"],
    ["grader.cli"],
    ["grader.commands", "grader.notebook"],
    ["grader.verification", "grader.batch"],
    ["grader.executors"],
    ["grader.processes", "grader.engine"],
    ["grader.worker"],
    ["grader.replay"],
    ["grader.grading"],
    ["grader.checks"],
    ["grader.workspace"],
    ["grader.layout"],
    ["grader.handins", "grader.judge", "grader.visiting", "grader.swarm", "grader.postman"],
    ["grader.serving", "grader.lab"],
    ["grader.containers"],
    ["grader.classroom", "grader.release", "grader.similarity", "grader.store", "grader.pseudonyms"],
    ["grader.submission", "grader.standing", "grader.output"],
    ["grader.catalog"],
    ["grader.declaration"],
    ["grader.checks.registry"],      # the table of checks; it imports the families by name, when one is asked for
    ["grader.archive", "grader.reporters", "grader.box", "grader.api", "grader.dockerfile"],
    ["grader.folder", "grader.explanations", "grader.template", "grader.versions", "grader.writing"],
    ["grader.files", "grader.vocabulary", "grader.withholding", "grader.http", "grader.frames"],
    ["grader.meter", "grader.model", "grader.errors", "grader"],
]
# Who may start a process, and whose it is.
STARTS = {
    "grader.box.bubblewrap": "a box, with a student's code in it",
    "grader.box.process": "a box, with a student's code in it",
    "grader.box.reduced": "a box, with a student's code in it",
    "grader.box.container": "a box, with a student's code in it, by way of an engine",
    "grader.box.pump": "nothing; it is handed a started engine's client",
    "grader.box.channel": "nothing; it knows what a wait for a process raises",
    "grader.box.network": "a fork of ours in the network of a box",
    "grader.box.janitor": "a fork of ours that cleans up after us",
    "grader.inside.relay": "the program of a container",
    "grader.inside.warden": "the program of a box, behind its fence",
    "grader.box.canaries": "a process that a box must not reach",
    "grader.inside.children": "what a box must bound, from within a box",
    "grader.inside.surface": "a set-uid program, from within a box",
    "grader.inside.server": "the student's app, from within a box",
    "grader.inside.visitor": "the student's client, from within a box",
    "grader.inside.newman": "newman, from within a box",
    "grader.judge": "a judge, which is a fork of ours without student code",
    "grader.inside.naming": "ruff, from within a box",
    "grader.inside.linting": "hadolint, from within a box",
    "grader.containers.ferry": "the engine's client, for a container of ours without student code",
    "grader.lab.registry": "the lab's registry of images",
    "grader.inside.workshop": "tools that build and try a package, from within a box",
    "grader.inside.swarm": "a run of the student's users, from within a box",
    "grader.executors": "processes that grade, on this machine",
    "grader.processes": "processes that grade, on this machine",
    "grader.worker": "nothing; it answers over a pipe",
    "grader.verification": "processes that grade typical answers, for their author",
    "grader.commands.verify": "the course's own build of its notebooks",
    "grader.notebook.door": "the grader itself",
}
# Who may import what is heavy, private or only in an extra.
GUESTS = {
    "_pytest": {"grader.judge.session"},
    "pydocstyle": {"grader.inside.reader"},
    "pycodestyle": {"grader.inside.reader"},
    "coverage": {"grader.inside.measure", "grader.inside.suite"},
    "docker": {"grader.containers.engine"}, "boto3": set(), "nbformat": set(), "nbclient": set(), "IPython": set(),
    "requests": {"grader.inside.swarm", "grader.containers.engine"},
    "matplotlib": {"grader.classroom.plots"}, "dask": {"grader.executors"}, "distributed": {"grader.executors"},
    "sqlalchemy": {"grader.store", "grader.store.door", "grader.store.tables", "grader.store.packing"},
    "numpy": set(), "pandas": set(), "gevent": {"grader.inside.swarm"}, "locust": {"grader.inside.swarm"},
}
# Test files without a module of their name: they look at the whole, or at what is no module of the grader.
WHOLE = {
    "test_house": "this file", "test_own_style": "what our own checks say of us", "test_golden": "whole reports",
    "test_hand_ins": "bad input through the front door",
    "test_course": "course.py", "test_packaging": "pyproject.toml and its kin", "hostile/test_attacks": "attacks",
    "hostile/test_apps": "hostile apps", "hostile/test_running": "hostile images when they run",
    "hostile/test_builds": "hostile Dockerfiles when they are built", "hostile/test_packages": "hostile packages",
    "hostile/test_catalogue": "that no attack is left out",
    "hostile/test_batch_kills": "kills of a batch at any moment",
    "hostile/test_class": "a class of every kind of hand-in",
    "store/test_kills": "kills of whoever writes a store, and of its server",
    "hostile/test_neighbours": "attacks beside honest hand-ins", "hostile/test_traffic": "what goes into a box",
    "machines/test_machines": "other kinds of machines",
    "docker/test_image": "docker/image.py", "docker/test_base_image": "docker/base_image.py",
    "docker/test_engine": "docker/engine.sh", "docker/test_classroom": "docker/classroom.py",
    "docker/test_full": "docker/full.py", "docker/test_sizes": "docker/sizes.py",
    "docker/test_dockerfiles": "our own Dockerfiles, graded",
    "hostile/test_reports": "hostile text in reports", "hostile/test_kills": "kills at any moment",
    "hostile/test_archives": "hostile archives", "fuzz/test_archive": "anything at all as an archive",
    "fuzz/test_wire": "anything at all from a box", "fuzz/test_declaration": "anything at all as an exercise",
    "notebooks/test_build": "notebooks/build.py", "notebooks/test_lessons": "the lessons as they are executed",
    "notebooks/test_material": "the pictures and quizzes of the lessons",
    "fuzz/test_script": "anything at all as a script",
    "exercises/test_words": "the word API and its apps, over many seeds",
    "exercises/test_words_material": "what the student gets of the word API",
    "checks/api/test_todos": "another API, described in exercise.toml alone",
    "test_benchmarks": "benchmarks/",
    "exercises/test_docker_material": "what the student gets of the exercises about Docker",
    "exercises/test_package_material": "what the student gets of the exercise about packages",
    "notebooks/test_deploying": "chapter 3",
    "notebooks/test_docker": "the recordings of chapter 4, and notebooks/record.py",
    "docs/test_authors": "the authors' guide", "browser/test_pages": "the report in a real browser",
    "browser/test_classroom": "the class report in a real browser",
}
LARGEST, LONGEST, MOST = 250, 30, 4
# What is larger for a reason: a protocol that others call, or one thought that loses by being cut.
LARGER: dict[str, str] = {
    "grader/model.py": "the words of the whole grader, side by side",
    "grader/judge/proxy.py": "every face that a student's object can have",
    "notebooks/build.py": "a program of its own, which has to stand by itself",
}
MANY = {"import_module": "__import__ takes five", "_mount": "mount(2) takes five", "command": "click gives each option"}


def name_of(path):
    """Return the dotted name of one of our modules."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports_of(path):
    """Return the modules that a file imports, wherever in it, as dotted names."""
    known, found = {name_of(module) for module in MODULES}, set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively; write the whole name"
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found.update(inner & known or {node.module})
    return frozenset(found)


def room_of(module):
    """Return the longest name in FLOORS that a module lies in."""
    rooms = [room for floor in FLOORS for room in floor if f"{module}.".startswith(f"{room}.")]
    return max(rooms, key=len)


def floor_of(room):
    """Return how far down a room lies."""
    return next(number for number, floor in enumerate(FLOORS) if room in floor)


def test_imports_go_down_only():
    """Let a room import from the rooms below and from its own."""
    for path in MODULES:
        own = room_of(name_of(path))
        if own == "grader" and path.name == "__init__.py":
            continue        # the package's front door hands notebooks on to grader.notebook when they ask
        for module in imports_of(path):
            if module.partition(".")[0] == "grader":
                room = room_of(module)
                assert room == own or floor_of(room) > floor_of(own), f"{name_of(path)} looks up to {module}"


def test_every_room_is_on_one_floor():
    """Ask for a decision when a module is added."""
    rooms = {".".join(name_of(path).split(".")[:2]) for path in MODULES} - {"grader.inside"}
    assert rooms <= {room for floor in FLOORS for room in floor}


def test_the_words_import_nothing_of_ours():
    """Keep the model and the errors at the bottom."""
    for name in ("model", "errors", "files", "vocabulary"):
        assert not {module for module in imports_of(HOUSE / f"{name}.py") if module.startswith("grader")}


def test_a_reporter_sees_reports_only():
    """Draw what is in a report, and ask nobody else."""
    for path in (HOUSE / "reporters").glob("*.py"):
        ours = {module for module in imports_of(path) if module.startswith("grader")}
        assert all(module in ("grader.model", "grader.errors") or module.startswith("grader.reporters")
                   for module in ours), path


def test_a_check_sees_a_workspace_only():
    """Import no other family, no reporter and no store; start and print nothing."""
    families = {f"grader.checks.{path.stem}" for path in (HOUSE / "checks").glob("*.py")} - {
        "grader.checks.registry", "grader.checks.remarks", "grader.checks.apps"}
    for path in (HOUSE / "checks").glob("*.py"):
        seen = imports_of(path) - {name_of(path)}
        assert not seen & families, f"{path} imports another family"
        assert not seen & {"subprocess", "os", "socket", "grader.store", "grader.output", "click"}, path
        assert not any(module.startswith("grader.reporters") for module in seen), path
        assert not [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)
                    and ast.unparse(node.func) == "print"], path


def test_programs_of_a_box_stand_alone():
    """Import nothing of ours into a box, and nothing of a box into the grader."""
    for path in MODULES:
        inside = "inside" in path.parts
        assert not {module for module in imports_of(path)
                    if module.startswith("grader" if inside else "grader.inside")}, path


def test_only_boxes_start_students_processes():
    """Know everybody who starts a process, and whose it is."""
    starting = re.compile(r"(subprocess|multiprocessing|pty)|os\.(fork|forkpty|posix_spawn|popen|system|exec|spawn)")
    for path in MODULES:
        calls = {ast.unparse(node.func) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)}
        starts = [word for word in {*calls, *imports_of(path)} if starting.match(word)]
        assert bool(starts) == (name_of(path) in STARTS), f"{name_of(path)}: {starts}"


@pytest.mark.parametrize("guest", GUESTS)
def test_what_is_heavy_or_private_is_imported_in_one_place(guest):
    """Know who imports it."""
    hosts = {name_of(path) for path in MODULES for module in imports_of(path) if module.partition(".")[0] == guest}
    assert hosts <= GUESTS[guest]


def test_grading_loads_nothing_that_its_exercise_does_not_need(tmp_path):
    """Look at what a whole check has loaded, in the process that decides."""
    code = ("import sys; from grader.cli import main; status = main(sys.argv[1:])\n"
            "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr); sys.exit(status)")
    course = ROOT / "tests" / "golden" / "course"
    done = subprocess.run([sys.executable, "-c", code, "--course", course, "check", course / "solutions" / "words",
                           "--box", "none", "--format", "json"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not {guest for guest in GUESTS if guest != "_pytest"} & set(done.stderr.split())
    assert not {"rich", "jinja2", "jsonschema", "ruff", "words", "test_words"} & set(done.stderr.split())


def test_every_module_has_its_tests():
    """Mirror the tree: grader/reporters/html.py has tests/reporters/test_html.py."""
    ours = [path for path in MODULES if not path.stem.startswith("__") and "inside" not in path.parts]
    expected = {path: ROOT / "tests" / path.relative_to(HOUSE).parent / f"test_{path.stem}.py" for path in ours}
    missing = [test.relative_to(ROOT).as_posix() for test in expected.values() if not test.is_file()]
    assert not missing, f"there is no {', '.join(missing)}"


def test_every_test_file_has_its_module():
    """Leave no test behind when a module goes; a package's own test is called after it, or test_init.py."""
    lonely = set()
    for path in TESTS:
        place = path.relative_to(ROOT / "tests").with_suffix("")
        name, folder = path.stem.removeprefix("test_"), HOUSE / place.parent
        package = name in ("init", folder.name) and (folder / "__init__.py").is_file()
        if path.stem.startswith("test_") and not package and not (folder / f"{name}.py").is_file():
            lonely.add(place.as_posix())
    assert lonely == set(WHOLE)


@pytest.mark.parametrize("path", **names_of([*MODULES, *OUTSIDE]))
def test_files_and_functions_stay_small(path):
    """Hold 250 lines for a file, 30 for a function, and four positional parameters."""
    larger = path.relative_to(ROOT).as_posix() in LARGER
    assert larger or len(path.read_text(encoding="utf-8").splitlines()) <= LARGEST
    for function in functions_of(path):
        arguments = [argument.arg for argument in function.args.posonlyargs + function.args.args]
        assert function.end_lineno - function.lineno < LONGEST, f"{function.name} is long"
        assert len([name for name in arguments if name not in ("self", "cls")]) <= MOST or function.name in MANY, (
            f"{function.name} has many parameters")


def test_exceptions_are_still_needed():
    """Drop a name from the lists above when its reason is gone."""
    assert len(LARGER) <= 4 and len(MANY) <= 4
    assert all(len((ROOT / path).read_text(encoding="utf-8").splitlines()) > LARGEST for path in LARGER)
