"""Exercise words: write three functions here."""
