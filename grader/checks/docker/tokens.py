"""What looks like a secret: by the name of a file or of a setting, or by its own form, which nothing else has.

What it is, is said; the secret itself is never repeated. Every pattern takes time that grows with the text alone.
"""
import re
from collections.abc import Iterator

# Names of settings; TOKEN_LIMIT, GPG_KEY or PASSWORD_FILE keep no secret.
_SETTING = re.compile(r"(?:.*[_.-])?(?:password|passwd|passphrase|secret|secrets|token|credentials?|api[_-]?key|"
                      r"(?:access|secret|private|encryption|signing)[_-]?key(?:_id)?|auth[_-]?key|.{1,50}_pwd|"
                      r".{1,50}_pass)", re.IGNORECASE)
# Each form with what a text has to hold for it to be worth a search, which takes longer.
_WRITTEN = {
    "a private key": ("PRIVATE KEY", r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----\s{1,4}"
                                     r"(?:[A-Za-z-]{1,30}: .{0,200}\s{1,4}){0,4}[A-Za-z0-9+/=]{16}"),
    "an access key of AWS": ("AKIA ASIA", r"\b(?:AKIA|ASIA)(?![0-9A-Z]{9}EXAMPLE)[0-9A-Z]{16}\b"),
    "a secret key of AWS": ("aws AWS Aws", r"(?i:aws_?secret_?access_?key)[\"']?\s{0,4}[=:]\s{0,4}[\"']?"
                                           r"(?![\w/+]{26,33}EXAMPLE)[A-Za-z0-9/+]{40}\b"),
    "a token of GitHub": ("ghp_ gho_ ghu_ ghs_ ghr_ github_pat_",
                          r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60})"),
    "a token of GitLab": ("glpat-", r"\bglpat-[\w-]{20}"),
    "a token of Slack": ("xox", r"\bxox[abprs]-\d{6,20}-[\w-]{10}"),
    "a token of PyPI": ("pypi-AgE", r"\bpypi-AgE[\w-]{50}"),
    "a token of Hugging Face": ("hf_", r"\bhf_[A-Za-z0-9]{34}\b"),
    "a key of Google": ("AIza", r"\bAIza[\w-]{35}\b"),
    "a key of OpenAI": ("sk-", r"\bsk-(?:proj-)?[A-Za-z0-9_-]{40}"),
}
_FORMS = {what: (re.split(r" (?!KEY)", signs), re.compile(form)) for what, (signs, form) in _WRITTEN.items()}
_ADDRESS = re.compile(r"[a-z]://[^\s/:@$]{1,100}:[^\s/:@$]{1,100}@")     # RFC 3986, section 3.2.1
_ASSIGNED = re.compile(r"(?<![\w.-])([A-Za-z_][\w.-]{0,80})=(\S{1,200})")
_OPTION = re.compile(r"--(?:http-)?(?:password|passwd|token|secret)[= ](?![-$])\S")
# Files that are secret by what they are for, and the end of names of examples, which are not.
_FILES = {
    ".env": "a file of settings", ".netrc": "a file of passwords", ".pypirc": "a file of passwords",
    ".pgpass": "a file of passwords", ".git-credentials": "a file of passwords", ".dockercfg": "a file of passwords",
    "id_rsa": "a private key", "id_dsa": "a private key", "id_ecdsa": "a private key", "id_ed25519": "a private key",
}
_FOLDERS = {".aws/credentials": "a file of keys of AWS", ".docker/config.json": "a file of passwords",
            ".config/gcloud/application_default_credentials.json": "a file of keys of Google"}
_EXAMPLES = (".example", ".sample", ".template", ".dist", ".md", ".pub")
# Where packages lie that pip and the system install: with examples, and keys for tests of their own.
_INSTALLED = re.compile(r"(?:^|/)(?:site-packages|dist-packages)/|^usr/(?:lib|share|include)/|^usr/local/lib/python\d")


def in_file(path: str, content: bytes) -> Iterator[str]:
    """Yield what is secret about a file: its name, or what it holds; nothing of what an installation brings."""
    if _INSTALLED.search(path):
        return
    name = path.rpartition("/")[2]
    known = _FILES.get(name) or next((what for end, what in _FOLDERS.items() if f"/{path}".endswith(f"/{end}")), "")
    if not known and name.startswith(".env.") and not name.endswith(_EXAMPLES):
        known = _FILES[".env"]
    if known:
        yield known
    else:
        yield from in_text(content.decode("latin-1"), address=False)


def in_text(text: str, *, address: bool = True) -> Iterator[str]:
    """Yield what has the form of a secret in a text, each kind once; a password in an `address`, if asked for."""
    yield from (what for what, (signs, form) in _FORMS.items()
                if any(sign in text for sign in signs) and form.search(text))
    if address and _ADDRESS.search(text):
        yield "a password in an address"


def in_setting(name: str, value: str) -> Iterator[str]:
    """Yield what is secret about a setting, such as a variable of the environment."""
    if value and not value.startswith("$") and _SETTING.fullmatch(name):
        yield "what its name calls a secret"
    else:
        yield from in_text(value)


def in_command(text: str) -> Iterator[str]:
    """Yield what is secret in a command, with the name of the variable that has it."""
    for name, value in _ASSIGNED.findall(text):
        plain = value.strip("\"'")
        if plain and not plain.startswith("$") and _SETTING.fullmatch(name):
            yield f"a secret, {name}"
    if _OPTION.search(text):
        yield "a password"
    yield from in_text(text)
