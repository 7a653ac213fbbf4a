"""A module with nothing but a docstring and comments."""

# nothing
