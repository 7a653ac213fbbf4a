"""The program of before/ and the one of after/, side by side.

Nothing here knows what the program is about. Reading a name of a module makes
sure that the module has been imported, so that the prints of an import, which
are the public tests' affair, are never taken for those of a call.
"""
import main


def test_prints_what_it_printed_before(capsys):
    """Print what the program printed before."""
    run = main.main
    capsys.readouterr()
    import before.main
    hasattr(before.main, "main")
    expected = capsys.readouterr().out
    assert expected.strip() != "", "before/main.py printed nothing"
    run()
    assert capsys.readouterr().out == expected


def test_returns_nothing_or_an_exit_status():
    """Return from main() either nothing or an exit status, an int."""
    status = main.main()
    assert status is None or type(status) is int
