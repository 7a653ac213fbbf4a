"""What every hand-in promises, whatever its program is about.

Reading a name of a module makes sure that the module has been imported, so
each test knows whose prints it sees.
"""


def test_importing_main_prints_nothing(capsys):
    """Import quietly: importing main prints nothing."""
    import main
    hasattr(main, "main")
    assert capsys.readouterr().out == ""


def test_main_is_the_entry(capsys):
    """Define main() as the program's entry, which prints the result."""
    import main
    run = main.main
    capsys.readouterr()
    run()
    printed = capsys.readouterr().out
    assert printed.strip() != "", "main() printed nothing"


def test_program_before_prints_its_result(capsys):
    """Keep in before/main.py a script that prints its result by itself."""
    import before.main
    hasattr(before.main, "main")
    printed = capsys.readouterr().out
    assert printed.strip() != "", (
        "importing before/main.py printed nothing: let its lines run by "
        "themselves, not only below if __name__ == '__main__'")
