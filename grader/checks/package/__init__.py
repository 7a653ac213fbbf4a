"""Checks of packages: built, read, installed, run and uploaded by the tools that everybody uses, all of it in boxes."""
from grader.checks.package.builds import builds as builds
from grader.checks.package.contents import contents as contents
from grader.checks.package.installs import installs as installs
from grader.checks.package.layout import layout as layout
from grader.checks.package.metadata import metadata as metadata
from grader.checks.package.script import hidden as hidden
from grader.checks.package.script import script as script
from grader.checks.package.uploads import uploads as uploads
