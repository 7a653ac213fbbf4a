"""The word API; README.md says what it has to do."""
from bottle import Bottle

app = Bottle()


@app.get("/words")
def list_words():
    """Show all words in their order."""
    raise NotImplementedError
