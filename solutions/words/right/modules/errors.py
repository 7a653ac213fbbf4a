"""How requests are refused."""
import json

from bottle import HTTPError, response


class Refused(HTTPError):
    """A request that cannot be carried out."""

    def __init__(self, status, what, expected):
        """Say what was sent and what was expected."""
        super().__init__(status, f"{what}; expected {expected}")


def answer_in_json(error):
    """Return the body of an error."""
    response.content_type = "application/json"
    return json.dumps({"error": error.body or error.status_line,
                       "code": error.status_code, "words": "/words"})
