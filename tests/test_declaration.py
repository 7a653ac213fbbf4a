"""Tests for grader/declaration.py: strict reading of exercise.toml, with lines."""
import pytest

from grader import declaration
from grader.declaration import Source
from grader.errors import ExerciseError
from tests.courses import DECLARATION, stand_in_for_checks

NAME = "exercises/words/exercise.toml"
RESERVED = ("exercise.toml", "tests", "tests/**")


@pytest.fixture(autouse=True)
def checks(monkeypatch):
    """Use checks that need no box."""
    stand_in_for_checks(monkeypatch)


def complaint(text):
    """Return what is said of a declaration."""
    with pytest.raises(ExerciseError) as caught:
        declaration.read(Source(text, NAME, RESERVED))
    return str(caught.value)


def test_a_sound_declaration_is_returned_as_tables():
    """Read what the course declares."""
    tables = declaration.read(Source(DECLARATION, NAME, RESERVED))
    assert tables["files"] == ["words.py", "test_words.py"]
    assert tables["criterion"][4]["options"] == {"required": 0.9}


# What to replace in the sound declaration, by what, and what must be said: the line, what was seen, what is known.
WRONG = [
    ("points = 3", "point = 3", 20, "unknown key 'point'", "did you mean 'points'?"),
    ("chapter = 2", "chapters = 2", 2, "unknown key 'chapters'", "title, chapter, files"),
    ("seconds = 20", "second = 20", 6, "unknown key 'second'", "seconds, memory_mb, processes"),
    ('for = "suite.passes"', 'four = "suite.passes"', 38, "unknown key 'four'", "known keys: for, text"),
    ("[limits]", "[limit]", 5, "unknown key 'limit'", "did you mean 'limits'?"),
    ("points = 3", "points = 0", 20, "'points' is 0", "above 0 and up to 1000"),
    ("points = 3", "points = -1", 20, "'points' is -1", "above 0"),
    ("points = 3", "points = nan", 20, "'points' is nan", "above 0"),
    ("points = 3", "points = inf", 20, "'points' is inf", "above 0"),
    ("points = 3", "points = true", 20, "'points' is true", "above 0"),
    ("points = 3", "points = 1000.5", 20, "'points' is 1000.5", "up to 1000"),
    ("points = 3", 'points = "3"', 20, "'points' is '3'", "above 0"),
    ("points = 3\n", "", 18, "'points' is missing", "above 0"),
    ('title = "Count words"\n', "", 1, "'title' is missing", "a text that is not empty"),
    ('title = "Count words"', 'title = " "', 1, "'title' is ' '", "a text that is not empty"),
    ("chapter = 2", "chapter = 2.5", 2, "'chapter' is 2.5", "whole number"),
    ("chapter = 2", "chapter = false", 2, "'chapter' is false", "whole number"),
    ('["words.py", "test_words.py"]', "[]", 3, "'files' is []", "at least one text"),
    ('["words.py", "test_words.py"]', '"words.py"', 3, "'files' is 'words.py'", "list"),
    ('["words.py", "test_words.py"]', '["words.py", "words.py"]', 3, "'files' is", "each once"),
    ('["words.py", "test_words.py"]', '["words.py", "/etc/passwd"]', 3, "'/etc/passwd' is absolute", "below"),
    ('["words.py", "test_words.py"]', '["words.py", "a/../../b"]', 3, "climbs out", "below the hand-in"),
    ('["words.py", "test_words.py"]', '["words.py", "C:/b"]', 3, "is absolute", "below the hand-in"),
    ('["words.py", "test_words.py"]', '["words.py", "[ab].py"]', 3, "an unusual character", "below the hand-in"),
    ('["words.py", "test_words.py"]', '["words.py", "tests/a.py"]', 3, "the course's own, 'tests/**'", "another name"),
    ('["words.py", "test_words.py"]', '["words.py", "**/*.py"]', 3, "the course's own, 'tests/**'", "another name"),
    ("[limits]", 'path = ["../x"]\n[limits]', 5, "import folder '../x' climbs", "such as 'after'"),
    ("[limits]", 'path = ["a*"]\n[limits]', 5, "import folder 'a*' is a glob", "such as 'after'"),
    ("[limits]", 'extras = ["dokcer"]\n[limits]', 5, "unknown extra 'dokcer'", "did you mean 'docker'?"),
    ("[limits]", 'packages = "numpy"\n[limits]', 5, "'packages' is 'numpy'", "a list of names"),
    ("[limits]", 'packages = ["../numpy"]\n[limits]', 5, "'packages' is ['../numpy']", "a list of names"),
    ("seconds = 20", "seconds = 0.5", 6, "'seconds' is 0.5", "from 1 to 600"),
    ("seconds = 20", "seconds = 601", 6, "'seconds' is 601", "from 1 to 600"),
    ("seconds = 20", "memory_mb = 63", 6, "'memory_mb' is 63", "from 64 to 8192"),
    ("seconds = 20", "memory_mb = 512.0", 6, "'memory_mb' is 512.0", "whole number"),
    ("seconds = 20", "processes = 257", 6, "'processes' is 257", "from 8 to 256"),
    ("seconds = 20", "processes = true", 6, "'processes' is true", "from 8 to 256"),
    ('"behaviour.public"', '"behaviour.hidden"', 19, "two criteria have the id 'behaviour.hidden'", "different ids"),
    ("points = 1", 'points = 1\nid = "style.pep8"', 26, "two criteria have the id 'style.pep8'", "different ids"),
    ("points = 1", 'points = 1\nid = "a b"', 26, "'id' is 'a b'", "letters, digits"),
    ("points = 1", 'points = 1\nneeds = ["suite.coverage"]', 26, "not the id of a criterion above", "behaviour.hidden"),
    ("points = 1", 'points = 1\nneeds = ["suite.passes"]', 26, "not the id of a criterion above", "ids above"),
    ("points = 1", 'points = 1\nfiles = ["word.py"]', 26, "'word.py' names none", "did you mean 'words.py'?"),
    ("points = 1", 'points = 1\nfiles = ["after/*.py"]', 26, "'after/*.py' names none", "words.py, test_words.py"),
    ("points = 1", "points = 1\noptions = 3", 26, "'options' is 3", "a table"),
    ('"style.pep8"\npoints', '"style.pep9"\npoints', 9, "unknown check 'style.pep9'", "did you mean 'style.pep8'?"),
    ("required = 0.9", "require = 0.9", 31, "unknown option 'require'", "did you mean 'required'?"),
    ("required = 0.9", 'required = "0.9"', 31, "option 'required' of suite.coverage is '0.9'", "a finite number"),
    ('for = "suite.passes"', 'for = "suite.pass"', 38, "no criterion 'suite.pass'", "did you mean 'suite.passes'?"),
    ('for = "suite.passes"', 'for = "behaviour.hidden"', 38, "two hints for 'behaviour.hidden'", "all its steps"),
    ('text = ["Run pytest in the folder and read its last line."]', "text = []", 39, "'text' is []", "at least one"),
    ("seconds = 20", "seconds = = 20", 6, "this is not TOML", "invalid value"),
    ("seconds = 20", "seconds = 20\nseconds = 21", 7, "this is not TOML", "cannot overwrite a value"),
    ('title = "Count words"', 'title = "Count words', 1, "this is not TOML", "illegal character"),
]


