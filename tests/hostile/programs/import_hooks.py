"""Put hooks into the import system that answer for every module (row 62).

says: count_words('')
"""
import sys


class Finder:
    """Finds every module."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        """Refuse everything with an exception of its own."""
        raise SystemExit(f"no {name}")


sys.meta_path[:] = [Finder]
sys.path_hooks.clear()


def count_words(text):
    """Return a wrong answer."""
    return None
