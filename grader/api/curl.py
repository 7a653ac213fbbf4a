"""A sequence of requests as curl commands that can be pasted into bash: the same bytes arrive."""
from collections.abc import Iterable

from grader.http.message import Request

BODIES = ("POST", "PUT", "PATCH")      # methods whose requests say how long their body is, even if there is none


def commands(requests: Iterable[Request], host: str) -> str:
    """Return one command a line; `host` is a name or an address, with a port where it needs one."""
    return "\n".join(command(request, host) for request in requests)


def command(request: Request, host: str) -> str:
    """Return the command that sends a request's method, target, own headers and body, and shows the answer's headers.

    A body that no argument can hold is written by printf; see curl(1) for the options and bash(1), QUOTING.
    """
    method = "--head" if request.method == "HEAD" else f"-X {request.method}"
    words = ["curl -i"] + [method] * (request.method != "GET" or bool(request.body))
    words += ["--globoff"] * bool(set("[]{}") & set(request.target))
    words += ["--path-as-is"] * any(part in (".", "..") for part in request.target.partition("?")[0].split("/"))
    words += [quoted(f"http://{host}{request.target}")]
    words += ["-H " + quoted(f"{name}: {value}" if value else f"{name};") for name, value in request.headers]
    if not request.body and request.method not in BODIES:
        return " ".join(words)
    if not any(name.lower() == "content-type" for name, _ in request.headers):
        words += ["-H 'Content-Type:'"]        # curl would add one of its own
    text = _text(request.body)
    if text is None:
        octal = "".join(f"\\{byte:03o}" for byte in request.body)
        return f"printf {quoted(octal)} | {' '.join(words)} --data-binary @-"
    return " ".join([*words, "--data-raw" if text.startswith("@") else "-d", quoted(text)])


def quoted(text: str) -> str:
    """Return a text in single quotes, which bash leaves alone; a single quote is put between two texts."""
    return "'" + text.replace("'", "'\\''") + "'"


def _text(body: bytes) -> str | None:
    """Return a body as a text that can be pasted, None if it has control characters or is no UTF-8."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if all(letter.isprintable() or letter in " \n" or ord(letter) > 159 for letter in text) else None
