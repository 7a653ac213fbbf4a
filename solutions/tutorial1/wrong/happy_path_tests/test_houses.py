"""Tests of houses.py, one for each function."""
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


def test_parse_price_reads_plain_digits():
    """Digits are a price."""
    assert parse_price("295000") == 295000


def test_read_houses_reads_one_house(tmp_path):
    """A row is a house."""
    path = tmp_path / "export.csv"
    path.write_text("city,price,area,rooms\nBreda,200000,80,3\n")
    assert len(read_houses(path)) == 1


def test_price_per_square_metre_divides_both():
    """The price is divided by the area."""
    assert price_per_square_metre({"price": 100000, "area": 50}) == 2000


def test_size_band_of_small_house():
    """A house of 40 square metres is small."""
    assert size_band(40) == "small"


def test_average_price_of_two_houses():
    """The average lies between the prices."""
    houses = [{"price": 200000}, {"price": 400000}]
    assert average_price(houses) == 300000


def test_estimate_price_of_small_house():
    """Ten square metres in Breda cost 35,000 euros."""
    assert estimate_price({"city": "Breda", "area": 10}) == 35000


def test_keyword_counts_finds_one_lift():
    """A lift is found."""
    assert keyword_counts("lift")["lift"] == 1


def test_print_summary_prints_the_number(capsys):
    """The number of houses is printed."""
    print_summary([])
    assert capsys.readouterr().out == "houses: 0\n"