@pytest.mark.parametrize("old, new, line, seen, expected", WRONG, ids=[f"{case[3]} {case[1]}"[:60] for case in WRONG])
def test_a_wrong_declaration_is_refused_with_file_and_line(old, new, line, seen, expected):
    """Name the place, what was seen and what was expected."""
    assert old in DECLARATION
    said = complaint(DECLARATION.replace(old, new))
    assert seen in said
    assert f"({NAME}, line {line})" in said
    assert expected in said.partition(NAME)[2]
    assert said.endswith((".", "?"))


RESOURCE = '''
[resource]
path = "/words"
key = "word"
operations = ["create", "read", "update", "list"]
[resource.fields.word]
type = "string"
min = 1
max = 100
without = "/"
[resource.fields.count]
type = "integer"
min = 0
default = 0
[resource.list]
name = "words"
order = "word"
[resource.status]
updated = 200
'''
KEY = 'key = { name = "word", by = "server" }'
# What to replace in the table [resource], by what, and what must be said: the line of the table, what was seen, what is
# known.
WRONG_RESOURCES = [
    ('path = "/words"\n', "", 1, "'path' is missing", "such as '/words'"),
    ('path = "/words"', 'path = "words"', 2, "'path' is 'words'", "such as '/words'"),
    ('path = "/words"', 'path = "/words/"', 2, "'path' is '/words/'", "such as '/words'"),
    ('path = "/words"', 'path = "/{word}"', 2, "'path' is '/{word}'", "such as '/words'"),
    ('path = "/words"', 'paths = "/words"', 2, "unknown key 'paths'", "did you mean 'path'?"),
    ('key = "word"', "key = 5", 3, "'key' is 5", "the field that names an item"),
    ('key = "word"', 'key = "wort"', 3, "there is no field 'wort'", "did you mean 'word'?"),
    ('key = "word"', 'key = "count"', 13, "the key 'count' has a default", "a key names one item"),
    ('key = "word"', 'key = { name = "word" }', 3, "'by' is missing", "one of client, server"),
    ('key = "word"', 'key = { name = "word", by = "me" }', 3, "'by' is 'me'", "one of client, server"),
    ('key = "word"', 'key = { name = "word", by = "server", of = 1 }', 3, "unknown key 'of'", "name, by"),
    ('"update", "list"', '"update", "lists"', 4, "'operations' is", "create, read, update, delete, list"),
    ('"update", "list"', '"list", "list"', 4, "'operations' is", "each once"),
    ('["create", "read", "update", "list"]', '["read", "list"]', 4, "nothing can be created", "'create'"),
    ('["create", "read", "update", "list"]', '["create", "delete"]', 4, "nothing can be created", "'read' or 'list'"),
    ("min = 1\n", "minimum = 1\n", 7, "unknown key 'minimum'", "did you mean 'min'?"),
    ("min = 1\n", "", 5, "'word' cannot be a part of a path", "min = 1"),
    ("min = 1\n", "min = 1.5\n", 7, "'min' is 1.5 in a field of type string", "the length of strings"),
    ("min = 1\n", "min = inf\n", 7, "'min' is inf", "a number"),
    ("max = 100", "max = 0", 8, "'max' is 0, below 'min'", "the other way round"),
    ("max = 100", "max = -3", 8, "'max' is -3", "the length of strings"),
    ("max = 100", "max = 5000", 8, "'max' of the key 'word' is 5000", "at most 200"),
    ('without = "/"', 'without = "a/"', 9, "'without' is 'a/'", "no letters or digits"),
    ('without = "/"', 'without = "?"', 5, "'word' cannot be a part of a path", "without"),
    ('without = "/"', 'without = "/"\ndefault = "a"', 10, "the key 'word' has a default", "a key names one item"),
    ('type = "integer"', 'type = "int"', 11, "'type' is 'int'", "string, integer, number, boolean"),
    ('type = "integer"\n', "", 10, "'type' is missing", "string, integer"),
    ("min = 0", "min = 0.5", 12, "'min' is 0.5 in a field of type integer", "a whole one"),
    ("min = 0", "min = true", 12, "'min' is true", "a number"),
    ('type = "integer"\nmin = 0', 'type = "boolean"\nmin = 0', 12, "'min' is 0 in a field of type boolean",
     "with numbers"),
    ("min = 0\n", 'without = "/"\n', 12, "'without' stands in a field of type integer", "in strings"),
    ("default = 0", "default = -1", 13, "'default' is -1", "a value that the field may have"),
    ("default = 0", "default = 0.0", 13, "'default' is 0.0", "a value that the field may have"),
    ("default = 0", "default = false", 13, "'default' is False", "a value that the field may have"),
    ("default = 0", "default = []", 13, "'default' is []", "a text, a number, true or false"),
    ('name = "words"', 'name = "my words"', 15, "'name' is 'my words'", "letters, digits"),
    ('order = "word"', 'order = "count"', 16, "'order' is 'count'", "the key, 'word'"),
    ("updated = 200", "updated = 404", 18, "'updated' is 404", "from 200 to 299"),
    ("updated = 200", "invalid = 200", 18, "'invalid' is 200", "from 400 to 499"),
    ("updated = 200", "update = 200", 18, "unknown key 'update'", "did you mean 'updated'?"),
    ("updated = 200", "updated = true", 18, "'updated' is true", "from 200 to 299"),
    ('key = "word"', f"{KEY}\nstatus.created = 204", 4, "'created' is 204, which has no body", "another one"),
]


