"""Stands in for a trained model: a formula with a step in it, so that most tests need no scikit-learn."""
from itertools import count

VERSION = "v1"
FEATURES = {
    "area": {"type": "number", "unit": "square metres", "minimum": 20, "maximum": 400},
    "rooms": {"type": "integer", "unit": "rooms", "minimum": 1, "maximum": 12},
    "year": {"type": "integer", "unit": "year of construction", "minimum": 1850, "maximum": 2025},
    "distance": {"type": "number", "unit": "kilometres to the station", "minimum": 0, "maximum": 40},
    "garden": {"type": "boolean"},
}


class Model:
    """Numbers its estimates."""

    def __init__(self):
        """Begin to count."""
        self.numbers = count(1)

    def estimate(self, values):
        """Return a price and the number of the estimate."""
        area, rooms, year, distance, garden = values
        price = (3000 + 500 * (rooms > 3)) * area * 0.98 ** distance * (1.05 if garden else 1) + 10.01 * year
        return price, next(self.numbers)


def train():
    """Return a model."""
    return Model()
