"""Users who do one thing after the other, of two kinds."""
from itertools import count

from locust import (HttpUser, SequentialTaskSet, constant, constant_pacing,
                    events, task)

NUMBERS = count(1)
STARTED = []


@events.test_start.add_listener
def note_the_start(environment, **_):
    """Remember that the test has begun."""
    STARTED.append(environment.host)


def right(answer, status, **members):
    """Report an answer that is not as expected."""
    with answer:
        if answer.status_code != status:
            answer.failure(f"status {answer.status_code}")
        elif members and not members.items() <= answer.json().items():
            answer.failure(f"no {members} in {answer.text}")
        else:
            answer.success()


class Life(SequentialTaskSet):
    """The life of one word."""

    def on_start(self):
        """Choose the first word, which nobody else has."""
        self.choose()

    def choose(self):
        """Choose another word."""
        self.word = f"word-{next(NUMBERS)} \u00e9"
        self.path = f"/words/{self.word}"

    def ask(self, method, path, **details):
        """Send a request whose answer will be looked at."""
        return self.client.request(method, path, name=f"{method} a word",
                                   catch_response=True, **details)

    @task
    def create(self):
        """Keep the word."""
        right(self.ask("POST", "/words", json={"word": self.word, "count": 5}),
              201, word=self.word, count=5)

    @task
    def read(self):
        """Look at the word."""
        right(self.ask("GET", self.path), 200, word=self.word, count=5)

    @task
    def update(self):
        """Change the count, and look again."""
        right(self.ask("PUT", self.path, json={"count": 0}), 200, count=0)
        right(self.ask("GET", self.path), 200, word=self.word, count=0)

    @task
    def find(self):
        """Find the word in the list."""
        with self.ask("GET", "/words") as answer:
            if not answer.ok or self.word not in [
                    row["word"] for row in answer.json()["words"]]:
                answer.failure("the word is not in the list")

    @task
    def delete(self):
        """Forget the word; it has to be gone."""
        right(self.ask("DELETE", self.path), 204)
        right(self.ask("GET", self.path), 404)
        self.choose()


class Keeper(HttpUser):
    """Lives without a break."""

    tasks = [Life]
    wait_time = constant(0)


class Patient(HttpUser):
    """Begins a task every second."""

    tasks = [Life]
    weight = 2
    wait_time = constant_pacing(1)
