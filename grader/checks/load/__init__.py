"""Checks of load: a Locust file that notices what goes wrong, and an app that holds what users ask of it."""
from grader.checks.load.drives import drives as drives
from grader.checks.load.holds import holds as holds
from grader.checks.load.notices import hidden as hidden
from grader.checks.load.notices import notices as notices
