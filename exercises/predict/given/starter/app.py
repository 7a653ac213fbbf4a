"""An API for the prices of houses; README.md says what it has to do."""
from bottle import Bottle

from train import FEATURES, VERSION

app = Bottle()


@app.get("/")
def describe():
    """Say what can be asked."""
    return {"version": VERSION, "features": FEATURES}


@app.post(f"/predict/model/{VERSION}")
def predict():
    """Answer with the price of the house that was sent."""
    raise NotImplementedError
