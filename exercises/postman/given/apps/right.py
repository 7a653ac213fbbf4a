"""An app that does what it should."""
from words import Words

app = Words()
