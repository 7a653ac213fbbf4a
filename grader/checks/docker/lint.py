"""What a Dockerfile looks like: read as a builder reads it, judged by our rules, and by hadolint where it is there."""
from collections.abc import Iterator

from grader import box
from grader.checks.registry import check
from grader.checks.remarks import advice
from grader.dockerfile import hadolint
from grader.dockerfile.reading import Dockerfile, read
from grader.dockerfile.rules import judge
from grader.errors import ExerciseError, GraderError
from grader.model import Finding
from grader.workspace import Workspace

# What a Dockerfile is called: so, or with a word before or after it.
PATTERNS = ("**Dockerfile", "**Dockerfile.*", "**.Dockerfile")


@check("docker.lint")
def lint(work: Workspace) -> Iterator[Finding]:
    """Follow the best practices for Dockerfiles.

    Each rule of ours costs a share of the points, the same in every exercise. hadolint's remarks are advice and cost
    nothing, so that the points do not depend on what a machine has; where it is missing, a notice says so.
    """
    paths = sorted({path for pattern in PATTERNS for path in work.files(pattern)})
    if not paths:
        raise ExerciseError(f"'{work.exercise.name}' has docker.lint and no Dockerfile among its files; expected one "
                            "such as Dockerfile")
    for path in paths:
        found = read(work.submission.files[path])
        yield from _broken(found, path) if found.problem else _remarks(work, found, path)


def _broken(found: Dockerfile, path: str) -> Iterator[Finding]:
    """Yield why no builder reads a file; then there is nothing else to say."""
    yield Finding("docker.lint.parses", f"{path} cannot be built: {found.problem}", cost=1.0, path=path,
                  line=found.line, **advice("docker.lint.parses"))


def _remarks(work: Workspace, found: Dockerfile, path: str) -> Iterator[Finding]:
    """Yield our remarks, then what hadolint adds."""
    known: dict[int, set[str]] = {}
    for rule, remark, cost in judge(found):
        known.setdefault(remark.line, set()).add(rule.code)
        yield Finding(f"docker.lint.{rule.code}", remark.message, cost=cost, path=path, line=remark.line,
                      **advice(f"docker.lint.{rule.code}"))
    try:
        answer = work.tool("hadolint", path)
    except (box.Breach, GraderError):
        yield Finding("docker.lint.hadolint", f"hadolint did not get through {path}, so its advice is missing; points "
                                              "do not depend on it", path=path)
        return
    for said in hadolint.advice(answer, known, work.level):
        code = said.code or "hadolint"
        yield Finding(f"docker.lint.{code}", said.message, path=path, line=said.line, column=said.column)
