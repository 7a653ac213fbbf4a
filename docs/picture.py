"""Draw the picture in README.md: a real report, of the wrong answer `half_rounded_up` to tutorial1.

    .venv/bin/python docs/picture.py
"""
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from grader import catalog, verification  # noqa: E402
from grader.grading import grade  # noqa: E402
from grader.reporters import terminal  # noqa: E402

CASE = "half_rounded_up"


def main() -> None:
    """Grade the case and write docs/report.svg."""
    exercise = catalog.load(HERE.parent, "tutorial1")
    folder = next(case for case in catalog.wrong_cases(exercise) if case.name == CASE)
    report = grade(exercise, verification.answer(exercise, folder))
    (HERE / "report.svg").write_text(terminal.picture(report), encoding="utf-8")


if __name__ == "__main__":
    main()
