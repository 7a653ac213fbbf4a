"""Routes only: the model and its memory lie in a module of their own.

The model is trained for the first house, and each error is an answer that
the route makes itself.
"""
from bottle import Bottle, HTTPResponse, request, response

from train import FEATURES, VERSION
from valuer import Valuer

app = Bottle()
valuer = Valuer()


@app.route("/")
def index():
    """Describe the API, and the features in words as well."""
    features = {name: {**row, "text": name.title()}
                for name, row in FEATURES.items()}
    example = dict(garden=False, distance=0, year=2025, rooms=1, area=20)
    return dict(name="valuer", version=VERSION, features=features,
                example=example, methods=["POST"])


@app.route("/predict/model/<version>", ["POST", "GET", "DELETE"])
def predict(version):
    """Answer with a price, or with what is wrong."""
    if version != VERSION:
        return refuse(404, "no such version")
    if request.method != "POST":
        return refuse(405, "send a POST", Allow="POST, OPTIONS")
    if not request.content_type.lower().startswith("application/json"):
        return refuse(415, "send JSON")
    try:
        price, number = valuer.value(request.body.read())
    except ValueError as error:
        return refuse(400, str(error))
    return dict(price=price, model=VERSION, estimate=number)


def refuse(status, text, **headers):
    """Return an answer that says what is wrong."""
    return HTTPResponse({"error": text}, status, headers)


@app.error(404)
def unknown(_):
    """Answer for paths without a route."""
    response.content_type = "application/json"
    return '{"error": "there is / and /predict/model/v1"}'
