"""Tests for where a Location leads."""
import pytest

from grader.api.location import is_item, leads_to


@pytest.mark.parametrize("location, target", [
    ("/words/tea", "/words/tea"), ("words/tea", "/words/tea"), ("./words/a%20b", "/words/a%20b"),
    ("http://localhost:8080/words/tea", "/words/tea"), ("https://127.0.0.1/words/tea", "/words/tea"),
    ("//127.0.0.1/words/tea", "/words/tea"), ("http://[::1]:80", "/"), ("tea", "/tea"),
    ("?word=tea", "/words?word=tea"), ("/words/a b", "/words/a%20b"), ("/words/\u00c3\u00a9", "/words/%C3%A9"),
    ("/words/a#b", "/words/a"),
    ("/words/50%", "/words/50%"), ("", "/words"),
    ("http://api.example/words/tea", None), ("ftp://localhost/words/tea", None), ("mailto:me", None),
    ("http://[", None),
])
def test_location_is_followed_as_clients_do(location, target):
    """Resolve it against the path that was asked, and encode what a request cannot have."""
    assert leads_to(location, "/words") == target


@pytest.mark.parametrize("target, key, same", [
    ("/words/tea", "tea", True), ("/words/t%65a", "tea", True), ("/words/%C3%A9", "\u00e9", True),
    ("/words/7", 7, True),
    ("/words/Tea", "tea", False), ("/words/a?", "a?", False), ("/words", "tea", False), ("/word/tea", "tea", False),
    ("/words/a+b", "a b", False),
])
def test_path_of_an_item_is_known_in_any_encoding(target, key, same):
    """Compare what it says, not how it is written."""
    assert is_item(target, "/words", key) is same
