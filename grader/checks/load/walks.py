"""Users of ours: each creates, reads, changes and deletes words, and looks at each answer; all at the same time."""
import json
import math
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from grader.http import document
from grader.http.client import Client
from grader.http.message import Failure, Request, quoted

SENDS = (("User-Agent", "python-requests/2.32.3"), ("Accept", "*/*"))
FORM = ("Content-Type", "application/json")
PATIENCE = 5.0      # seconds for one request


class WrongError(Exception):
    """An answer that is not the right one, or none; the text says what was asked, what came and what was expected."""


class LateError(Exception):
    """The time of a lap is over."""


@dataclass(frozen=True)
class Lap:
    """What all users did at the same time, and how long it took until the last had done it.

    `seconds` are infinite if some came to no end in time; `ranks` has what each word was told to have, `soonest` is how
    long the quickest creation took, `wrong` what the first user met that was not right.
    """

    seconds: float
    ranks: dict[str, int]
    soonest: float
    wrong: str = ""


class User:
    """One user with a connection of its own, until `end` in seconds of time.monotonic."""

    def __init__(self, client: Client):
        """Connect to nothing yet."""
        self.client, self.end = client, math.inf
        self.ranks, self.soonest = {}, math.inf

    def ask(self, method: str, path: str, sent: dict | None = None) -> tuple[int, object]:
        """Return the status and the document that came; WrongError if none came, LateError if it came too late."""
        left = min(PATIENCE, self.end - time.monotonic())
        if left <= 0:
            raise LateError
        body = b"" if sent is None else json.dumps(sent).encode()
        headers = SENDS if sent is None else (*SENDS, FORM)
        try:
            answer = self.client.ask(Request(method, path, headers, body), left)
        except Failure as failure:
            if failure.kind == "time" and left < PATIENCE:
                raise LateError from None
            raise WrongError(f"{_shown(method, path, sent)} {failure}") from None
        try:
            return answer.status, document.parse(answer.body) if answer.body else None
        except ValueError:
            return answer.status, quoted(answer.body)

    def expect(self, request: tuple, status: int, members: dict | None = None) -> dict:
        """Return what answers (method, path, document); WrongError if the status or one of the members is another."""
        seen, found = self.ask(*request)
        shown = found if type(found) is dict else {}
        if seen != status or any(shown.get(key, self) != value or type(shown[key]) is not type(value)
                                 for key, value in (members or {}).items()):
            wanted = f"{status} with {json.dumps(members)}" if members else str(status)
            raise WrongError(f"{_shown(*request)} was answered with {seen} and {quoted(json.dumps(found))}; expected "
                             f"{wanted}")
        return shown

    def walk(self, words: Iterable[str]) -> None:
        """Create, read, change and delete one word after the other, and keep what each was told to rank."""
        for count, word in enumerate(words, 1):
            path, began = f"/words/{quote(word, safe='')}", time.monotonic()
            told = self.expect(("POST", "/words", {"word": word, "count": count}), 201, {"word": word, "count": count})
            self.soonest = min(self.soonest, time.monotonic() - began)
            if type(told.get("rank")) is not int:
                raise WrongError(f"POST /words was answered with {quoted(json.dumps(told))}; expected a whole number "
                                 "as 'rank'")
            self.ranks[word] = told["rank"]
            whole = {"word": word, "count": count, "rank": self.ranks[word]}
            self.expect(("GET", path), 200, whole)
            self.expect(("PUT", path, {"count": count + 7}), 200, {**whole, "count": count + 7})
            self.expect(("DELETE", path), 204)


def lap(users: Sequence[User], words: Sequence[Sequence[str]], seconds: float) -> Lap:
    """Have each user walk with words of its own, all at the same time, within so many seconds."""
    began, wrong, late = time.monotonic(), [], []

    def go(user: User, own: Sequence[str]) -> None:
        """Walk, and note what went wrong."""
        user.end, user.ranks, user.soonest = began + seconds, {}, math.inf
        try:
            user.walk(own)
        except WrongError as error:
            wrong.append(str(error))
        except LateError:
            late.append(user)
    together(go, zip(users, words, strict=True))
    took = math.inf if late else time.monotonic() - began
    ranks = {word: rank for user in users for word, rank in user.ranks.items()}
    return Lap(took, ranks, min(user.soonest for user in users), wrong[0] if wrong else "")


def race(users: Sequence[User], word: str) -> str:
    """Have all users create one word at the same time, and delete it; return what is wrong with that, or nothing."""
    seen = []

    def create(user: User, count: int) -> None:
        """Create the word with a count of one's own."""
        user.end = math.inf
        try:
            seen.append((*user.ask("POST", "/words", {"word": word, "count": count}), count))
        except WrongError as error:
            seen.append((str(error), None, count))
    together(create, zip(users, range(1, len(users) + 1), strict=True))
    created = [count for status, _, count in seen if status == 201]
    others = [status for status, _, _ in seen if status not in (201, 409)]
    if others:
        return str(others[0]) if type(others[0]) is str else f"one was answered with {others[0]}; expected 201 or 409"
    if len(created) != 1:
        return f"{len(created)} were answered with 201; expected one, and 409 for the others"
    try:
        users[0].expect(("GET", f"/words/{word}"), 200, {"word": word, "count": created[0]})
        users[0].expect(("DELETE", f"/words/{word}"), 204)
    except WrongError as error:
        return f"afterwards {error}"
    return ""


def together(action: Callable, rows: Iterable[tuple]) -> None:
    """Call a function with each row at the same time, and wait for all of them."""
    threads = [threading.Thread(target=action, args=row, daemon=True) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _shown(method: str, path: str, sent: dict | None = None) -> str:
    """Return a request in a few words."""
    return f"{method} {path}" + (f" with {json.dumps(sent)}" if sent is not None else "")
