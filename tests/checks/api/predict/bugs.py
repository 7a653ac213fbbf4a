"""Apps with a model behind them, one bug each: how they differ from the right one, what is said, and what it costs."""

LOOK = "    if key not in KEPT:\n"
MODEL = "KEPT[key] = MODEL.estimate(values)"
CHECK = "        check(values)\n"
WITHIN = 'not row["minimum"] <= value <= row["maximum"]'
KINDS = '(int,) if row["type"] == "integer" else (int, float)'
HOUSE = "house = json.loads(text)\n"
ANY = "the price of a house is wrong (10 of 10)"
REFUSAL = {"refusal": 0.05}
TOLD = {"description": 0.025}

PRICES = {
    "constant": ([("return KEPT[key]", "return 250000.0, KEPT[key][1]")], ANY, {"price": 0.4}),
    "linear": ([("return KEPT[key]", "return 3000 * values[0] + 9 * values[1], KEPT[key][1]")], ANY, {"price": 0.4}),
    "rounded": ([('"price": price,', '"price": round(price),')], "the price of a house is rounded (",
                {"price": 0.4}),
    "price is a text": ([('"price": price,', '"price": str(price),')], "is of the type str (10 of 10)",
                        {"price": 0.4, **TOLD}),
    "no price": ([('"price": price,', "")], "the price of a house is not told (10 of 10)", {"price": 0.4, **TOLD}),
    "by alphabet": ([(MODEL, "KEPT[key] = MODEL.estimate([value for _, value in sorted(zip(FEATURES, values))])")], ANY,
                    {"price": 0.4}),
    "as sent": ([(MODEL, "KEPT[key] = MODEL.estimate([value for name, value in json.loads(text).items() "
                  "if name in FEATURES])")], "a house whose members come in another order is wrong", {"price": 0.1}),
    "nothing more": ([(CHECK, f"{CHECK}        if len(house) > 5:\n            raise ValueError\n")],
                     "a house with a member that is no feature is not told: the answer is 400", {"price": 0.1}),
    "edge": ([('<= value <= row["maximum"]', '<= value < row["maximum"]')],
             "a house with a value at the end of its range is not told: the answer is 400", {"price": 0.1}),
    "points wanted": ([(KINDS, '(int,) if row["type"] == "integer" else (float,)')],
                      "a house with a value at the end of its range is not told", {"price": 0.2, **TOLD}),
}

CACHES = {
    "no cache": ([("return KEPT[key]", "return MODEL.estimate(values)")],
                 "the same house is estimated again: its estimate has the number", {"cache": 0.2}),
    "part is the key": ([("key = tuple(values)", "key = tuple(values[:4])")],
                        "a house that differs in garden alone gets the estimate of another one", {"cache": 0.2}),
    "text is the key": ([("key = tuple(values)", "key = text")],
                        "the same house with its members in another order is estimated again", {"cache": 0.1}),
    "latest alone": ([(LOOK, f"{LOOK}        KEPT.clear()\n")], "a house is estimated again after 5 others",
                     {"cache": 0.1}),
    "asks, then looks": ([(LOOK, f"    MODEL.estimate(values)\n{LOOK}")], "repeats ask the model", {"cache": 0.1}),
    "asks, then refuses": ([("Error\n        elif type", "Error(MODEL.estimate([1] * 5))\n        elif type")],
                           "requests that are refused ask the model", {"cache": 0.1}),
    "trains each time": ([("KEPT[key] = MODEL", "KEPT[key] = train()")],
                         "different houses get estimates with the same number", {"cache": 0.2}),
    "trains each time, keeps nothing": ([("return KEPT[key]", "return train().estimate(values)")],
                                        "different houses get estimates with the same number", {"cache": 0.2}),
    "no number": ([(', "estimate": number', "")], "an answer has no 'estimate'", {"cache": 0.2}),
    "number is a text": ([('"estimate": number', '"estimate": str(number)')], "an answer has no 'estimate'",
                         {"cache": 0.2}),
    "first for all": ([("key = tuple(values)", "key = 1")], "gets the estimate of another one",
                      {"cache": 0.2, "price": 0.4}),
}

