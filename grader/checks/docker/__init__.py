"""Checks of Dockerfiles, and of the images and containers that come of them; each is a module of its own."""
from grader.checks.docker.lint import lint as lint
from grader.checks.docker.builds import builds as builds
from grader.checks.docker.cache import cache as cache
from grader.checks.docker.size import size as size
from grader.checks.docker.user import user as user
from grader.checks.docker.secrets import secrets as secrets
from grader.checks.docker.runs import runs as runs
from grader.checks.docker.mount import mount as mount
from grader.checks.docker.stops import stops as stops
from grader.checks.docker.answers import answers as answers
from grader.checks.docker.pushes import pushes as pushes
