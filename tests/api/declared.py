"""Resources as an exercise.toml declares them: words that clients name, to-dos and measures that servers name."""
import tomllib

from grader.api import resource

WORDS = '''\
path = "/words"
key = "word"
[fields.word]
type = "string"
min = 1
max = 100
without = "/"
[fields.count]
type = "integer"
min = 0
default = 0
[list]
name = "words"
order = "word"
'''
TODOS = '''\
path = "/todos"
key = { name = "id", by = "server" }
[fields.id]
type = "integer"
[fields.title]
type = "string"
min = 1
max = 80
[fields.done]
type = "boolean"
default = false
'''
MEASURES = '''\
path = "/lab/measures"
key = { name = "code", by = "server" }
operations = ["create", "read", "delete"]
[fields.code]
type = "string"
[fields.value]
type = "number"
min = -273.15
[fields.unit]
type = "string"
default = "C"
max = 12
[status]
deleted = 200
invalid = 422
'''


def declared(text, *lines):
    """Return the resource of a table, with lines of its own put first."""
    table = tomllib.loads("\n".join([*lines, text]))
    assert not list(resource.problems(table))
    return resource.read(table)