@pytest.mark.parametrize("old, new, line, seen, expected", WRONG_RESOURCES,
                         ids=[f"{case[3]} {case[1]}"[:60] for case in WRONG_RESOURCES])
def test_a_wrong_resource_is_refused_with_file_and_line(old, new, line, seen, expected):
    """Name the place, what was seen and what was expected, in the table of a live API as well."""
    assert old in RESOURCE
    table = RESOURCE.replace(old, new, 1)
    said = complaint(DECLARATION + (table.replace("[resource.status]\nupdated = 200\n",
                                                  "") if "created" in new else table))
    assert seen in said
    assert f"({NAME}, line {DECLARATION.count(chr(10)) + 1 + line})" in said
    assert expected in said.partition(NAME)[2]


@pytest.mark.parametrize("text, seen", [
    ("resource = 5\n", "'resource' is 5"), ("resource.fields = {}\n", "'fields' is {}"), ("resource.status = 3\n",
                                                                                          "'status' is 3"),
    ("resource.fields.word = 3\n", "'fields' is"), ("resource.list = []\n", "'list' is []"),
    ("resource.operations = {}\n", "'operations' is"),
    ("resource.operations = [[]]\n", "'operations' is"), ('resource.fields."a b" = {}\n', "'fields' is"),
    ("resource.key = {}\n", "'name' is missing"),
])
def test_tables_of_a_resource_are_tables(text, seen):
    """Look at what holds a table before what is in it."""
    whole = 'path = "/words"\nkey = "word"\nfields = { word = { type = "string", min = 1, without = "/" } }\n'
    name = text.partition(" ")[0].removeprefix("resource.").partition(".")[0]
    rest = "".join(f"resource.{line}\n" for line in whole.splitlines()
                   if not line.startswith(f"{name} ")) if "." in text[:9] else ""
    assert seen in complaint(text + rest + DECLARATION)


