"""Tests of words.py: write yours here."""
