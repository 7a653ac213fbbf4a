"""A student's functions over arrays and frames."""
import numpy as np
import pandas as pd


def center(values):
    """Return values without their mean."""
    return values - values.mean()


def mean(values):
    """Return the mean as a scalar of numpy."""
    return values.mean()


def flags(values):
    """Return which values are positive, and their types."""
    return values > 0, np.array(["a", "bc"]), np.array([], dtype="int8"), np.datetime64("2024-02-29")


def doubled(frame):
    """Return a frame with one column more."""
    return frame.assign(double=frame["number"] * 2)


def by_town(frame):
    """Return the sum for each town."""
    return frame.groupby("town")["number"].sum()


def described(frame):
    """Return types and the index, to see what arrived."""
    return {name: str(kind) for name, kind in frame.dtypes.items()}, list(frame.index), type(frame).__name__


def dates():
    """Return a frame with dates, gaps and mixed things."""
    return pd.DataFrame({"day": pd.to_datetime(["2024-02-29", "2024-03-01"]), "gap": [1.5, np.nan],
                         "mixed": ["a", 1]}, index=["x", "y"])
