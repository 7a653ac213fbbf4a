"""JSON Schemas in tests. The library takes a second to load, which only those who use it should wait for."""


def validator(schema):
    """Return what says whether records fit a schema, by its draft 2020-12; SchemaError if it is none."""
    from jsonschema import Draft202012Validator
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)
