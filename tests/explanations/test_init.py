"""The explanations: complete, true by the tools themselves, and found by any code that a finding may carry."""
import ast
import importlib.util
import inspect
import json
import re
import subprocess
from pathlib import Path

import pycodestyle
import pytest
import ruff
from pydocstyle import ConventionChecker
from pydocstyle.violations import conventions

import grader.explanations
import grader.inside
from grader.errors import UsageError
from grader.explanations import HEADINGS, codes, load, visible

pytestmark = pytest.mark.filterwarnings("ignore:.*invalid escape sequence")  # Python, too, dislikes what W605 shows.

OWN = {"N901", "N902", "N903", "S901", "S902"}
CHECKS = set("""
style.parses style.pep8 style.pep257 style.naming style.unused behaviour.public behaviour.hidden suite.passes
suite.flaky suite.coverage suite.coverage.branch suite.coverage.claim suite.plan suite.plan.untested suite.plan.name
suite.plan.assertion refactor.improves refactor.improves.copy file.missing file.empty limit
api.hello api.ping api.crud api.conformance api.concurrency api.serves api.predict postman.collection postman.hidden
load.notices load.hidden load.drives load.holds
docker.lint docker.lint.base docker.lint.buildkit docker.lint.comments docker.lint.form docker.lint.layers
docker.lint.leftovers docker.lint.order docker.lint.parses docker.lint.secrets docker.lint.sudo docker.lint.unsorted
docker.lint.unused docker.lint.update docker.builds docker.cache docker.size docker.user docker.secrets docker.runs
docker.mount docker.stops docker.answers docker.pushes package.builds package.layout package.metadata package.contents
package.installs package.script package.uploads package.hidden""".split())
# Codes that pycodestyle raises only when it is asked to, which no exercise can do.
ON_REQUEST = {"E133", "W505"}

# What a bad example raises where that is not just its own code, and why.
EXCEPTIONS = {
    "E101": ({"E101", "W191"}, "indentation can only be mixed where some of it is a tab"),
    "D206": ({"D206", "E101", "W191"}, "a tab in a docstring is a tab in the file, too"),
    "D302": (set(), "pydocstyle keeps the code but raises it no more"),
    "style.parses": ({"E113"}, "pycodestyle leaves the grammar to Python, but wonders at the indentation"),
    **{code: (set(), "no style tool can see what is wrong here") for code in CHECKS - {"style.parses"}},
    "refactor.improves": ({"D103", "E225", "N802"}, "the example gets worse in several ways"),
}
# Pages about files that Python cannot read; only pycodestyle has something to say about those.
UNREADABLE = {"E112", "E113", "E901", "style.parses"}
# Pages without examples, and why.
BARE = {
    "E902": "what is wrong is the file, not what is in it",
    **{code: "each of its codes has a page" for code in ("style.pep8", "style.pep257", "style.naming", "style.unused")},
    "behaviour.public": "the exercise's own tests are the example",
    "docker.builds": "what spoils a build depends on what is built",
    "suite.coverage.claim": "there is no good reason to write such code",
    "api.conformance": "the commands of each finding are the example",
    "api.concurrency": "a race shows in no single answer",
    "postman.collection": "a collection is no Python", "postman.hidden": "a collection is no Python",
    "load.hidden": "what is asked is that of load.notices", "load.drives": "it takes two files to disagree",
    "docker.lint": "each of its codes has a page",
    **{f"package.{name}": "a package is more than one file" for name in
       "builds layout metadata contents installs script hidden uploads".split()},
    "file.missing": "there is no file to show",
    "file.empty": "there is nothing to show",
}
LESSONS = {f"02_production_code#{anchor}" for anchor in """
the-programmer-from-hell why-bad-code-hurts-in-production the-philosophy-of-a-convention pep-8-names pep-8-comments
pep-8-styling pep-257-docstrings staying-compliant tests-why tests-how testing-frameworks tutorial-1
tutorial-2""".split()} | {f"06_rest_bottle#{anchor}" for anchor in """
http-responses routes servers hands-on-1-hello-world hands-on-2-the-word-api hands-on-3-postman a-model-behind-an-api
load-locust""".split()} | {f"04_docker#{anchor}" for anchor in """
best-practices 2-few-layers-few-dependencies 3-sort-what-you-install 4-let-the-cache-work-for-you
5-comment-your-dockerfile 6-no-sudo 7-stand-on-the-best-base 8-think-ephemeral the-commands the-instructions
hands-on-an-api-in-a-registry hands-on-three-libraries-in-an-image""".split()} | {
    f"03_deploying#{anchor}" for anchor in """
what-is-in-a-package versions-are-promises hands-on-release-a-package""".split()}
# Examples of Python; those that are Dockerfiles are tried where their rules are.
PAIRS = [code for code in codes() if code not in BARE and load(code).language == "python"]


