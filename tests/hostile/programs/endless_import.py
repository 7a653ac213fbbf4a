"""Never finish to be imported (rows 1 and 15); it is tried once, and every test says so.

seconds: 1
says: import words was still running when the 1 s for all tests were over
"""
while True:
    pass
