"""One run must leave nothing behind for the next.

These calls have a file, and so an interpreter, of their own: the first call
here is the first there is.
"""
import main


def test_prints_the_same_when_called_twice(capsys):
    """Print the same when main() is called twice."""
    run = main.main
    capsys.readouterr()
    run()
    first = capsys.readouterr().out
    run()
    second = capsys.readouterr().out
    assert first.strip() != "", "main() printed nothing"
    assert second == first
