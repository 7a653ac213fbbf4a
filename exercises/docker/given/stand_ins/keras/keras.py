"""A stand-in for Keras that knows its version and nothing else."""
from importlib.metadata import version

__version__ = version("keras")
