"""Programs that are copied into a box: standard library, pytest, coverage, style tools; the grader imports none."""
