"""Tests of houses.py: each checks one behaviour and makes its own data."""
import pytest

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

HEADER = "city,price,area,rooms,garden,description\n"


@pytest.fixture
def two_cities():
    """Return three houses in two cities, made anew for each test."""
    return [
        {"city": "Utrecht", "price": 300000, "area": 60.0},
        {"city": "Amsterdam", "price": 900000, "area": 120.0},
        {"city": "Utrecht", "price": 400001, "area": 100.0},
    ]


@pytest.fixture
def export(tmp_path):
    """Return a function that writes rows to a file and reads its houses."""
    def write_and_read(*rows):
        path = tmp_path / "export.csv"
        path.write_text(HEADER + "\n".join(rows), encoding="utf-8")
        return read_houses(path)
    return write_and_read


@pytest.mark.parametrize("text, euros", [
    ("295000", 295000),
    (" EUR 295,000 ", 295000),
    ("295k", 295000),
    ("1.2M", 1200000),
    ("2.05m", 2050000),
])
def test_parse_price_reads_every_notation(text, euros):
    """Every notation of the portal gives the same whole euros."""
    assert parse_price(text) == euros


def test_parse_price_rounds_halves_to_even():
    """A number is rounded as Python's round does it."""
    assert parse_price(250000.5) == 250000
    assert parse_price(250001.5) == 250002


@pytest.mark.parametrize("value", [
    "", "k", "on request", "0", "-5", "1e999", None, 0,
])
def test_parse_price_gives_none_without_price(value):
    """What is no price above zero gives None and never an error."""
    assert parse_price(value) is None


def test_read_houses_converts_every_cell(export):
    """Each cell is cleaned and has the type that the table promises."""
    row = ' the hague ,"EUR 295,000","1,085.5 M2",3, YES ,"Lift, garage "'
    assert export(row) == [{
        "city": "The Hague",
        "price": 295000,
        "area": 1085.5,
        "rooms": 3,
        "garden": True,
        "description": "Lift, garage",
    }]


def test_read_houses_leaves_out_unusable_rows(export):
    """A row without a price or an area is no house."""
    houses = export("A,on request,80,3,no,", "B,200k,large,3,no,",
                    "C,200k,0,3,no,", "D,200k,80,3,no,")
    assert [house["city"] for house in houses] == ["D"]


def test_read_houses_fills_missing_cells(export):
    """A short row is a house without rooms, garden and description."""
    assert export("Breda,200k,80") == [{
        "city": "Breda",
        "price": 200000,
        "area": 80.0,
        "rooms": 0,
        "garden": False,
        "description": "",
    }]


def test_read_houses_of_header_is_empty(export):
    """A file with nothing but its header holds no houses."""
    assert export() == []


def test_read_houses_needs_a_file(tmp_path):
    """A missing file is an error that the caller sees."""
    with pytest.raises(FileNotFoundError):
        read_houses(tmp_path / "missing.csv")


def test_price_per_square_metre_rounds_to_cents():
    """The quotient has two decimals."""
    assert price_per_square_metre({"price": 100000, "area": 30}) == 3333.33


@pytest.mark.parametrize("house", [
    {"area": 50},
    {"price": 100000},
    {"price": 100000, "area": None},
    {"price": 100000, "area": 0},
])
def test_price_per_square_metre_needs_both_numbers(house):
    """Without a price or an area there is no quotient."""
    assert price_per_square_metre(house) is None


@pytest.mark.parametrize("area, band", [
    (None, "unknown"), (-1, "unknown"), (0, "unknown"),
    (1, "small"), (49.9, "small"),
    (50, "medium"), (99.9, "medium"),
    (100, "large"), (199.9, "large"),
    (200, "huge"), (5000, "huge"),
])
def test_size_band_starts_at_its_limit(area, band):
    """A limit belongs to the band above it."""
    assert size_band(area) == band


def test_average_price_covers_all_houses(two_cities):
    """Without a city every house counts, and cents are rounded."""
    assert average_price(two_cities) == 533333.67


def test_average_price_ignores_case_of_city(two_cities):
    """Capitals and blanks in the name of the city do not matter."""
    assert average_price(two_cities, " uTRECHT ") == 350000.5


def test_average_price_without_match_is_none(two_cities):
    """Nothing to average gives None and no division by zero."""
    assert average_price(two_cities, "Breda") is None
    assert average_price([]) is None


@pytest.mark.parametrize("city, euros", [
    ("Amsterdam", 740000), ("Utrecht", 530000),
    ("Rotterdam", 420000), ("Breda", 350000),
])
def test_estimate_price_uses_rate_of_city(city, euros):
    """Each city has its rate; all others share one."""
    assert estimate_price({"city": city, "area": 100}) == euros


def test_estimate_price_adds_garden_and_rooms():
    """A garden adds five per cent, then each room above three 5000."""
    house = {"city": "Breda", "area": 80, "garden": True, "rooms": 5}
    assert estimate_price(house) == 304000


def test_estimate_price_reduces_large_areas():
    """Metres beyond 150 count for four fifths."""
    assert estimate_price({"city": "Breda", "area": 200}) == 665000


def test_estimate_price_rounds_half_thousands_to_even():
    """An estimate of 122,500 becomes 122,000."""
    assert estimate_price({"city": "Breda", "area": 35}) == 122000


@pytest.mark.parametrize("area", [None, 0, -20])
def test_estimate_price_needs_an_area(area):
    """Without an area there is no estimate."""
    assert estimate_price({"city": "Breda", "area": area}) is None


def test_keyword_counts_finds_whole_words():
    """Punctuation is cut off; parts of words do not count."""
    assert keyword_counts("Lift, LIFT! (garage) balconies") == {
        "balcony": 0, "garage": 1, "lift": 2, "renovated": 0,
    }


def test_keyword_counts_of_none_are_zero():
    """A house without a description has no keywords."""
    assert set(keyword_counts(None).values()) == {0}


def test_print_summary_lists_sorted_cities(two_cities, capsys):
    """The lines follow the alphabet, each time from the start."""
    expected = (
        "houses: 3\n"
        "Amsterdam: 1 (average 900000.00 EUR)\n"
        "Utrecht: 2 (average 350000.50 EUR)\n"
        "dearest square metre: 7500.00 EUR (Amsterdam)\n"
    )
    print_summary(two_cities)
    assert capsys.readouterr().out == expected
    print_summary(two_cities)
    assert capsys.readouterr().out == expected


def test_print_summary_without_areas_has_no_dearest(capsys):
    """The last line needs one price for a square metre."""
    print_summary([{"city": "Breda", "price": 200000}])
    assert capsys.readouterr().out == (
        "houses: 1\n"
        "Breda: 1 (average 200000.00 EUR)\n"
    )


def test_print_summary_of_nothing_is_one_line(capsys):
    """Without houses only their number is printed."""
    print_summary([])
    assert capsys.readouterr().out == "houses: 0\n"
