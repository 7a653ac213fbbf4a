"""A few examples of what houses.py does; refactoring must not change them."""
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
    """Read a price in any of the portal's notations."""
    assert parse_price("EUR 295,000") == 295000
    assert parse_price("295k") == 295000
    assert parse_price("1.2m") == 1200000
    assert parse_price("on request") is None


def test_read_houses(tmp_path):
    """Read the houses of a CSV file."""
    path = tmp_path / "export.csv"
    path.write_text(
        "city,price,area,rooms,garden,description\n"
        'utrecht,"EUR 424,000",80 m2,4,yes,Lift and balcony.\n'
        "breda,on request,95 m2,5,no,\n",
        encoding="utf-8",
    )
    assert read_houses(str(path)) == [{
        "city": "Utrecht",
        "price": 424000,
        "area": 80.0,
        "rooms": 4,
        "garden": True,
        "description": "Lift and balcony.",
    }]


def test_features():
    """Describe a house by its price per metre, its size and its keywords."""
    assert price_per_square_metre({"price": 424000, "area": 80.0}) == 5300.0
    assert size_band(80.0) == "medium"
    assert keyword_counts("Renovated, with a garage.") == {
        "balcony": 0, "garage": 1, "lift": 0, "renovated": 1,
    }


def test_estimate_price():
    """Estimate a price from city, area, rooms and garden."""
    assert estimate_price({"city": "Utrecht", "area": 80.0}) == 424000
    house = {"city": "Breda", "area": 80.0, "rooms": 4, "garden": True}
    assert estimate_price(house) == 299000


def test_average_price():
    """Average the prices of one city or of all houses."""
    houses = [
        {"city": "Breda", "price": 200000},
        {"city": "Utrecht", "price": 400000},
    ]
    assert average_price(houses) == 300000.0
    assert average_price(houses, "Breda") == 200000.0


def test_print_summary(capsys):
    """Print the number of houses, the cities and the dearest metre."""
    print_summary([
        {"city": "Utrecht", "price": 424000, "area": 80.0},
        {"city": "Breda", "price": 200000, "area": 50.0},
    ])
    assert capsys.readouterr().out == (
        "houses: 2\n"
        "Breda: 1 (average 200000.00 EUR)\n"
        "Utrecht: 1 (average 424000.00 EUR)\n"
        "dearest square metre: 5300.00 EUR (Utrecht)\n"
    )
