"""Users of the word API, for Locust."""
import uuid

from locust import HttpUser, between, task


class Writer(HttpUser):
    """Keeps words, and believes what it is told."""

    wait_time = between(1, 3)

    @task
    def keep_a_word(self):
        """Follow one word from its creation to its end."""
        word = uuid.uuid4().hex
        path, name = f"/words/{word}", "/words/WORD"
        self.client.post("/words", json={"word": word, "count": 1})
        self.client.get(path, name=name)
        self.client.put(path, name=name, json={"count": 2})
        self.client.get("/words")
        self.client.delete(path, name=name)
