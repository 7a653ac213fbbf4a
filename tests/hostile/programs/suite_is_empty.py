"""Own tests without a test (row 77).

file: test_words.py
asks: suite.passes suite.coverage suite.plan
says: no test ran
says: there is no test
"""
EMPTY = True
