"""The check of an API with a model behind it: its prices, what it refuses, remembers and says of itself."""
from grader.checks.api.predict.exam import predict as predict
