"""Reads houses, asks the model, and remembers the last 1,000 answers."""
import json
from collections import OrderedDict

from train import FEATURES, train

KEPT = 1000
KINDS = {"number": {int, float}, "integer": {int}, "boolean": {bool}}


class Valuer:
    """Values houses that come as JSON."""

    def __init__(self):
        """Begin without a model."""
        self._model = None
        self._kept = OrderedDict()

    def value(self, text):
        """Return price and number; ValueError says what is wrong."""
        house = json.loads(text, parse_constant=self._refuse)
        if not isinstance(house, dict):
            raise ValueError("expected an object")
        known = frozenset((name, self._checked(name, house))
                          for name in FEATURES)
        if known in self._kept:
            self._kept.move_to_end(known)
            return self._kept[known]
        if self._model is None:
            self._model = train()
        values = dict(known)
        self._kept[known] = self._model.estimate(
            [values[name] for name in FEATURES])
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return self._kept[known]

    @staticmethod
    def _checked(name, house):
        """Return the value of a feature."""
        row, seen = FEATURES[name], house.get(name)
        if type(seen) not in KINDS[row["type"]]:
            raise ValueError(f"{name}: expected {row['type']}")
        if seen < row.get("minimum", 0) or seen > row.get("maximum", 1):
            raise ValueError(f"{name}: out of range")
        return seen

    @staticmethod
    def _refuse(constant):
        """Refuse NaN and the infinities."""
        raise ValueError(f"{constant} is not JSON")
