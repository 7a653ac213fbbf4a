"""`grader api`: documents of the API that an exercise declares."""
import json

import pytest

from grader.cli import main
from tests.api.declared import TODOS, WORDS
from tests.courses import DECLARATION, write_files


def table(text):
    """Return a resource as it stands in an exercise.toml."""
    return "[resource]\n" + text.replace("[fields", "[resource.fields").replace("[list", "[resource.list")


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Write a course with two APIs and an exercise without one, and go there."""
    root = write_files(tmp_path, {"exercises/plain/exercise.toml": DECLARATION,
                                  "exercises/words/exercise.toml": f"{DECLARATION}\n{table(WORDS)}",
                                  "exercises/todos/exercise.toml": f"{DECLARATION}\n{table(TODOS)}",
                                  "exercises/broken/exercise.toml": "title = 5\n"})
    monkeypatch.chdir(root)
    return root


@pytest.mark.parametrize("name", ["words", "todos"])
def test_documents_are_written_to_the_screen(course, capsys, name):
    """Write JSON, commands or Python, each of the same API."""
    written = {}
    for kind in ("openapi", "postman", "curl", "client"):
        assert main(["api", name, f"--{kind}"]) == 0
        written[kind] = capsys.readouterr().out
    assert f"/{name}" in json.loads(written["openapi"])["paths"]
    assert json.loads(written["openapi"])["info"]["title"] == "Count words"
    assert json.loads(written["postman"])["info"]["name"] == "Count words"
    assert f"curl -i 'http://127.0.0.1:8080/{name}'\n" in written["curl"]
    compile(written["client"], "client.py", "exec")


def test_document_is_written_to_a_file(course, capsys):
    """Write nothing else to standard output."""
    assert main(["api", "words", "--openapi", "--output", "words.json"]) == 0
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "wrote words.json\n")
    assert json.loads((course / "words.json").read_text(encoding="utf-8"))["openapi"] == "3.1.0"


def test_client_is_made_of_a_collection_of_ones_own(course, capsys):
    """Take the requests from the file."""
    (course / "mine.json").write_text(json.dumps({"info": {"name": "Mine"},
                                                  "item": [{"name": "Look", "request": "{{baseUrl}}"}]}),
                                      encoding="utf-8")
    for name in ("words", "plain"):
        assert main(["api", name, "--client", "--collection", "mine.json"]) == 0
        assert "def look(**values):" in capsys.readouterr().out


@pytest.mark.parametrize("arguments, says", [
    (["plain", "--openapi"],
     "'plain' declares no API, which would be a table [resource] in its exercise.toml; exercises that "
     "do: todos, words."),
    (["words"], "no document was asked for; expected one of --openapi, --postman, --curl, --client."),
    (["nobody", "--curl"], "there is no file, folder or exercise 'nobody'"),
    (["words", "--curl", "--collection", "x"], "--collection was given with --curl; expected it with --client only."),
    (["words", "--client", "--collection", "none.json"], "'none.json' cannot be read: No such file or directory"),
    (["words", "--client", "--collection", "bad.json"], "'bad.json' is no JSON at line 1, column 1"),
    (["words", "--client", "--collection", "list.json"], "'list.json' is no collection"),
    (["words", "--client", "--collection", "empty.json"], "no client can be made: the collection has no request"),
])
def test_wrong_use_is_told_in_a_sentence(course, capsys, arguments, says):
    """Say what was seen and what was expected; exit status 2."""
    write_files(course, {"bad.json": "no", "list.json": "[]", "empty.json": '{"item": []}'})
    assert main(["api", *arguments]) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.startswith(f"grader: {says}") and told.err.count("\n") == 1
