"""`grader api`: documents of the API that an exercise asks for, made from its declaration."""
import click

KINDS = {"openapi": "An OpenAPI 3.1 document, as JSON.", "postman": "A Postman collection, format v2.1, with tests.",
         "curl": "A curl command for each operation.", "client": "A Python client that uses requests."}
LARGEST = 8 << 20       # bytes of a collection


@click.command(short_help="Write documents of the API that an exercise asks for.")
@click.argument("exercise")
@click.option("--openapi", "kind", flag_value="openapi", help=KINDS["openapi"])
@click.option("--postman", "kind", flag_value="postman", help=KINDS["postman"])
@click.option("--curl", "kind", flag_value="curl", help=KINDS["curl"])
@click.option("--client", "kind", flag_value="client", help=KINDS["client"])
@click.option("--collection", metavar="FILE", help="With --client: make it from this Postman collection instead.")
@click.option("--output", metavar="FILE", help="Write to a file, not to the screen.")
@click.pass_obj
def command(course, exercise, **options) -> int:
    """Write a document of the API that EXERCISE asks for: --openapi, --postman, --curl or --client.

    All of them come from the table [resource] of its exercise.toml, the same by which hand-ins are graded; a client may
    also be made from a collection of your own.
    """
    from pathlib import Path

    from grader.errors import UsageError
    if not options["kind"]:
        raise UsageError(f"no document was asked for; expected one of --{', --'.join(KINDS)}.")
    if options["collection"] and options["kind"] != "client":
        raise UsageError(f"--collection was given with --{options['kind']}; expected it with --client only.")
    text = _text(_exercise(course, exercise, not options["collection"]), options["kind"], options["collection"])
    if options["output"]:
        Path(options["output"]).write_text(text, encoding="utf-8")
        click.echo(f"wrote {options['output']}", err=True)
    else:
        click.echo(text, nl=False)
    return 0


def _exercise(course: str | None, name: str, declared: bool):
    """Return the exercise of that name; UsageError if it has to declare an API and does not, with those that do."""
    from grader import catalog
    from grader.errors import GraderError, UsageError
    found, _ = catalog.find(name, course)
    if found.resource is not None or not declared:
        return found
    others, root = [], catalog.root(course)
    for other in catalog.names(root):
        try:
            others += [other] * (catalog.load(root, other).resource is not None)
        except GraderError:
            continue
    raise UsageError(f"'{found.name}' declares no API, which would be a table [resource] in its exercise.toml; "
                     f"exercises that do: {', '.join(others) or 'none'}.")


def _text(exercise, kind: str, collection: str | None) -> str:
    """Return a document of an exercise's API."""
    import json

    from grader.api import client, openapi, snippets
    from grader.api import collection as postman
    from grader.errors import UsageError
    if kind == "curl":
        return snippets.document(exercise.resource)
    if kind == "openapi":
        return json.dumps(openapi.document(exercise.resource, exercise.title), indent=2, ensure_ascii=False) + "\n"
    found = _read(collection) if collection else postman.document(exercise.resource, exercise.title)
    if kind == "postman":
        return json.dumps(found, indent=4, ensure_ascii=False) + "\n"
    try:
        return client.document(found)
    except ValueError as error:
        raise UsageError(f"no client can be made: {error}.") from None


def _read(path: str) -> dict:
    """Return the Postman collection in a file; UsageError if there is none."""
    from pathlib import Path

    from grader.errors import UsageError
    from grader.http.document import DocumentError, parse
    try:
        found = parse(Path(path).read_bytes(), size=LARGEST)
    except OSError as error:
        raise UsageError(f"'{path}' cannot be read: {error.strerror}; expected a collection.") from None
    except DocumentError as error:
        raise UsageError(f"'{path}' {error}. Export the collection from Postman once more.") from None
    if not isinstance(found, dict) or not isinstance(found.get("item"), list):
        raise UsageError(f"'{path}' is no collection; expected one that Postman exported as v2.1.")
    return found
