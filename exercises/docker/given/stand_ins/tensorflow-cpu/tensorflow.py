"""A stand-in for TensorFlow that knows its version and nothing else."""
from importlib.metadata import version

__version__ = version("tensorflow-cpu")
