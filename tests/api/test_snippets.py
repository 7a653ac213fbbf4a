"""Tests for grader/api/snippets.py: curl commands that can be pasted."""
import re
import subprocess

from grader.api.snippets import document
from tests.api.callers import text_of
from tests.api.declared import TODOS, WORDS, declared


def test_each_operation_has_a_command_below_what_it_does():
    """Write the comment, then the command."""
    lines = document(declared(WORDS)).splitlines()
    assert lines[:4] == [
        '# Create an item: 201 and {"word": "amber", "count": 3}',
        "curl -i -X POST 'http://127.0.0.1:8080/words' -H 'Content-Type: application/json' "
        "-d '{\"word\": \"amber\", \"count\": 3}'",
        '# Read the item: 200 and {"word": "amber", "count": 3}', "curl -i 'http://127.0.0.1:8080/words/amber'"]
    assert lines[8:] == ["# Delete the item: 204 and nothing else",
                         "curl -i -X DELETE 'http://127.0.0.1:8080/words/amber'",
                         "# Look for the deleted item: 404 and what is wrong",
                         "curl -i 'http://127.0.0.1:8080/words/amber'"]


def test_key_of_the_server_is_to_be_put_in():
    """Say so, and show where."""
    lines = document(declared(TODOS)).splitlines()
    assert lines[0] == "# Put the id that the first command answers in the place of 1 in the others."
    assert "curl -i 'http://127.0.0.1:8080/todos/1'" in lines


def test_commands_are_pasted_into_bash(serve, require):
    """Have curl ask an app, and get what the comments say."""
    require("bash")
    require("curl")
    text = document(declared(WORDS)).replace("http://127.0.0.1:8080", serve(text_of("words")))
    done = subprocess.run(["bash"], input=text, capture_output=True, text=True)
    assert re.findall(r"HTTP/1.[01] (\d+)", done.stdout) == re.findall(r"# .*?: (\d+) and", text)
    assert '{"word": "amber", "count": 3}' in done.stdout and done.returncode == 0
