"""Users of the word API, for Locust."""
from locust import HttpUser, between, task


class Keeper(HttpUser):
    """Looks at all words, time and again."""

    wait_time = between(1, 3)

    @task
    def look(self):
        """Ask for all words."""
        self.client.get("/words")
