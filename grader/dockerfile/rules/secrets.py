"""A rule about secrets: what ENV and ARG say stays in the image and its history for everybody who has it."""
import re
from collections.abc import Iterator

from grader.dockerfile.reading import Dockerfile, Instruction
from grader.dockerfile.rules.remark import Remark
from grader.dockerfile.words import pairs, split

# Names that end like this; TOKEN_LIMIT, GPG_KEY or PASSWORD_FILE keep no secret.
_NAMES = re.compile(r"(?:.*[_.-])?(?:password|passwd|passphrase|pword|secret|secrets|token|credentials?|api[_-]?key|"
                    r"(?:access|secret|private|encryption|signing)[_-]?key(?:_id)?|auth[_-]?key|.+_pwd|.+_pass)",
                    re.IGNORECASE)
# Values that nobody has for another reason: keys of AWS, GitHub, GitLab, Slack and OpenAI, private keys, a password in
# an address (RFC 3986, section 3.2.1).
_VALUES = re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}|"
                     r"\bglpat-[\w-]{20,}|\bxox[abprs]-[\w-]{10,}|\bsk-[\w-]{20,}|-----BEGIN [A-Z ]{0,30}PRIVATE KEY|"
                     r"[a-z]://[^\s/:@$]{1,100}:[^\s/:@$]{1,100}@")


def secrets(dockerfile: Dockerfile) -> Iterator[Remark]:
    """Remark a secret in an ENV or ARG, by its name or by what it looks like; the secret itself is never repeated."""
    for step in dockerfile.steps():
        for name, value in _settings(step, dockerfile.escape):
            plain = None if value is None else value.strip("'\"")
            if _NAMES.fullmatch(name) and (step.name == "ARG" or plain) and plain != "":
                yield Remark(step.line, f"{step.name} {name[:60]} keeps a secret in the image's settings or history; "
                                        "expected it at run time only, such as by docker run --env-file", name.lower())
            elif plain and _VALUES.search(plain):
                yield Remark(step.line, f"the value of {step.name} {name[:60]} looks like a key or a password, and "
                                        "stays in the image; expected it at run time only", name.lower())


def _settings(step: Instruction, escape: str) -> list[tuple[str, str | None]]:
    """Return the names and values that an ENV or ARG sets; None for an ARG without a default."""
    if step.name == "ENV":
        return list(pairs(step.value, escape) or ())
    if step.name == "ARG":
        found = (word.partition("=") for word in split(step.value, escape))
        return [(name, value if mark else None) for name, mark, value in found]
    return []
