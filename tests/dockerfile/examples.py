"""The Dockerfiles that our explanations show as good, with what they copy, for tests that build them."""
from grader import explanations

# What the examples find beside them; nothing of it asks for a package that a prepared base lacks.
CONTEXT = {
    "app.py": b'"""An app, which only says that it is there."""\nprint("here")\n',
    "requirements.txt": b"bottle\n",
}
# A base whose `apt-get` does nothing, for examples that use it where no archive is to be reached.
APT = "FROM python:3.11-slim\nRUN printf '#!/bin/sh\\n' > /usr/local/bin/apt-get && chmod 755 /usr/local/bin/apt-get\n"


def examples() -> dict[str, str]:
    """Return the good example of each page that shows a Dockerfile about how it is written, by the page's code."""
    pages = map(explanations.load, explanations.codes())
    return {page.code: page.good for page in pages
            if page.language == "dockerfile" and page.code.startswith("docker.lint")}


def asks_for_apt(source: str) -> bool:
    """Tell whether an example needs the base that APT makes, or one with the real program."""
    return "apt-get" in source
