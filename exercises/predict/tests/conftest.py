"""Lets the tests find app.py, and app.py find the given train.py."""
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(FOLDER), str(FOLDER / "given")]