def test_a_sound_resource_is_read():
    """Let a right table pass, with keys of the client and of the server."""
    assert declaration.read(Source(DECLARATION + RESOURCE, NAME, RESERVED))["resource"]["path"] == "/words"
    assert declaration.read(Source(DECLARATION + RESOURCE.replace('key = "word"', KEY), NAME, RESERVED))


def test_no_criterion_at_all_is_refused():
    """Ask for at least one."""
    said = complaint('title = "a"\nchapter = 1\nfiles = ["a.py"]\ncriterion = []\n')
    assert "there is no criterion" in said
    assert "line 4" in said


def test_one_bracket_for_a_criterion_is_refused():
    """Say that a criterion is written with two brackets."""
    text = 'title = "a"\nchapter = 1\nfiles = ["a.py"]\n\n[criterion]\ncheck = "style.pep8"\npoints = 1\n'
    said = complaint(text)
    assert "two brackets, such as [[criterion]]" in said
    assert "line 5" in said


def test_an_unfinished_text_names_the_last_line():
    """Point at the end where the text stops too early."""
    assert f"({NAME}, line 4): unclosed array" in complaint('title = "a"\nfiles = [\n"a.py"\n')


TEXT = '''# A comment with chapter = 1
title = """
points = 7
"""

[limits]   # chapter = 3
seconds = 2
files = [
  "a",  # ]

  "b",
]

[[criterion]]
points = 1
[[criterion]]
options = { deep = { er = 1 } }
dotted.key = 1
"quoted key" = 2
'''


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("path, line", [
    (("title",), 2), (("limits",), 6), (("limits", "seconds"), 7), (("limits", "files"), 8),
    (("limits", "files", 1), 8), (("criterion", 0), 14), (("criterion", 0, "points"), 15), (("criterion", 1), 16),
    (("criterion", 1, "options", "deep", "er"), 17), (("criterion", 1, "dotted", "key"), 18),
    (("criterion", 1, "quoted key"), 19), (("chapter",), 1), ((), 1),
])
def test_line_of_finds_where_a_value_begins(path, line, newline):
    """Look through comments, texts and arrays over several lines."""
    assert declaration.line_of(TEXT.replace("\n", newline), path) == line
