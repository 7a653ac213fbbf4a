"""Tests for grader/api/openapi.py: a document of OpenAPI 3.1 that says what the resource says."""
import re

import pytest

from grader.api.openapi import document, schema
from grader.model import Field
from tests.api.declared import TODOS, WORDS, declared
from tests.schemas import validator

REFERENCE = "#/components/schemas/"


def referred(node):
    """Yield every reference in a document."""
    if isinstance(node, dict):
        yield from (value for key, value in node.items() if key == "$ref")
        node = list(node.values())
    for item in node if isinstance(node, list) else ():
        yield from referred(item)


def resolved(whole, name):
    """Return a schema with its references put in, to any depth."""
    def put(node):
        """Put them in."""
        if isinstance(node, dict):
            return resolved(whole, node["$ref"].removeprefix(REFERENCE)) if "$ref" in node else {
                key: put(value) for key, value in node.items()}
        return [put(item) for item in node] if isinstance(node, list) else node
    return put(whole["components"]["schemas"][name])


@pytest.mark.parametrize("text", [WORDS, TODOS])
def test_document_has_the_shape_of_openapi(text):
    """Follow https://spec.openapis.org/oas/v3.1.0 in what every document must have."""
    whole = document(declared(text), "An API")
    assert whole["openapi"] == "3.1.0" and {"title", "version"} <= whole["info"].keys()
    names = set(re.findall(r"\{(\w+)\}", " ".join(whole["paths"])))
    assert all(path.startswith("/") for path in whole["paths"]) and names == {declared(text).key}
    operations = [(path, method, told) for path, entry in whole["paths"].items() for method, told in entry.items()
                  if method != "parameters"]
    assert len({told["operationId"] for _, _, told in operations}) == len(operations) == 5
    for path, _, told in operations:
        assert told["responses"] and all(re.fullmatch("[1-5][0-9]{2}", code) and answer["description"]
                                         for code, answer in told["responses"].items())
        assert [row["name"] for row in whole["paths"][path].get("parameters", [])] == re.findall(r"\{(\w+)\}", path)
        assert all(row["in"] == "path" and row["required"] is True for row in whole["paths"][path].get("parameters",
                                                                                                       []))
    for name in whole["components"]["schemas"]:
        validator(resolved(whole, name))
    assert {reference.removeprefix(REFERENCE) for reference in referred(whole)} == set(whole["components"]["schemas"])


@pytest.mark.parametrize("text", [WORDS, TODOS])
def test_examples_fit_their_schemas(text):
    """Show only what a right app would take and answer."""
    whole, seen = document(declared(text), "An API"), 0
    for entry in whole["paths"].values():
        for told in (told for method, told in entry.items() if method != "parameters"):
            for part in [told.get("requestBody", {}), *told["responses"].values()]:
                for content in part.get("content", {}).values():
                    if "example" in content:
                        name = content["schema"]["$ref"].removeprefix(REFERENCE)
                        validator(resolved(whole, name)).validate(content["example"])
                        seen += 1
    assert seen == (6 if text == WORDS else 2)


def test_bounds_and_defaults_are_those_of_the_fields():
    """Say what a word and a count may be, and what may be left out."""
    found = document(declared(WORDS), "Words")["components"]["schemas"]
    word = {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[^\\/]*$"}
    count = {"type": "integer", "minimum": 0}
    assert found["Item"] == {"type": "object", "required": ["word", "count"],
                             "properties": {"word": word, "count": count}}
    assert found["NewItem"] == {"type": "object", "required": ["word"],
                                "properties": {"word": word, "count": {**count, "default": 0}}}
    assert found["Changes"] == {"type": "object", "required": ["count"], "properties": {"count": count}}
    assert found["Items"]["required"] == ["words"]
    todos = document(declared(TODOS), "To-dos")["components"]["schemas"]
    assert "id" not in todos["NewItem"]["properties"] and "id" in todos["Item"]["required"]
    assert todos["Items"]["type"] == "array"


def test_pattern_refuses_exactly_the_letters_that_are_not_allowed():
    """Escape what means something in a class."""
    letters = "/\\]^-[a"
    pattern = schema(Field("word", "string", without=letters))["pattern"]
    assert all(not re.search(pattern, f"x{letter}y") for letter in letters)
    assert all(re.search(pattern, f"x{letter}y") for letter in "bc.*$(){}|?+Z_`Y")


def test_statuses_are_those_of_the_resource():
    """Write what is answered, in place of what usually is; only a client can name an item twice."""
    whole = document(declared(WORDS + "[status]\nupdated = 202\ninvalid = 422\nconflict = 422\n"), "Words")
    assert set(whole["paths"]["/words/{word}"]["put"]["responses"]) == {"202", "404", "415", "422"}
    assert " Or: " in whole["paths"]["/words"]["post"]["responses"]["422"]["description"]
    assert "409" not in document(declared(TODOS), "To-dos")["paths"]["/todos"]["post"]["responses"]


def test_paths_offer_what_is_offered():
    """Leave out the rest, and the schemas that nobody names."""
    whole = document(declared(WORDS, 'operations = ["create", "list"]'), "Words")
    assert {path: set(entry) for path, entry in whole["paths"].items()} == {"/words": {"post", "get"}}
    assert set(whole["components"]["schemas"]) == {"Item", "NewItem", "Items", "Error"}