def read(code):
    """Return a page as it is written."""
    return (Path(grader.explanations.__file__).parent / f"{code}.md").read_text(encoding="utf-8")


def inside(name):
    """Return a module of `grader/inside`; only boxes import those, so it is loaded by its path."""
    spec = importlib.util.spec_from_file_location(name, Path(grader.inside.__file__).parent / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


NAMING, FACTS = inside("naming"), inside("facts")
RUFF = set(f"{NAMING.RULES},{NAMING.LEFTOVERS}".split(","))


def own_codes(path, source):
    """Return the codes of our own rules; ruff is asked once about all files, for it is slow to start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(NAMING, "_ruff", lambda path, source: [])
        names = {remark["code"] for remark in NAMING.findings(path, source)}
    return names | {code for _line, _column, code in FACTS.read(source)["comments"]}


def pycodestyle_codes(path, source, style):
    """Return the codes of pycodestyle by its default settings, whatever the source says about noqa."""
    style.init_report()
    checker = pycodestyle.Checker(path, lines=source.splitlines(keepends=True), options=style.options)
    checker.check_all()
    return {code for code in checker.report.counters if re.fullmatch(r"[EW]\d+", code)}


def pydocstyle_codes(path, source):
    """Return the codes of PEP 257's convention; test files need no docstrings."""
    if path.startswith("test_"):
        return set()
    found = ConventionChecker().check_source(source, path, ignore_inline_noqa=True)
    return {error.code for error in found} & conventions.pep257


def ruff_codes(folder):
    """Return the codes of the naming rules by the first folder of each file, from one run over all files."""
    run = subprocess.run(
        [ruff.find_ruff_bin(), "check", "--isolated", "--no-cache", "--ignore-noqa", "--exit-zero", "--output-format",
         "json", "--select", ",".join(sorted(RUFF)), "--config", "lint.flake8-builtins.strict-checking = true", "."],
        cwd=folder, capture_output=True, text=True, check=True)
    found = {}
    for remark in json.loads(run.stdout):
        parts = remark["filename"].split(f"{folder.name}/", 1)[1].split("/")
        found.setdefault(parts[0], set()).add(remark["code"])
    return found


def is_python(source):
    """Tell whether Python can read the source."""
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


@pytest.fixture(scope="module")
def raised(tmp_path_factory):
    """Return what all tools say about every example: (code, "bad" or "good") -> set of codes."""
    folder = tmp_path_factory.mktemp("examples")
    empty = folder / "empty.cfg"
    empty.touch()
    style = pycodestyle.StyleGuide(config_file=str(empty), quiet=2, disable_noqa=True)
    said = {}
    for code in PAIRS:
        page = load(code)
        for side, path, source in (("bad", page.bad_path, page.bad), ("good", page.good_path, page.good)):
            path = path or "example.py"
            said[code, side] = pycodestyle_codes(path, source, style)
            if is_python(source):  # the other tools say nothing sensible about a file that cannot be read
                said[code, side] |= pydocstyle_codes(path, source) | own_codes(path, source)
                place = folder / f"{code}-{side}" / path
                place.parent.mkdir(parents=True)
                if "/" in path:  # a package: only there does ruff look at the names of modules
                    (place.parent / "__init__.py").touch()
                place.write_bytes(source.encode())
    for name, found in ruff_codes(folder).items():
        said[tuple(name.rsplit("-", 1))] |= found
    return said


@pytest.mark.parametrize("code", PAIRS)
def test_bad_example_raises_its_code_and_no_other(code, raised):
    """Every tool looks at every example; the exceptions say why."""
    expected, _reason = EXCEPTIONS.get(code, ({code}, ""))
    assert raised[code, "bad"] == expected


@pytest.mark.parametrize("code", PAIRS)
def test_good_example_raises_nothing(code, raised):
    """Every tool looks at every example."""
    assert raised[code, "good"] == set()


@pytest.mark.parametrize("code", PAIRS)
def test_only_examples_about_it_cannot_be_read(code):
    """A good example is always Python; a bad one is unless that is what is bad about it."""
    page = load(code)
    assert is_python(page.bad) == (code not in UNREADABLE)
    assert is_python(page.good)


def test_every_code_of_pycodestyle_that_is_graded_has_a_page():
    """The codes stand in pycodestyle's source, but for E111 to E117, which it puts together."""
    written = set(re.findall(r"\b[EW]\d{3}\b", inspect.getsource(pycodestyle)))
    written |= {f"E11{number}" for number in range(1, 8)}
    off = tuple(pycodestyle.DEFAULT_IGNORE.split(","))
    graded = {code for code in written if not code.startswith(off)} - ON_REQUEST
    assert {code for code in codes() if code[0] in "EW"} == graded


def test_every_other_code_that_findings_carry_has_a_page():
    """The convention of PEP 257, the naming rules, our own rules, and the checks: no more and no less."""
    assert {code for code in codes() if code[0] not in "EW"} == conventions.pep257 | RUFF | OWN | CHECKS


def test_unreadable_file_is_what_e902_is_about(tmp_path):
    """The one code of pycodestyle that no example can raise."""
    style = pycodestyle.StyleGuide(quiet=2)
    checker = pycodestyle.Checker(str(tmp_path / "missing.py"), options=style.options)
    checker.check_all()
    assert "E902" in checker.report.counters


@pytest.mark.parametrize("code", codes())
def test_page_is_whole_plain_and_short(code):
    """Headings in order, ASCII, one to four sentences, a lesson of the notebook."""
    page, text = load(code), read(code)
    headings = re.findall(r"^## (.*)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE)
    assert headings == [heading for heading in HEADINGS if code not in BARE or heading not in ("Bad", "Good")]
    assert text.startswith(f"# {code}: {page.title}\n") and text.isascii()
    assert page.lesson in LESSONS
    for prose in (page.asks, page.why):
        assert 1 <= len(re.findall(r"[.?](?= |\n|$)", prose)) <= 4 and "!" not in prose.replace("!=", "")
        assert prose.endswith((".", "?")) and "\n" not in prose


def test_exceptions_name_pages_that_exist():
    """A list of exceptions grows stale when nobody looks."""
    assert EXCEPTIONS.keys() | BARE.keys() <= set(codes())


@pytest.mark.parametrize("code", ["E101", "W191", "W291", "W292", "W293", "W391"])
def test_what_cannot_be_seen_survives_and_can_be_shown(code):
    """Words in the page, characters in the source, and the same words again for people."""
    page = load(code)
    assert f"```python\n{visible(page.bad)}```" in read(code)
    assert "<" not in page.bad


def test_lines_with_spaces_and_tabs_are_shown_in_words():
    """Tabs everywhere, spaces only where nobody sees them."""
    assert visible("a = 1 \n\t\n  b\t= 2") == "a = 1<space>\n<tab>\n  b<tab>= 2<no newline>\n"


@pytest.mark.parametrize("code, page", [
    ("E302", "E302"), (" e302 ", "E302"), ("style.pep8.E302", "E302"), ("STYLE.pep257.d103", "D103"),
    ("style.naming.N901", "N901"), ("style.pep8", "style.pep8"), ("style.pep8.E226", "style.pep8"),
    ("style.parses", "style.parses"), ("parses", "style.parses"), ("behaviour.hidden.test_count", "behaviour.hidden"),
    ("suite.plan.none", "suite.plan"), ("suite.passes.failed", "suite.passes"), ("coverage", "suite.coverage"),
    ("suite.coverage.S902", "S902"), ("behaviour.hidden.limit", "limit"), ("style.pep8.limit", "limit"),
])
def test_code_leads_to_its_page(code, page):
    """In any case, with the check before it, with a test's name after it."""
    assert load(code).code == page


def test_every_finding_that_the_grader_makes_leads_to_a_page():
    """The codes are read from the grader's own source."""
    source = "".join(path.read_text(encoding="utf-8") for path in Path(grader.__file__).parent.rglob("*.py"))
    made = set(re.findall(r'(?:Finding|charge)\(f?"([a-z0-9.]+)[".]', source))
    assert {"suite.plan.untested", "style.pep8", "file.missing"} <= made
    for code in made:
        load(code)


def test_unknown_code_is_refused_with_those_like_it():
    """Seen, then what was probably meant, then what to do."""
    with pytest.raises(UsageError, match=r"no explanation for 'E3O2'; did you mean E302 or .*'grader explain'"):
        load("E3O2")


@pytest.mark.parametrize("code", ["", "qqqq", "../model", "__init__.py", "."])
def test_nothing_is_guessed_where_nothing_is_alike(code):
    """Neither an empty code nor the name of another file is a page."""
    with pytest.raises(UsageError, match=r"; 'grader explain' without a code lists them all\.$"):
        load(code)
