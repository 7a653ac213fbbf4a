"""Hand in a module with the name of the instructor's helper that holds the expected values (row 45).

file: answers.py
says: test_counts_words
"""
COUNTS = {}
