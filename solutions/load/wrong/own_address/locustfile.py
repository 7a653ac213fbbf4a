"""Users of the word API, for Locust: each follows words of its own."""
import random
import uuid

from locust import HttpUser, between, task


class Keeper(HttpUser):
    """Keeps words, and looks closely at what it is told of them."""

    wait_time = between(0.5, 2)

    def ask(self, method, path, status, expected=None, **sent):
        """Send a request; report an answer that is not as expected.

        `expected` are members that the answer must have. Return what came.
        """
        name = "/words" if path == "/words" else "/words/WORD"
        with self.client.request(method, path, name=name, json=sent or None,
                                 catch_response=True) as answer:
            try:
                found = answer.json() if answer.content else {}
            except ValueError:
                found = {}
            seen = {key: found.get(key) for key in expected or {}}
            if answer.status_code != status:
                answer.failure(f"{answer.status_code}, expected {status}")
            elif seen != (expected or {}):
                answer.failure("not what was written")
            else:
                answer.success()
            return found

    @task
    def keep_a_word(self):
        """Follow one word from its creation to its end."""
        word, count = uuid.uuid4().hex, random.randint(1, 1000)
        path = f"http://localhost:8080/words/{word}"
        shown = {"word": word, "count": count}
        rank = self.ask("POST", "/words", 201, shown, **shown).get("rank")
        shown["rank"] = rank
        self.ask("GET", path, 200, shown)
        shown["count"] += 1
        self.ask("PUT", path, 200, shown, count=shown["count"])
        self.wait()
        self.ask("GET", path, 200, shown)
        self.look_for(shown)
        self.ask("DELETE", path, 204)
        self.ask("GET", path, 404)

    def look_for(self, shown):
        """Ask for all words, and look for one in the list."""
        with self.client.get("/words", catch_response=True) as answer:
            if not answer.ok:
                return
            found = [row for row in answer.json()["words"]
                     if row["word"] == shown["word"]]
            if len(found) != 1 or found[0]["count"] != shown["count"]:
                answer.failure("the list lacks a word, or shows another")
