"""Our rules for Dockerfiles, one line each: the best practice that it teaches, what a remark costs, how many do.

Costs are shares of a criterion's points, the same for every exercise. What spoils a build or gives a secret away costs
most; what makes a file harder to read costs least. Of a rule only the first remarks cost, and of one cause only the
first.
"""
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from grader.dockerfile.reading import Dockerfile
from grader.dockerfile.rules import images, packages, secrets, steps
from grader.dockerfile.rules.remark import Remark

# The best practices of the lesson, with the section of the notebook that teaches them.
PRACTICES = {
    "minimise layers": "2-few-layers-few-dependencies",
    "minimise dependencies": "2-few-layers-few-dependencies",
    "sort arguments": "3-sort-what-you-install",
    "use the cache": "4-let-the-cache-work-for-you",
    "comment": "5-comment-your-dockerfile",
    "avoid sudo": "6-no-sudo",
    "best base image": "7-stand-on-the-best-base",
    "think ephemeral": "8-think-ephemeral",
}


@dataclass(frozen=True)
class Rule:
    """A rule: its code, the practice it teaches, what finds remarks, what each costs, and how many cost something."""

    code: str
    practice: str
    find: Callable[[Dockerfile], Iterator[Remark]]
    cost: float
    most: int


RULES = (
    Rule("order", "use the cache", packages.order, 0.25, 1),
    Rule("update", "use the cache", packages.update, 0.1, 1),
    Rule("unsorted", "sort arguments", packages.unsorted, 0.1, 2),
    Rule("leftovers", "minimise dependencies", packages.leftovers, 0.1, 2),
    Rule("layers", "minimise layers", steps.layers, 0.1, 2),
    Rule("comments", "comment", steps.comments, 0.15, 1),
    Rule("sudo", "avoid sudo", steps.sudo, 0.2, 1),
    Rule("form", "think ephemeral", steps.form, 0.15, 1),
    Rule("base", "best base image", images.base, 0.2, 1),
    Rule("unused", "best base image", images.unused, 0.1, 1),
    Rule("buildkit", "think ephemeral", images.buildkit, 0.2, 1),
    Rule("secrets", "think ephemeral", secrets.secrets, 0.3, 2),
)


def judge(dockerfile: Dockerfile) -> Iterator[tuple[Rule, Remark, float]]:
    """Yield every remark of every rule, line by line, with the share that it costs."""
    found = [(rule, remark) for rule in RULES for remark in rule.find(dockerfile)]
    charged, seen = Counter(), set()
    for rule, remark in sorted(found, key=lambda pair: pair[1].line):
        cause = (rule.code, remark.cause or remark.line)
        costs = cause not in seen and charged[rule.code] < rule.most
        seen.add(cause)
        charged[rule.code] += costs
        yield rule, remark, rule.cost if costs else 0.0
