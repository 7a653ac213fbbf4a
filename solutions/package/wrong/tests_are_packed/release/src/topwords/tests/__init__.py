"""Tests of topwords."""
