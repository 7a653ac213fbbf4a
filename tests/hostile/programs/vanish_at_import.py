"""End the process by os._exit(0) while it is imported, so that nothing is reported (row 37).

says: ended the whole program (exit status 0) instead of returning
"""
import os

os._exit(0)
