"""Links over boxes that say what a test tells them to."""
import time

from grader.judge.link import Clock, Link
from grader.judge.proxy import Module
from grader.model import Limits

FUNCTION = {"value": {"function": [1, "count"]}}


class FakeBox:
    """A box that gives the replies of a list, one after the other, and notes the requests."""

    def __init__(self, replies):
        """Keep the replies; an exception is raised, a function gets the request and the callback."""
        self.replies, self.requests, self.ends, self.closed = list(replies), [], [], False

    def ask(self, request, end, answer=None):
        """Give the next reply."""
        self.requests.append(request)
        self.ends.append(end)
        reply = self.replies.pop(0)
        if isinstance(reply, BaseException):
            self.closed = True
            raise reply
        return reply(request, answer) if callable(reply) else reply

    def close(self):
        """Be closed."""
        self.closed = True


def linked(*boxes, kinds=None, clock=None):
    """Return a link over boxes with the given replies, and the boxes."""
    made = [FakeBox(replies) for replies in boxes]
    waiting = list(made)
    clock = clock or Clock(time.monotonic() + 60, 5.0, Limits(seconds=60))
    return Link(lambda: waiting.pop(0), {"words": "words.py"}, kinds or {}, clock), made


def words(link):
    """Return the proxy of the module."""
    return Module(link, ["words"], "words")
