"""Switch the style tools off by comments (row 69): nothing changes.

asks: style.pep8
earns: 1.4
says: style.pep8.E225
says: style.pep8.E711
says: a comment that switches the style check off
"""
# flake8: noqa
x=1     # noqa
y = x
if y == None:   # noqa: E711
    z=3  # type: ignore # noqa
