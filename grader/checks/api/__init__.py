"""Checks that drive a student's live API; each is a module of its own, and none needs another."""
from grader.checks.api.crud import crud as crud
from grader.checks.api.serves import serves as serves
from grader.checks.api.predict import predict as predict
from grader.checks.api.hello import hello as hello
from grader.checks.api.ping import ping as ping
from grader.checks.api.conformance import conformance as conformance
from grader.checks.api.concurrency import concurrency as concurrency
