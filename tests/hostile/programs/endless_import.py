"""Never finish to be imported (rows 1 and 15); it is tried once, and every test says so.

seconds: 1
says: import words
"""
while True:
    pass
