"""Dockerfiles as Docker's classic builder reads them: the instructions, what is refused before a build, what we remark.

Nothing here starts a program or knows an engine. What builders of different ages read differently is never guessed:
such a file has a problem, which says how to write it so that all of them agree.
"""
