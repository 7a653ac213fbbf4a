"""Arrays and frames cross as tagged data."""
import numpy as np
import pandas as pd
import pytest

from tables import by_town, center, dates, described, doubled, flags, mean

TOWNS = pd.DataFrame({"town": ["Delft", "Leiden", "Delft"], "number": [1, 2, 3]})


def test_arrays():
    """Hand arrays over and get some back."""
    got = center(np.array([[1.0, 2.0], [3.0, 4.0]]))
    np.testing.assert_allclose(got, [[-1.5, -0.5], [0.5, 1.5]])
    assert got.shape == (2, 2) and got.dtype == np.float64 and got.flags.writeable
    assert center(np.array([1, 2])) == pytest.approx(np.array([-0.5, 0.5]))


def test_scalars():
    """Get numpy's own scalars."""
    assert mean(np.array([1, 2, 3])) == 2.0 and type(mean(np.array([1]))) is np.float64


def test_kinds_of_arrays():
    """Carry truth values, text, empty arrays and dates."""
    positive, text, empty, day = flags(np.array([1, -1]))
    assert positive.tolist() == [True, False] and positive.dtype == bool
    assert text.tolist() == ["a", "bc"] and empty.dtype == np.int8 and empty.shape == (0,)
    assert day == np.datetime64("2024-02-29")


def test_frames():
    """Hand a frame over and get one back."""
    pd.testing.assert_frame_equal(doubled(TOWNS), TOWNS.assign(double=[2, 4, 6]))
    assert described(TOWNS)[1:] == ([0, 1, 2], "DataFrame")
    assert described(TOWNS)[0]["number"] == "int64"


def test_series():
    """Get a series with its index and its name."""
    expected = pd.Series({"Delft": 4, "Leiden": 2}, name="number")
    pd.testing.assert_series_equal(by_town(TOWNS), expected, check_names=False)
    assert by_town(TOWNS).name == "number"


def test_dates_and_gaps():
    """Carry dates, gaps and mixed columns."""
    got = dates()
    assert got["day"].tolist() == [pd.Timestamp("2024-02-29"), pd.Timestamp("2024-03-01")]
    assert got["gap"].isna().tolist() == [False, True] and got["mixed"].tolist() == ["a", 1]
    assert list(got.index) == ["x", "y"]
