"""Programs that are copied into a box: standard library, pytest, coverage and style tools; never imported by the grader."""
