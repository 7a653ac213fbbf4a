"""Users of the word API, for Locust."""
import random

from locust import HttpUser, between, task


class Reader(HttpUser):
    """Looks at all words, and at one that is among them."""

    wait_time = between(1, 3)

    @task
    def look(self):
        """Ask for all words, and for one of them."""
        words = self.client.get("/words").json()["words"]
        if words:
            word = random.choice(words)["word"]
            self.client.get(f"/words/{word}", name="/words/WORD")
