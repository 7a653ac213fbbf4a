"""What the package says of itself: the METADATA of the wheel that was built, whatever pyproject.toml claims."""
import re
from collections.abc import Iterator, Mapping

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.metadata import RawMetadata, parse_email
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from grader.checks.package import versions
from grader.checks.package.archives import Archive
from grader.checks.package.builds import guarded
from grader.checks.package.release import files_of, place, release, setting
from grader.checks.registry import check
from grader.files import shown
from grader.model import Finding
from grader.workspace import Workspace

CODE = "package.metadata"
LARGEST = 128 << 10     # bytes
COSTS = {"large": 1.0, "name": 0.25, "version": 0.25, "twice": 0.25, "summary": 0.1, "readme": 0.2, "license": 0.2,
         "python": 0.15, "author": 0.1}
HINTS = {
    "large": "METADATA is the project's table in pyproject.toml and its readme; a few kilobytes are plenty.",
    "name": "It is the key 'name' of [project].",
    "version": "MAJOR.MINOR.PATCH are three numbers, and each of them is a promise: see the lesson.",
    "twice": "Write it once and have all others read it from there: importlib.metadata.version(NAME) gives what was "
             "installed, and a backend can read it from a module (dynamic = [\"version\"]).",
    "summary": "It is the key 'description' of [project]: one line, the first that people see.",
    "readme": "It is the key 'readme' of [project]: readme = \"README.md\". Say there what it is good for, how it is "
              "installed and how it is used.",
    "license": "Without a licence nobody may use it. license = \"MIT\" names one as SPDX spells it, and "
               "license-files = [\"LICENSE\"] adds its text (PEP 639).",
    "python": "It is the key 'requires-python' of [project], such as \">=3.11\". Leave out upper bounds.",
    "author": "authors = [{ name = \"Ada Lovelace\" }]: credit is one of the reasons to release at all.",
}


@check(CODE)
def metadata(work: Workspace) -> Iterator[Finding]:
    """Say what the package is: name, version, summary, readme, licence, Python, author.

    What counts is what the wheel says (METADATA). The version follows PEP 440 with three numbers, and is written in
    one place of the project.
    """
    yield from guarded(CODE, _findings(work))


def _findings(work: Workspace) -> Iterator[Finding]:
    """Yield what is missing or wrong."""
    wheel, found = release(work).wheel, []
    if len(wheel.notes) > LARGEST:
        found = [("large", f"METADATA of the wheel has {len(wheel.notes) >> 10:,} KiB; expected at most "
                           f"{LARGEST >> 10}")]
    else:
        raw = parse_email(wheel.notes)[0]
        found = [*_identity(work, raw), *_words(work, raw), *_terms(raw, wheel)]
    for kind, message in found:
        yield Finding(f"{CODE}.{kind}", message, cost=COSTS[kind], path=place(work, "pyproject.toml"),
                      hint=HINTS[kind], sentence=message.partition(";")[0])


def _identity(work: Workspace, raw: RawMetadata) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with name and version."""
    wanted, name, version = setting(work).name, raw.get("name", ""), raw.get("version", "")
    if canonicalize_name(name) != canonicalize_name(wanted):
        yield "name", f"the package is called '{shown(name)}'; expected '{wanted}'"
    if not re.fullmatch(r"\d+\.\d+\.\d+((a|b|rc)\d+)?(\.(post|dev)\d+)?", version):
        yield "version", f"its version is '{shown(version)}'; expected three numbers such as 0.1.0 (PEP 440)"
        return
    places = versions.places(files_of(work), version)
    if len(places) != 1:
        listed = ", ".join(f"{place(work, spot.path)} line {spot.line}" for spot in places)
        yield "twice", (f"the version {version} is written in {listed}; expected one place only" if places else
                        f"the version {version} is written nowhere as a text of its own; expected it in one place")


def _words(work: Workspace, raw: RawMetadata) -> Iterator[tuple[str, str]]:
    """Yield what is missing for people: one line, a readme, a name."""
    if not raw.get("summary", "").strip():
        yield "summary", "there is no summary of what the package is; expected one line"
    readme, name = raw.get("description", ""), setting(work).name
    if not readme.strip():
        yield "readme", "there is no readme in the wheel; expected yours"
    elif not raw.get("description_content_type"):
        yield "readme", "nothing says whether the readme is Markdown; expected a content type, which 'readme' brings"
    elif not re.search(rf"pip install \S*{re.escape(name)}\b", readme):
        yield "readme", f"the readme does not say how the package is installed; expected 'pip install {name}' in it"
    if not any(raw.get(key, "").strip() for key in ("author", "author_email", "maintainer", "maintainer_email")):
        yield "author", "nobody's name is in the package; expected an author"


def _terms(raw: RawMetadata, wheel: Archive) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the licence and with the versions of Python."""
    yield from (("license", message) for message in _license(raw, wheel.files, wheel.info))
    asked = raw.get("requires_python", "")
    try:
        python = SpecifierSet(asked)
    except InvalidSpecifier:
        yield "python", f"'{shown(asked)}' says no versions of Python; expected one such as >=3.11"
        return
    if not asked:
        yield "python", "nothing says which Pythons the package needs; expected requires-python"
    elif not python.contains("3.11.0") or python.contains("2.7"):
        yield "python", f"the package is for Python {shown(asked)}; expected 3.11 to be among them, and 2.7 not"


def _license(raw: RawMetadata, files: Mapping[str, bytes], info: str) -> Iterator[str]:
    """Yield what is wrong with the licence, at most one thing (PEP 639)."""
    told, texts = raw.get("license_expression", ""), raw.get("license_files", [])
    if not told:
        old = raw.get("license") or any(line.startswith("License ::") for line in raw.get("classifiers", []))
        yield ("the licence is told in the way before PEP 639; expected an SPDX expression such as license = \"MIT\""
               if old else "the package has no licence; expected one")
        return
    try:
        canonicalize_license_expression(told)
    except InvalidLicenseExpression:
        yield f"'{shown(told)}' is no licence that SPDX knows; expected one such as MIT"
        return
    if not any(files.get(f"{info}/licenses/{path}", b"").strip() for path in texts):
        yield f"the text of the licence {shown(told)} is not in the wheel; expected it as a file"
