"""The word API in several modules; this one puts them together."""
import settings
from errors import answer_in_json
from routes import app

app.default_error_handler = answer_in_json

if __name__ == "__main__":
    app.run(host=settings.host(), port=settings.port())
