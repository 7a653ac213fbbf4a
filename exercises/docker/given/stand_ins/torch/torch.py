"""A stand-in for PyTorch that knows its version and nothing else."""
from importlib.metadata import version

__version__ = version("torch")
