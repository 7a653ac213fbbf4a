"""Tests for words.py: yours to write."""
