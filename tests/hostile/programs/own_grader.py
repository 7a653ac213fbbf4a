"""Hand in a grader.py, the name of our own package (row 45).

file: grader.py
says: test_counts_words
"""
shared = mean = print