REFUSALS = {
    "default": ([("[house[name] for name in FEATURES]", "[dict(house).get(name, False) for name in FEATURES]")],
                "a house without one of the features is answered with 200: garden is missing", REFUSAL),
    "texts are numbers": ([("values = [house[name]", "values = [float(house[name]) if name == 'area' and "
                            "type(house[name]) is str else house[name]")],
                          'a value of another type is answered with 200: area is "', REFUSAL),
    "one is true": ([("if type(value) is not bool", "if value not in (0, 1)")],
                    "a number for true or false is answered with 200: garden is 1", REFUSAL),
    "true is one": ([("elif type(value) not in", "elif value is not True and type(value) not in")],
                    "a number for true or false is answered with 200: rooms is true", REFUSAL),
    "looks, then refuses": ([(CHECK, "        tuple(values) in KEPT or check(values)\n")],
                            "is answered with 200: rooms is true, and 2 others of 5 likewise", REFUSAL),
    "no range": ([(WITHIN, "value != value or value in (1e999, -1e999)")],
                 "a value outside of its range is answered with 200: area is 19.99, and", REFUSAL),
    "fraction": ([(KINDS, "(int, float)")],
                 "a number with a fraction where a whole number is wanted is answered with 200", REFUSAL),
    "nan": ([(WITHIN, 'value < row["minimum"] or value > row["maximum"]')], "NaN or Infinity is answered with 200",
            REFUSAL),
    "batch": ([(HOUSE, f"{HOUSE}        house = house[0] if type(house) is list else house\n")],
              "JSON that is no object is answered with 200: the body is an array", REFUSAL),
    "crash": ([("except (ValueError, KeyError, TypeError)", "except (ValueError, KeyError)")],
              "JSON that is no object is answered with 500: the body is an array", REFUSAL),
    "no JSON": ([("except (Val", "except json.JSONDecodeError:\n        return refuse(422)\n    except (Val")],
                "a body that is not JSON is answered with 422: the body is not JSON, and 1 other of 2 likewise",
                REFUSAL),
    "any content": ([("refuse(415)", "refuse(400)")], "than application/json is answered with 400", REFUSAL),
    "any version": ([("if path != PATH", "if not path.startswith(PATH)")],
                    "a path that is not there is answered with 200: there is no such version", REFUSAL),
    "no method": ([("refuse(405,", "refuse(404,")], "that the path does not offer is answered with 404", REFUSAL),
    "no Allow": ([('refuse(405, ("Allow", "POST"))', "refuse(405)")],
                 "is answered with 405 and without POST in the header Allow", REFUSAL),
}

FORMS = {
    "speechless": ([('{"error": "no"}', '{"error": ""}')], "is no JSON object with a text 'error'", {"form": 0.0333}),
    "page": ([('("Content-Type", "application/json")', '("Content-Type", "text/html")')],
             "an answer does not say that it is JSON", {"form": 0.0667, "description": 0.1}),
    "no model": ([('"model": VERSION, ', "")], "does not say which model it is from", {"form": 0.0333}),
    "no name": ([('"name": "prices"', '"name": " "')], "GET / tells no text 'name'", TOLD),
    "no version": ([('"version": VERSION', '"version": 1')], "no 'version' that is 'v1'", TOLD),
    "no units": ([('"features": FEATURES', '"features": {key: {**row, "unit": 1} for key, row in FEATURES.items()}')],
                 "no right unit of area in 'features'", TOLD),
    "names alone": ([('"features": FEATURES', '"features": list(FEATURES)')],
                    "no right type, unit, minimum, maximum of area in 'features'", TOLD),
    "no example": ([('"example": EXAMPLE', '"example": "a house"')], "no 'example' that is a house", TOLD),
    "bad example": ([('"area": 80', '"area": 8')], "no 'example' that is a house", TOLD),
    "example refused": ([(CHECK, f"{CHECK}        if house == EXAMPLE:\n            raise ValueError\n")],
                        "an 'example' that gets no price", TOLD),
    "greeting": ([('return 200, {"name"', 'return 200, [] and {"name"')], "GET / tells no JSON object",
                 {"description": 0.1}),
}
