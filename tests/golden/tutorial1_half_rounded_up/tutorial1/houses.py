"""Clean, describe and value the houses in a portal's CSV export.

Prices are in euros and areas in square metres. A house is a dictionary
with the keys ``city``, ``price``, ``area``, ``rooms``, ``garden`` and
``description``; `read_houses` makes them.

Example:
    >>> parse_price("EUR 295k")
    295000
    >>> estimate_price({"city": "Utrecht", "area": 80.0, "rooms": 4})
    429000
"""
import csv

MULTIPLIERS = {"k": 1_000, "m": 1_000_000}
YES_WORDS = ("yes", "y", "1")

# Each band holds the areas below its limit; larger houses are "huge".
SIZE_BANDS = ((50, "small"), (100, "medium"), (200, "large"))

# The rates are euros for one square metre, as the valuers set them.
CITY_RATES = {"Amsterdam": 7400, "Utrecht": 5300, "Rotterdam": 4200}
OTHER_RATE = 3500
FULL_RATE_AREA = 150
REDUCED_SHARE = 0.8
GARDEN_FACTOR = 1.05
USUAL_ROOMS = 3
EXTRA_ROOM_VALUE = 5000

KEYWORDS = ("balcony", "garage", "lift", "renovated")
PUNCTUATION = ".,;:!?()"


def parse_price(value):
    """Return a price in whole euros, or None if there is none to be read.

    `value` is a number, or text such as "EUR 295,000", "295k" or "1.2m"
    in capitals or small letters. Halves go to the even neighbour.
    Anything that is not a price above zero, None included, gives None.
    """
    try:
        amount = _read_amount(value) if isinstance(value, str) else value
        return round(amount) if amount > 0 else None
    except (TypeError, ValueError, OverflowError):
        return None


def _read_amount(text):
    """Return the number of euros in a text; raise ValueError if none."""
    digits = _normalize(text)
    for decoration in ("eur", ",", " "):
        digits = digits.replace(decoration, "")
    unit = digits[-1:]
    if unit in MULTIPLIERS:
        return float(digits[:-1]) * MULTIPLIERS[unit]
    return float(digits)


def _normalize(text):
    """Return the text in small letters, without blanks round it."""
    return text.strip().lower()


def read_houses(path):
    """Return the houses of a CSV file in UTF-8, in the order of its rows.

    `path` names a file with a header of ``city,price,area,rooms,garden,
    description``; a missing column or cell counts as empty. Rows without
    a price or an area above zero are left out. Rooms that are no whole
    number count as 0.

    Raises FileNotFoundError if there is no such file.
    """
    with open(path, encoding="utf-8", newline="") as file:
        candidates = [_read_house(row) for row in csv.DictReader(file)]
    return [house for house in candidates if house is not None]


def _read_house(row):
    """Return the house of one row, or None if it cannot be valued."""
    price = parse_price(_read_cell(row, "price"))
    area = _read_area(_read_cell(row, "area"))
    if price is not None and area > 0:
        return {
            "city": _read_cell(row, "city").title(),
            "price": price,
            "area": area,
            "rooms": _read_rooms(_read_cell(row, "rooms")),
            "garden": _normalize(_read_cell(row, "garden")) in YES_WORDS,
            "description": _read_cell(row, "description"),
        }
    return None


def _read_cell(row, column):
    """Return the text of a cell without blanks round it."""
    return (row.get(column) or "").strip()


def _read_area(text):
    """Return the square metres in text such as "1,200 m2", or 0.0."""
    try:
        return float(_normalize(text).replace("m2", "").replace(",", ""))
    except ValueError:
        return 0.0


def _read_rooms(text):
    """Return the number of rooms, or 0 if the text is no whole number."""
    try:
        return int(text)
    except ValueError:
        return 0


def price_per_square_metre(house):
    """Return the euros for one square metre, rounded to cents.

    The result is None if the price or the area of `house` is missing or
    None, or if the area is zero.
    """
    try:
        return round(house["price"] / house["area"], 2)
    except (KeyError, TypeError, ZeroDivisionError):
        return None


def size_band(area):
    """Return "small", "medium", "large" or "huge" for an area.

    The bands start at 0, 50, 100 and 200 square metres. An area that is
    None, zero or negative is "unknown".
    """
    if area is None or area <= 0:
        return "unknown"
    for limit, band in SIZE_BANDS:
        if area < limit:
            return band
    return "huge"


def average_price(houses, city=None):
    """Return the average price in euros, rounded to cents.

    Only houses in `city` count, whatever its capitals and the blanks
    round it; with None, the default, every house counts. The result is
    None if no house counts.
    """
    prices = [
        house["price"]
        for house in houses
        if city is None or _normalize(house["city"]) == _normalize(city)
    ]
    return round(sum(prices) / len(prices), 2) if prices else None


def estimate_price(house):
    """Return the estimated price in euros, rounded to whole thousands.

    `house` needs an ``area`` above
    zero, or the result is None. A city without a rate of its own gets
    the common one; a missing garden or number of rooms adds nothing.
    """
    area = house.get("area")
    if area is None or area <= 0:
        return None
    rate = CITY_RATES.get(house.get("city"), OTHER_RATE)
    # Buyers pay less for every metre beyond the usual size of a home.
    full_area = min(area, FULL_RATE_AREA)
    value = full_area * rate + (area - full_area) * rate * REDUCED_SHARE
    if house.get("garden"):
        value *= GARDEN_FACTOR
    extra_rooms = max((house.get("rooms") or 0) - USUAL_ROOMS, 0)
    value += extra_rooms * EXTRA_ROOM_VALUE
    return int(value / 1000 + 0.5) * 1000


def keyword_counts(description):
    """Return how often each of the KEYWORDS is a word of the description.

    Capitals and punctuation round a word do not matter. Every keyword is
    in the result, with 0 if it does not occur; so are all of them when
    `description` is not text.
    """
    counts = dict.fromkeys(KEYWORDS, 0)
    if isinstance(description, str):
        for word in description.lower().split():
            keyword = word.strip(PUNCTUATION)
            if keyword in counts:
                counts[keyword] += 1
    return counts


def print_summary(houses):
    """Print the number of houses, each city, and the dearest metre.

    The cities come in alphabetical order with their number of houses and
    their average price. The last line is left out if no price for one
    square metre is known; of equal ones the first counts.
    """
    print(f"houses: {len(houses)}")
    cities = [house["city"] for house in houses]
    for city in sorted(set(cities)):
        average = average_price(houses, city)
        print(f"{city}: {cities.count(city)} (average {average:.2f} EUR)")
    _print_dearest(houses)


def _print_dearest(houses):
    """Print the highest price for one square metre and its city."""
    comparable = [
        house for house in houses
        if price_per_square_metre(house) is not None
    ]
    if comparable:
        dearest = max(comparable, key=price_per_square_metre)
        price = price_per_square_metre(dearest)
        print(f"dearest square metre: {price:.2f} EUR ({dearest['city']})")
