"""One client that asks an app about houses, and what it was answered."""
import math
from collections.abc import Mapping
from dataclasses import dataclass

from grader.api import curl, houses, writing
from grader.checks.api.predict.model import Model
from grader.checks.api.service import Timed
from grader.http import document
from grader.http.message import Failure, Request, Response
from grader.model import Finding
from grader.serving import PORT

HOST = f"127.0.0.1:{PORT}"
SECONDS = 5.0           # for one answer
CENT = 0.01             # by how many euros a price may differ; a float of this size is far more exact
SHOWN = 300             # characters of an answer in a finding
# What share of the points each part of the exercise is worth.
SHARES = {"price": 0.4, "refusal": 0.2, "cache": 0.2, "description": 0.1, "form": 0.1}


@dataclass(frozen=True)
class Reply:
    """What was answered to a request; `response` is None where nothing was, and `body` where it is no JSON object."""

    request: Request
    response: Response | None
    body: Mapping[str, object] | None
    told: str

    @property
    def status(self) -> int | None:
        """The status code."""
        return self.response.status if self.response else None

    @property
    def price(self) -> float | None:
        """The price in euros, None unless it is a number."""
        price = self.body.get("price") if self.body and self.status == 200 else None
        return price if type(price) in (int, float) else None

    @property
    def number(self) -> int | None:
        """The number of the estimate, None unless it is an integer."""
        number = self.body.get("estimate") if self.body and self.status == 200 else None
        return number if type(number) is int else None

    @property
    def is_json(self) -> bool:
        """Whether the answer says that it is JSON."""
        kind = self.response.header("Content-Type") if self.response else None
        return (kind or "").partition(";")[0].strip().lower() == writing.JSON


class Visit:
    """A client's visit: it asks, and remembers which estimates it was told for which houses."""

    def __init__(self, client: Timed, model: Model, session: writing.Session):
        """Begin; nothing is known yet."""
        self.model, self.path = model, f"/predict/model/{model.version}"
        self.estimates: dict[int, tuple[tuple, float | None]] = {}
        self._client, self._session = client, session

    def ask(self, method: str, target: str, body: str | None = None, content: str = writing.JSON) -> Reply:
        """Return the answer to a request; with a body its Content-Type stands where this client puts it."""
        headers, place = self._session.headers, self._session.position
        if body is not None:
            headers = (*headers[:place], ("Content-Type", content), *headers[place:])
        request = Request(method, target, headers, (body or "").encode())
        try:
            response = self._client.ask(request, SECONDS)
        except Failure as failure:
            return Reply(request, None, None, f"nothing: the request {failure}")
        shown = response.body.decode("utf-8", "replace")
        return Reply(request, response, _object(response.body), f"{response.status} {shown[:SHOWN]}")

    def price(self, house: Mapping[str, object]) -> Reply:
        """Return the answer to a house, its members as they stand."""
        form = writing.FORMS[self._session.form]
        return self.ask("POST", self.path, form.write(house), form.content)

    def stale(self, house: Mapping[str, object], reply: Reply) -> bool:
        """Tell whether an answer is one that another house was given before; what is new is remembered."""
        if reply.number is None:
            return False
        key = houses.key(self.model.features, house)
        other, price = self.estimates.setdefault(reply.number, (key, reply.price))
        return other != key and price == reply.price


def right(reply: Reply, price: float) -> bool:
    """Tell whether an answer has the right price, to the cent."""
    return reply.price is not None and math.isclose(reply.price, price, rel_tol=1e-9, abs_tol=CENT)


def finding(kind: str, message: str, replies: list[Reply], **details) -> Finding:
    """Return a finding, with the commands that ask for these answers, the last of which is shown."""
    commands = curl.commands([writing.bare(reply.request) for reply in replies], HOST)
    return Finding(f"api.predict.{kind}", message, reproduce=commands,
                   actual=details.pop("actual", replies[-1].told), **details)


def _object(body: bytes) -> dict | None:
    """Return the JSON object that a body is, None if it is none."""
    try:
        value = document.parse(body)
    except document.DocumentError:
        return None
    return value if isinstance(value, dict) else None
