"""What a notebook cell calls: each function returns a card, and none of them ends in a traceback.

Names mean the student's own work below `exercises/`. In a notebook below `solutions/`, where the solved editions lie,
`check` grades the solutions instead: the same cell serves both editions.
"""
import json
from pathlib import Path

from grader.errors import GraderError
from grader.notebook import door, quizzes, verdict
from grader.notebook.card import Card, Section, prose, stopped
from grader.reporters.wording import points


def check(name: str, only: str | None = None) -> Card:
    """Grade an exercise, or one criterion of it, in a fresh process; say what was earned, what was lost and why.

    `name` is an exercise's name or the path of a hand-in, `only` the id of a criterion.
    """
    options = ("--only", only) if only else ()
    try:
        answer = door.ask("check", "--format", "json", *options, "--", _hand_in(str(name)))
        return verdict.card(verdict.read(json.loads(answer.output)))
    except GraderError as error:
        return stopped(str(error))
    except (ValueError, KeyError, TypeError):
        return stopped("the grader's answer was no report. Run `grader doctor` in a terminal.")


def hint(name: str, criterion: str | None = None) -> Card:
    """Show one more hint for an exercise, or for one criterion of it."""
    return _told("HINT", name, "hint", name, *([criterion] if criterion else []))


def solution(name: str) -> Card:
    """Show the solution of an exercise."""
    return _told("SOLUTION", name, "solution", name)


def progress() -> Card:
    """Show how far you are in the course: a bar over all points, then each exercise."""
    try:
        exercises = json.loads(door.ask("list", "--format", "json").output)
    except GraderError as error:
        return stopped(str(error))
    pairs = [(exercise["best"] or 0.0, exercise["possible"] or exercise["points"]) for exercise in exercises]
    earned, possible = (sum(pair[side] for pair in pairs) for side in (0, 1))
    rows = (Section(f"{exercise['name']}  {exercise['title']}  {points(best)} of {points(most)}")
            for exercise, (best, most) in zip(exercises, pairs, strict=True))
    complete = sum(best >= most for best, most in pairs)
    return Card("PROGRESS", f"{complete} of {len(pairs)} exercises complete", tuple(rows),
                progress=(earned, possible, "points") if possible else None)


def explain(code: str) -> Card:
    """Explain a code such as E302 or D103: what the rule asks, why, and what it looks like."""
    from grader import explanations
    try:
        rule = explanations.load(str(code))
    except GraderError as error:
        return stopped(str(error))
    examples = (Section(heading, tuple(explanations.visible(source).removesuffix("\n").split("\n")))
                for heading, source in (("Not like this", rule.bad), ("Like this", rule.good)) if source)
    return Card(rule.code, rule.title, (
        *prose(rule.asks, "What it asks"), *prose(rule.why, "Why"), *examples,
        *prose(f"Lesson: notebook {rule.lesson.replace('#', ', section ')}")))


def quiz(id: str) -> quizzes.Quiz | quizzes.NoQuiz:
    """Ask a question of a lesson.

    The answer is given by letters: `quiz("02.names-1").answer("b")`.
    """
    from grader import catalog
    try:
        return quizzes.find(catalog.root(), str(id))
    except GraderError as error:
        return quizzes.NoQuiz(stopped(str(error)))


def _told(word: str, title: str, command: str, *words: str) -> Card:
    """Return what a command of the grader prints as a card."""
    try:
        answer = door.ask(command, "--", *words)
    except GraderError as error:
        return stopped(str(error))
    return Card(word, title, (Section(lines=tuple(answer.output.strip("\n").split("\n"))),))


def _hand_in(name: str) -> str:
    """Return the path of the hand-in that a name stands for in this notebook."""
    from grader import catalog
    solutions = catalog.root().resolve() / catalog.SOLUTIONS
    solved = Path.cwd().is_relative_to(solutions) and (solutions / name).is_dir()
    return str(solutions / name) if solved else name
