"""Our rules on 41 Dockerfiles, exactly: which rule speaks on which line, and what all of it costs."""
from pathlib import Path

import pytest

from grader import explanations
from grader.dockerfile.reading import read
from grader.dockerfile.rules import PRACTICES, RULES, judge

FILES = Path(__file__).parent.parent / "data"
EXPECTED = {
    "order_good": "", "order_bad": "order:5", "order_stages_good": "", "order_stages_bad": "order:4 order:10",
    "update_good": "", "update_bad": "update:3", "update_upgrade_good": "",
    "unsorted_good": "", "unsorted_bad": "unsorted:3 unsorted:3", "unsorted_twice_bad": "unsorted:3",
    "unsorted_options_good": "",
    "leftovers_good": "", "leftovers_bad": "leftovers:3 leftovers:4 order:6 leftovers:6",
    "leftovers_recommends_bad": "leftovers:3", "leftovers_build_good": "",
    "layers_good": "", "layers_bad": "layers:5 layers:7", "layers_tool_bad": "layers:4",
    "comments_good": "", "comments_bad": "comments:5", "comments_few_bad": "comments:3",
    "sudo_good": "", "sudo_bad": "sudo:3 sudo:4 sudo:5 sudo:6", "sudo_installed_bad": "sudo:3",
    "form_good": "", "form_bad": "form:5 form:6",
    "base_good": "", "base_bad": "base:3", "base_large_bad": "base:2", "base_digest_good": "",
    "unused_good": "", "unused_bad": "unused:3 unused:4",
    "buildkit_good": "",
    "buildkit_bad": "buildkit:1 buildkit:4 update:5 sudo:5 buildkit:5 buildkit:9 buildkit:9",
    "secrets_good": "", "secrets_bad": "secrets:1 secrets:4 secrets:5 secrets:7 secrets:8",
    "escape_good": "", "unicode_good": "", "small_case_bad": "sudo:3 form:4",
    "everything_bad": "base:1 comments:2 update:3 sudo:3 order:4 unsorted:4 leftovers:4 leftovers:5 layers:5 "
                      "leftovers:6 layers:6 secrets:7 sudo:8 form:8",
    "parses_bad": "the array '[\"python\", 3]' has elements that are no texts; expected texts in double quotes",
}


def said(source):
    """Return what the rules say of a source, as the table above writes it; or why it cannot be read."""
    found = read(source)
    return found.problem or " ".join(f"{rule.code}:{remark.line}" for rule, remark, _ in judge(found))


@pytest.mark.parametrize("name", EXPECTED)
def test_lint_is_exact_on_each_file(name):
    """Find what the table says, and nothing else."""
    assert said((FILES / f"{name}.Dockerfile").read_bytes()) == EXPECTED[name]


def test_every_rule_has_files_that_are_good_and_bad():
    """Know each file, and have a good and a bad one for each rule at least."""
    assert {path.stem for path in FILES.glob("*.Dockerfile")} == EXPECTED.keys() and len(EXPECTED) >= 40
    for rule in RULES:
        assert EXPECTED[f"{rule.code}_good"] == "" and rule.code in EXPECTED[f"{rule.code}_bad"]


@pytest.mark.parametrize("name", EXPECTED)
def test_line_ends_and_marks_of_windows_change_nothing(name):
    """Read a file with carriage returns and a byte order mark as the same file."""
    source = (FILES / f"{name}.Dockerfile").read_bytes()
    assert said(b"\xef\xbb\xbf" + source.replace(b"\n", b"\r\n")) == EXPECTED[name]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_is_explained_by_what_it_finds(rule):
    """Show a bad example that breaks this rule alone, a good one that breaks none, and the lesson of its practice."""
    page = explanations.load(f"docker.lint.{rule.code}")
    assert (page.language, page.lesson) == ("dockerfile", f"04_docker#{PRACTICES[rule.practice]}")
    assert {word.partition(":")[0] for word in said(page.bad).split(" ")} == {rule.code}
    assert said(page.good) == ""


@pytest.mark.parametrize("code", [code for code in explanations.codes()
                                  if explanations.load(code).language == "dockerfile"])
def test_every_good_example_follows_all_rules(code):
    """Show nothing as good that we would remark ourselves, whatever the page is about."""
    assert said(explanations.load(code).good) == ""


def test_every_practice_of_the_lesson_has_a_rule():
    """Teach all eight of them."""
    assert {rule.practice for rule in RULES} == PRACTICES.keys() and len(PRACTICES) == 8


def test_one_cause_costs_once_and_a_rule_has_a_cap():
    """Charge sudo once however often it stands, the tool that leaves things behind once, and two layers of three."""
    costs = {}
    for rule, _, cost in judge(read((FILES / "everything_bad.Dockerfile").read_bytes())):
        costs.setdefault(rule.code, []).append(cost)
    assert costs["sudo"] == [0.2, 0] and costs["leftovers"] == [0.1, 0.1, 0] and costs["layers"] == [0.1, 0.1]
    twice = "FROM a:1\nRUN pip install b\nWORKDIR /c\nRUN pip install d\nWORKDIR /e\nRUN apk add f\n"
    assert [cost for rule, _, cost in judge(read(twice)) if rule.code == "leftovers"] == [0.1, 0, 0.1]
    secrets = [cost for _, _, cost in judge(read((FILES / "secrets_bad.Dockerfile").read_bytes()))]
    assert secrets == [0.3, 0.3, 0, 0, 0]


def test_costs_are_shares_that_leave_something():
    """Let no single rule take everything."""
    assert all(0 < rule.cost * rule.most <= 0.6 for rule in RULES)


def test_many_instructions_are_judged_in_time():
    """Go through as much as the reader lets pass."""
    install = "RUN pip install " + " ".join(f"b{number}" for number in range(80)) + "\n"
    assert said("FROM python:3.11-slim\n" + "COPY . .\n" + install * 480).count("unsorted") == 480
