"""Builds and runs images of students by a container engine, behind walls, and leaves nothing of them.

An engine works with the rights of root, so whatever a stranger's Dockerfile can make it do is bounded here as far as
engines allow, and SECURITY.md says what is not. All that is made carries the label `grader.run`, by which it is removed
when the grading is over, or by the next grading if this one was killed.
"""
