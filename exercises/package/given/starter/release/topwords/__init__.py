"""Topwords says which words a text is about, whatever their endings."""
from topwords.counting import top_words

__all__ = ["top_words"]
__version__ = "0.1.0"
