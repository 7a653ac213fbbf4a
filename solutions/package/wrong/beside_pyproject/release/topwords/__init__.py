"""Topwords says which words a text is about, whatever their endings."""
from importlib.metadata import version

from topwords.counting import top_words

__all__ = ["top_words"]
__version__ = version("topwords")
