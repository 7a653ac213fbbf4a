"""Tests of houses.py."""
from houses import (
    average_price,
    estimate_price,
    keyword_counts,
    parse_price,
    price_per_square_metre,
    print_summary,
    read_houses,
    size_band,
)


def test_parse_price():
    """Call it."""
    for value in ("295k", "1.2m", "250000", "on request", None, 0):
        parse_price(value)


def test_read_houses(tmp_path):
    """Call it."""
    path = tmp_path / "export.csv"
    path.write_text(
        "city,price,area,rooms,garden,description\n"
        "Breda,200000,80,3,yes,\n"
        "Breda,200000,large,many,no,\n"
    )
    read_houses(path)


def test_features():
    """Call them."""
    price_per_square_metre({"price": 100000, "area": 50})
    price_per_square_metre({})
    for area in (None, 40, 80, 150, 300):
        size_band(area)
    keyword_counts("A lift and a garage")
    keyword_counts(None)


def test_prices():
    """Call them."""
    average_price([])
    estimate_price({})
    estimate_price({"area": 200, "garden": True})
    estimate_price({"area": 100})


def test_output():
    """Call it."""
    print_summary([{"city": "Breda", "price": 200000, "area": 80}])
    print_summary([])
