"""Make up houses that were sold, and train a model that tells their price.

`from train import FEATURES, VERSION, train` is all that an app needs;
`python3 train.py` trains the model and shows how good it is.
"""
from itertools import count

import numpy
from sklearn.ensemble import GradientBoostingRegressor

VERSION = "v1"
# What the model knows of a house, in the order in which it wants it.
FEATURES = {
    "area": {"type": "number", "unit": "square metres",
             "minimum": 20, "maximum": 400},
    "rooms": {"type": "integer", "unit": "rooms",
              "minimum": 1, "maximum": 12},
    "year": {"type": "integer", "unit": "year of construction",
             "minimum": 1850, "maximum": 2025},
    "distance": {"type": "number", "unit": "kilometres to the station",
                 "minimum": 0, "maximum": 40},
    "garden": {"type": "boolean"},
}
HOUSES = 500
SEED = 6


class Model:
    """A trained model, which numbers its estimates 1, 2, 3 and so on."""

    def __init__(self, regressor):
        """Begin to count."""
        self._regressor = regressor
        self._numbers = count(1)

    def estimate(self, values):
        """Return the price of one house in euros, and the estimate's number.

        The values are a list in the order of FEATURES. They are not looked
        at: like every model, this one has an answer to anything.
        """
        price = self._regressor.predict([values])[0]
        return float(price), next(self._numbers)


def train():
    """Return a model trained with the houses; this takes a moment."""
    houses, prices = generate(HOUSES, SEED)
    regressor = GradientBoostingRegressor(random_state=SEED)
    return Model(regressor.fit(houses, prices))


def generate(number, seed):
    """Return houses, a row of values each, and what they were sold for."""
    random = numpy.random.default_rng(seed)
    area = random.lognormal(4.7, 0.5, number).clip(20, 400).round(1)
    rooms = (area / 28 + random.normal(0, 1, number)).clip(1, 12).round()
    year = random.integers(1850, 2026, number)
    distance = random.exponential(8, number).clip(0, 40).round(1)
    garden = random.random(number) < 0.5
    price = 3200 * area.clip(0, 150) + 2560 * (area - 150).clip(0, None)
    price *= 1 + 0.05 * garden
    price += 5000 * (rooms - 3).clip(0, None)
    price *= 0.98 ** distance * 0.998 ** (2025 - year)
    price *= random.normal(1, 0.05, number)
    return numpy.column_stack([area, rooms, year, distance, garden]), price


def main():
    """Show a house, what the model says of it, and how good it is."""
    model = train()
    houses, prices = generate(HOUSES, SEED + 1)
    for name, value in zip(FEATURES, houses[0], strict=True):
        print(f"{name:>10}: {value:g}")
    print(f"  sold for: {prices[0]:.0f} euros")
    print(f" estimated: {model.estimate(houses[0])[0]:.0f} euros")
    told = numpy.array([model.estimate(house)[0] for house in houses])
    unexplained = ((prices - told) ** 2).sum()
    share = 1 - unexplained / ((prices - prices.mean()) ** 2).sum()
    print(f"new houses: the model explains {share:.0%} of the differences")


if __name__ == "__main__":
    main()
