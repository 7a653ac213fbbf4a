"""Grade exercises of the course: `check("tutorial2")` in a notebook, `grader check exercises/tutorial2` in a shell."""

__version__ = "1.0.0"
__all__ = ["check", "explain", "hint", "progress", "quiz", "solution"]


def __getattr__(name: str):
    """Load the notebook functions when they are first used, so that `import grader` costs nothing."""
    if name in __all__:
        from grader import notebook
        return getattr(notebook, name)
    raise AttributeError(f"module 'grader' has no attribute {name!r}")
