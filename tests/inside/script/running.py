"""Scripts of Postman, run by our own interpreter as plain modules, without a box."""
import json
import random


def worth(program, expression):
    """Return what an expression is worth, as JSON or text, or "! Name" of what it throws; `program` imports modules."""
    values, data = program("script.values"), program("script.data")
    try:
        value, = ran(program, f"out(({expression}\n))")
    except values.ThrownError as thrown:
        return f"! {thrown.value['name']}"
    except program("script.tokens").ScriptSyntaxError:
        return "! SyntaxError"
    if type(value) is float:
        return "-0" if repr(value) == "-0.0" else values.text_of(value)
    if type(value) is values.Function:
        return "function"
    text = data.written(value)
    return "undefined" if text is values.UNDEFINED else program("script.tokens").points(text)


def ran(program, source):
    """Return what a script gave to `out()`, one value after the other."""
    library, values, given = program("script.library"), program("script.values"), []

    def out(value):
        """Keep a value."""
        given.append(value)
        return values.UNDEFINED
    names = library.names(random.Random(1)) | {"out": library.function("out", out)}
    program("script.machine").Machine(names, library.LACKING).run(program("script.statements").read_script(source))
    return given


def played(program, script, reply=None, variables=None):
    """Return the run of one test script after an answer, {status, reason, headers, body}; see script_postman.Run."""
    postman = program("script.postman")
    run = postman.Run(random.Random(1), {scope: {} for scope in ("variables", *postman.SCOPES)})
    run.variables["collectionVariables"].update(variables or {})
    reply = {"status": 200, "reason": "OK", "headers": [["Content-Type", "application/json"]], "body": "{}"} | (reply
                                                                                                                or {})
    place = {"request": "Look", "event": "test", "number": 1, "method": "GET"}
    postman.play(run, script, place, reply)
    return run


def rows(path):
    """Return the rows of a file of JSON, one a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
