"""Leave, fail or hang when a name is looked up (PEP 562), which happens while tests are collected (row 55).

says: SystemExit
"""
import sys


def __getattr__(name):
    """Leave instead of giving a value."""
    sys.exit(f"no {name}")
