# %% [markdown]
# # Chapter 2: Writing production code
#
# Code that gives the right answer once, on your computer, is half done. The other half is that
# somebody else, who may be you in six months, can read it, trust it and change it. This chapter is
# about that other half. It takes about 90 minutes, without the two tutorials. At its end you can
#
# * recognise the habits that make code expensive, and say what each of them costs;
# * name, comment and style Python as PEP 8 asks, and document it as PEP 257 asks;
# * let tools find the slips for you, on your machine and in your repository;
# * write tests that are small, quick and independent, and measure what they cover;
# * clean up code that somebody else wrote, and then code of your own.
#
# Run the cells from top to bottom with Shift+Enter. Two things will come up again and again:
#
# * **Your turn**: a cell with a gap. It fails until you fill the gap, and that is as it should be.
# * **Quiz**: a cell that shows a question. Add `.answer("a")`, with the letter you chose, to the
#   end of its line, and run it again.

# %%
try:
    from grader import check, explain, hint, progress, quiz, solution
except ImportError:
    print("The course is not set up for this notebook. Close it, open a "
          "terminal in the course's folder and run: python3 course.py lab")

# %% [markdown]
# ### The workbench
#
# We shall look at a lot of bad code. Bad code stands in this notebook as a piece of text, so that
# it cannot do harm here. Two functions work on such texts:
#
# * `run` writes them into a throw-away folder, runs one or more commands on them there, and returns
#   what was printed;
# * `review` prints what the style programs say: `pycodestyle` about PEP 8, `pydocstyle` about
#   docstrings, and `ruff` (here) about names, which `pycodestyle` mostly leaves alone.
#
# The cell starts with all imports of this chapter, because PEP 8 wants them at the top, one on a
# line. You need not study the rest now. Come back at the end of the chapter: they were written by
# the rules that you are about to learn.

# %%
import ast
import builtins
import difflib
import inspect
import itertools
import keyword
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import types
from collections import Counter, abc
from pathlib import Path

# A notebook asks programs for colours, and some programs listen to settings
# of yours. Without all that, the output is the same on every machine.
UNWANTED = ("BUILD_", "CI", "CLICOLOR", "COVERAGE_", "FORCE_", "GIT_",
            "PYTEST_", "RUFF_")
ENVIRONMENT = {name: value for name, value in os.environ.items()
               if not name.upper().startswith(UNWANTED)}
ENVIRONMENT |= {
    "COLUMNS": "79",
    "NO_COLOR": "1",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "PYTHONIOENCODING": "utf-8",
    "PYTHONUNBUFFERED": "1",
}


def write(folder, files):
    """Write files, a text for each path below folder."""
    for path, text in files.items():
        target = Path(folder, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")


def python(folder, command):
    """Run Python in folder and return its exit status and its output.

    command is what would follow the word python in a terminal. The folder's
    name and all durations are cut out of the output, so that two runs can be
    compared.
    """
    ended = subprocess.run(
        [sys.executable, *command.split()], cwd=folder, env=ENVIRONMENT,
        encoding="utf-8", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, check=False)
    output = ended.stdout.replace(f"{folder}{os.sep}", "")
    return ended.returncode, re.sub(r" in \d+\.\d+s", "", output).rstrip()


def run(files, *commands):
    """Run Python commands in a throw-away folder and return all output.

    files holds a text for each path. A command that fails is not an error
    here: what it printed is what we want to see.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        write(folder, files)
        outputs = [python(folder, command)[1] for command in commands]
    return "\n".join(output for output in outputs if output)


TOOLS = {
    "pycodestyle": "-m pycodestyle",
    "pydocstyle": "-m pydocstyle --convention=pep257",
    "ruff": "-m ruff check --isolated --no-cache --quiet "
            "--output-format=concise --select=N,A,E741",
}


def remarks(source, *tools, name="sample.py"):
    """Return the remarks of style tools about a source text, one a line."""
    output = run({name: source}, *(f"{TOOLS[tool]} {name}" for tool in tools))
    return re.sub(r":\n\s+", ": ", output).splitlines()


def review(source, *tools, name="sample.py"):
    """Print what style tools, by default pycodestyle, say about source."""
    lines = remarks(source, *(tools or ["pycodestyle"]), name=name)
    print("\n".join(lines) or "nothing to remark")


review("answer=6*7\n")
review("answer = 6 * 7\n")

# %% [markdown]
# ## The programmer from hell
#
# Here is a colleague's script. It scales the prices of houses by their area and tidies the names of
# streets. It arrived on a Friday afternoon, together with the remark "works for me". (`\t` stands
# for a tab.)

# %%
HELL = '''
import statistics, sys
def f(l, d=[]):
\tfor x in l:
\t\ttry: d.append(float(x[1])/x[2]*0.85)
\t\texcept: pass
\treturn d
class house:
  def __init__(self,p,A): self.p=p; self.A=A
  def Calc(self):
      if (self.A > 120) == True: return self.p/self.A*0.9
      else:
            return self.p/self.A
Str = lambda s: s.strip().lower()
list = [("Elm ", 250000, 100), ("oak", "n/a", 80), (" Ash", 90000, 45)]
print(f(list))
print([Str(x[0]) for x in list])
print(f([("Fir", 120000, 60)]))
'''

print(run({"script.py": HELL}, "script.py"))

# %% [markdown]
# It does work, more or less, and that is what makes it dangerous: nothing forces anybody to look at
# it. Now look at the last line of the output. One house went in and three prices came out, because
# `d=[]` is made once and shared by all calls. Would you have found that by reading?
#
# Let the tools read it.

# %%
found = remarks(HELL, "pycodestyle", "pydocstyle", "ruff")
codes = Counter(re.search(r"\b[A-Z]+\d{3}\b", line)[0] for line in found)
print(len(HELL.splitlines()) - 1, "lines,", len(found), "remarks")
for code, times in sorted(codes.items(), key=lambda item: (-item[1], item[0])):
    print(f"{code:5} {times:2}", "#" * times)

# %% [markdown]
# More remarks than lines. Behind them are eight habits. Each shows in the script above, and each
# has a section further down that cures it.
#
# | habit | in the script | cure |
# |---|---|---|
# | names that mean nothing | `f`, `l`, `d`, `x`, `p`, `A` | PEP 8: names |
# | no respect for indentation | a body on the line of its `if` or `try` | PEP 8: styling |
# | indentation mixed up | tabs, and two, six or twelve spaces | Staying compliant |
# | business logic without a comment | `0.85`, `0.9`, `120`: why these? | PEP 8: comments |
# | no docstrings | what is `Calc` for, and in what unit? | PEP 257 |
# | no usage examples | how is `house` meant to be called? | PEP 257 |
# | no tests | does anybody know that `f` remembers? | Tests |
# | no regard for PEP 8 and PEP 257 | the list of remarks | this chapter |
#
# The same work can be written so that it hides nothing. Read this once from top to bottom, and
# notice how few questions are left.

# %%
CLEAN = (
    '''"""Prices of houses by the square metre, and tidy street names."""

# Buyers talked asking prices down by 15 % on average in last year's sales.
NEGOTIATION_FACTOR = 0.85


def price_per_square_metre(asking_price, area):
    """Return the price in euro that one square metre is likely to fetch.

    asking_price is in euro, area in square metres.

    >>> price_per_square_metre(250_000, 100)
    2125.0
    """
    return asking_price / area * NEGOTIATION_FACTOR


def normalize_street(name):
    """Return a street's name in lower case, without blanks around it."""
    return name.strip().lower()
''')

review(CLEAN, "pycodestyle", "pydocstyle", "ruff")

# %% [markdown]
# ## Why bad code hurts in production
#
# In a notebook that you throw away, bad code costs nobody anything. In production it is read,
# changed, upgraded and released for years, by people who did not write it, and every one of those
# steps becomes dearer. Here is the bill, item by item.
#
# ![Two curves of the effort that one more change takes, release after release. Code without
# conventions and tests starts cheap and climbs steeply; code that is kept clean starts a little
# dearer and stays almost flat. The curves cross early.](img/02_cost_of_change.svg)
#
# **Maintenance issues.** Whatever exists twice has to be mended twice. Below, a rule was copied
# from the training script into the web service. Later somebody mended one of the two, and since
# that day the model sees words in production that it never saw in training.


# %%
def training_feature(word):
    """Return the word as the model knew it in training."""
    return word.strip().lower()


def serving_feature(word):
    """Return the word as the web service gives it to the model."""
    return word.lower()


for word in ["garden", "Garden", "garden "]:
    print(repr(word), training_feature(word) == serving_feature(word))

# %% [markdown]
# **Technical debt.** A shortcut is a loan: you get the time now and pay interest at every later
# change. The interest can be counted. Suppose that the negotiation factor changes, and it was typed
# in wherever it was needed. How many places do you have to find, and how many of them mean
# something else?

# %%
DEBT = '''
def flat_price(area): return area * 2900 * 0.85
def house_price(area): return area * 2400 * 0.85
def garage_price(count): return count * 12000 * 0.85
def energy_share(year): return 0.85 if year < 1980 else 0.4
def report(area): print("about", round(area * 2400 * .85))
'''

lines = DEBT.splitlines()
places = [line for line in lines if "0.85" in line]
print(len(places), "places hold 0.85; one of them is no price at all:")
print(places[-1])
print("and one place was written differently, so the search missed it:")
print(lines[-1])

# %% [markdown]
# **Upgrades start to break things.** Python 3.3 moved `MutableMapping` from `collections` to
# `collections.abc`. The old place stayed open for nine years, in the end with a warning, and was
# closed in 3.10. Code that somebody looks after was mended in time. Code that nobody dared to touch
# stopped on the day of the upgrade; later you will meet a once famous package to which this
# happened.

# %%
try:
    from collections import MutableMapping
    print("in the old place:", MutableMapping.__name__)
except ImportError as error:
    print("in the old place:", type(error).__name__)

print("in the new place:", abc.MutableMapping.__name__)

# %% [markdown]
# **Backward compatibility suffers.** Version 2 of `estimate` got one more parameter, in the middle.
# No caller was changed, none fails, and all of them now get wrong numbers. The cure costs one star:
# what stands behind `*` can be given by name only, so old calls mean what they always meant. A test
# that pins the old call would have caught the slip before the release.


# %%
def estimate_in_version_1(area, rooms=3):
    """Return the price of a flat in euro."""
    return area * 2500 + rooms * 5000


def estimate_in_version_2(area, garden=0, rooms=3):
    """Return the price of a flat in euro; garden is in square metres."""
    return area * 2500 + garden * 60 + rooms * 5000


def estimate(area, rooms=3, *, garden=0):
    """Return the price of a flat in euro; garden is in square metres."""
    return area * 2500 + garden * 60 + rooms * 5000


print("the old call:", estimate_in_version_1(80, 4))
print("in version 2:", estimate_in_version_2(80, 4))
print("with a star: ", estimate(80, 4), estimate(80, 4, garden=100))


# %% [markdown]
# **The code base is polluted.** When nobody knows whether a function is still needed, nobody
# removes it. The dead code is read, searched, upgraded and feared like the living. Python can read
# Python, so a few lines are enough to ask which functions of a module are defined but never used.

# %%
POLLUTED = '''
def clean(word): return word.strip()
def clean2(word): return word.strip().lower()
def clean_new(word): return clean2(word).strip(".")
def clean_final(word): return clean2(word).strip(".,")
print(clean_final(" Elm. "))
'''


def unused_functions(source):
    """Return the names of functions that source defines and never uses."""
    nodes = list(ast.walk(ast.parse(source)))
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    return [node.name for node in nodes
            if isinstance(node, ast.FunctionDef) and node.name not in used]


unused_functions(POLLUTED)

# %% [markdown]
# **No uniform standard in the team.** Three people, three dialects. Each is readable by itself;
# together they mean that you must look up the spelling of every name before you can use it.

# %%
DIALECTS = '''
def getPrice(house):
    return house["price"]


def Get_area(house):
    return house["area"]


def number_of_rooms(house):
    return house["rooms"]
'''

review(DIALECTS, "ruff")

# %% [markdown]
# **Rollouts are delayed** and **progress is hindered**. These two are the sum of the others. A
# release waits because no test says that yesterday's features still work, so people click through
# the product by hand. And each new idea waits because reading comes before writing: if it takes an
# hour to find out what `f` does, then the two-minute change takes an hour and two minutes.
#
# | the cost | what this chapter sets against it |
# |---|---|
# | maintenance issues | names and docstrings; one function for one rule |
# | technical debt | constants with names; refactoring under tests |
# | upgrades that break | tests, run by CI on each new Python |
# | backward compatibility | docstrings as a promise; tests that hold you to it |
# | delayed rollouts | a suite that says in seconds whether you may release |
# | hindered progress | code that can be read without asking its author |
# | polluted code base | tools that list what is unused |
# | no standard in the team | PEP 8, PEP 257, and a hook that insists |

# %% [markdown]
# ## The philosophy of a convention
#
# To the computer, layout hardly matters. These two texts look as if two strangers had written them,
# and Python reads them as the very same program.

# %%
ONE_AUTHOR = "prices=[ 1,2 ]; total=sum( prices )"
OTHER_AUTHOR = "prices = [1, 2]\ntotal = sum(prices)"

print(ast.dump(ast.parse(ONE_AUTHOR)) == ast.dump(ast.parse(OTHER_AUTHOR)))

# %% [markdown]
# So a convention is for people. In June 2001 Tim Peters put the case on the newsgroup
# comp.lang.python, and in our words it is this: one convention that everybody shares makes code
# easier to maintain, clearer and more consistent, and it is a sound base for good habits. And yet
# Python does not force it on you. You follow it because you want what it buys.
#
# What it buys can be measured. Below, the same change (a new discount) is made twice: once by
# somebody who keeps the file's convention, once by somebody who lays everything out to taste.

# %%
OLD = """\
def price(area, rooms):
    base = area * 2500
    extra = rooms * 5000
    return base + extra
"""
KEPT = OLD.replace("base + extra", "(base + extra) * 0.95")
TO_TASTE = """\
def price( area,rooms ):
  base=area*2500
  extra=rooms*5000
  return ( base+extra )*0.95
"""


def changed_lines(before, after):
    """Return how many lines a reviewer has to read twice."""
    difference = difflib.ndiff(before.splitlines(), after.splitlines())
    return sum(line.startswith(("- ", "+ ")) for line in difference)


print("convention kept:", changed_lines(OLD, KEPT), "lines to compare")
print("laid out to taste:", changed_lines(OLD, TO_TASTE), "lines to compare")

# %% [markdown]
# In the second change the one thing that matters hides among things that do not. That is how
# mistakes get through reviews.
#
# A convention is a servant. PEP 8 itself says that consistency within a project counts for more
# than the guide, and that there are moments to break a rule: when following it would make the code
# harder to read, or when the code around it does otherwise. Break a rule on purpose, rarely, and
# where your team has agreed to. Most teams settle such things once, in a file, and stop debating.

# %% [markdown]
# ## PEP 8: names
#
# PEP 8 is the style guide for Python code. Its first big topic is names, and for a reason: a name
# is the one comment that everybody reads. Each rule below comes with a before, which is quoted and
# reviewed, and an after, which runs.
#
# **Functions and variables are written in lower case, with underscores between words where that
# helps.** The name of a function is best a verb that says what happens, and a parameter's name says
# what is expected. (The prose of this course is British; code, like the standard library, mostly
# spells `normalize`.)

# %%
BEFORE = '''
def NormalizeWord(inputWord):
    cleanWord = inputWord.strip()
    return cleanWord.lower()
'''

review(BEFORE, "ruff")


def normalize_word(word):
    """Return word in lower case, without blanks around it."""
    return word.strip().lower()


normalize_word("  Garden ")

# %% [markdown]
# **Classes start with a capital, and so does each further word. Constants are written in capitals
# with underscores between the words.** Then the name alone tells you what `House`, `house` and
# `HOUSE` are. ruff says nothing about `maxarea`, for it cannot know that the value is meant to
# stay. The grader of this course guesses: it remarks on values that a module sets once and never
# changes.

# %%
BEFORE = '''
maxarea = 1000


class house_record:
    def CalcPPSM(self):
        return self.price / self.area
'''

review(BEFORE, "ruff")

MAX_AREA = 1000


class HouseRecord:
    """One sale: the price in euro and the area in square metres."""

    def __init__(self, price, area):
        """Keep price and area; an area above MAX_AREA is a slip."""
        if area > MAX_AREA:
            raise ValueError(f"area {area} is above {MAX_AREA}")
        self.price = price
        self.area = area

    def price_per_square_metre(self):
        """Return the price of one square metre in euro."""
        return self.price / self.area


HouseRecord(250_000, 100).price_per_square_metre()

# %% [markdown]
# **Keep away from words that Python has taken.** A keyword such as `class` or `lambda` cannot be a
# name at all. Builtins such as `list`, `sum`, `id` or `input` can, which is worse: the slip shows
# up much later, somewhere else. A better word is the first choice (`streets` also says what is in
# the list). Where the taken word is the right one, PEP 8 adds an underscore at its end: `class_`.

# %%
BEFORE = '''
list = ["elm", "oak"]
letters = list("ash")
'''

review(BEFORE, "ruff")
print(run({"sample.py": BEFORE}, "sample.py").splitlines()[-1])

streets = ["elm", "oak"]
letters = list("ash")
class_ = "detached house"
print(streets, letters, class_)

# %% [markdown]
# **No names of a single character.** PEP 8 forbids `l`, `O` and `I`, which look like digits in many
# fonts. This course, like the slides it grew from, forbids all of them, because a single letter
# cannot be searched for and says nothing. ruff knows PEP 8's three; the others are found by a few
# lines of our own. Read both versions aloud, and you hear the difference.

# %%
BEFORE = '''
def f(l, t):
    return [w for w in l if len(w) > t]
'''


def single_letter_names(source):
    """Return the names of one letter in source, each once, sorted."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        for field in ("id", "arg", "name"):
            names.add(getattr(node, field, None) or "")
    return sorted(name for name in names if len(name) == 1)


review(BEFORE, "ruff")
print(single_letter_names(BEFORE))


def words_longer_than(words, length):
    """Return the words that have more characters than length."""
    return [word for word in words if len(word) > length]


words_longer_than(["elm", "garden", "oak"], 3)

# %% [markdown]
# **Do not name anything like a library.** If your own file is called `random.py`, then
# `import random` finds your file first, in your code and in every library that needs the real one.
# Below you see the accident. After: `settings.py`. The same goes for variables
# (`statistics = [1, 2]` buries the module) and functions. When in doubt, ask Python what is taken.

# %%
BEFORE = {
    "random.py": "SEED = 7\n",
    "train.py": '''
import random

try:
    print(random.choice([1, 2, 3]))
except AttributeError:
    print("this is not the random that I know")
''',
}

review(BEFORE["random.py"], "ruff", name="random.py")
print(run(BEFORE, "train.py"))


def is_taken(name):
    """Tell whether name belongs to Python or its standard library."""
    return (keyword.iskeyword(name) or hasattr(builtins, name)
            or name in sys.stdlib_module_names)


for name in ["lambda", "list", "random", "settings", "streets"]:
    print(f"{name:9}", is_taken(name))

# %% [markdown]
# ### Your turn 1: better names
#
# The module below came from the programmer from hell. `better_names` is to return a name for each
# old one, as a dictionary such as `{"l": "areas"}`. Fill the gap (delete the line with `raise`),
# and run the cell. It is silent about taste; it checks only the rules above.
#
# ```python
# import statistics
# maxarea = 1000
# class house_record: pass
# def CalcPPSM(p, A): return p / A
# def filter(l): return [x for x in l if x < maxarea]
# ```


# %% tags=["raises-exception", "nbval-ignore-output"]
def better_names():
    """Return a better name for each old one: a dictionary of strings."""
    # BEGIN SOLUTION
    return {
        "maxarea": "MAX_AREA",
        "house_record": "HouseRecord",
        "CalcPPSM": "price_per_square_metre",
        "p": "price",
        "A": "area",
        "filter": "plausible_areas",
        "l": "areas",
        "x": "candidate",
    }
    # END SOLUTION


new_names = better_names()
assert set(new_names) == {"maxarea", "house_record", "CalcPPSM", "p", "A",
                          "filter", "l", "x"}, "one name for each old one"
for old, new in new_names.items():
    assert len(new) > 1, f"{new} says nothing"
    assert not is_taken(new), f"{new} is taken by Python"
    if old not in ("maxarea", "house_record"):
        assert re.fullmatch("[a-z]+(_[a-z]+)*", new), f"{new}: lower case"
assert new_names["maxarea"].isupper(), "a constant is written in capitals"
assert re.fullmatch("([A-Z][a-z]+)+", new_names["house_record"]), "CapWords"
assert len(set(new_names.values())) == 8, "no name stands for two"
print("All eight names follow the rules.")

# %% [markdown]
# ### Quiz: names

# %%
quiz("02.names-1")

# %% tags=["solution"]
quiz("02.names-1").answer("e")

# %%
quiz("02.names-2")

# %% tags=["solution"]
quiz("02.names-2").answer("c")

# %%
quiz("02.names-3")

# %% tags=["solution"]
quiz("02.names-3").answer("b")

# %% [markdown]
# ## PEP 8: comments
#
# Code says what happens. A comment says what the code cannot say: why. A comment that repeats the
# code is a second copy, and you know by now what becomes of copies.
#
# **Comments are complete sentences.** They start with a capital (unless the first word is a name
# from the code) and end with a full stop. No tool can check this; readers notice it at once. In the
# quoted text one comment repeats the code and the other starts a riddle, and the tool is content.

# %%
BEFORE = '''
# lowercase!!
word = "Garden".lower()
# dont use this for german -> bug?? ask T.
plural = word + "s"
'''

review(BEFORE)

# The model was trained on lower case.
word = "Garden".lower()

# Adding an s is good enough for English street names. German plurals need
# a dictionary, because they often change the vowel as well.
plural = word + "s"
print(plural)

# %% [markdown]
# **A block comment has the indentation of the code that follows it**, and each of its lines starts
# with `#` and one space. **An inline comment stands at least two spaces behind the statement**, and
# starts in the same way.

# %%
BEFORE = '''
smallest = 10 # In square metres.


def is_plausible(area):
# Nobody builds houses as small as that.
    if area < smallest:
        return False
            #The register has no house above a thousand.
    return area <= 1000
'''

review(BEFORE)

SMALLEST = 10  # In square metres.


def is_plausible(area):
    """Tell whether an area in square metres can be that of a house."""
    # Nobody builds houses as small as that.
    if area < SMALLEST:
        return False
    # The register has no house above a thousand.
    return area <= 1000


print(is_plausible(5), is_plausible(80), is_plausible(5000))

# %% [markdown]
# **Inline comments are rare, but where the logic is business logic they are a must.** By business
# logic we mean whatever follows from the world instead of from the code: a tax, an agreement, a
# number somebody measured. Delete the comments from `agency_fee`, and in a year no reader will dare
# to change a single figure. Delete them from the quoted `fee`, and nothing is lost.

# %%
BEFORE = '''
def fee(price):
    if price > 500000:  # If price is greater than 500000.
        return price * 0.03  # Multiply price by 0.03.
    return max(price * 0.0357, 2500)  # Return the maximum.
'''

review(BEFORE)


def agency_fee(price):
    """Return the agency's fee in euro for a house sold at price."""
    if price > 500_000:  # From here on the fee is negotiated.
        return price * 0.03  # Average of all negotiated fees so far.
    return max(
        price * 0.0357,  # The usual 3 %, and 19 % value added tax on it.
        2500,  # Below this a sale does not cover the agency's costs.
    )


print(agency_fee(600_000), agency_fee(50_000))

# %% [markdown]
# The tool calls both versions clean. It sees spaces and line lengths; whether a comment is worth
# reading, you have to judge. Three more rules of thumb:
#
# * Change the comment together with the code. A comment that lies is worse than none.
# * Do not keep old code in comments "for later". Version control keeps it, and better.
# * What callers have to know is not said in comments but in docstrings, which all public modules,
#   classes, functions and methods should have. We come to them soon.

# %% [markdown]
# ## PEP 8: styling
#
# The aim of all rules here is one: **somebody else on the team must be able to read your code
# without effort.** Let us start with layout, where the eye gets lost first: two imports on a line,
# no air between functions, none behind a comma, and a line that runs off the screen.

# %%
BEFORE = '''
import os, sys
def ratio(price,area): return price/area
def describe(street, price, area): return "The house in " + street \
+ " costs " + str(price) + " euro, that is " + str(ratio(price, area))
'''

review(BEFORE)


def ratio(price, area):
    """Return the price of one square metre."""
    return price / area


def describe(street, price, area):
    """Return a sentence about a house for the catalogue."""
    by_area = ratio(price, area)
    return f"The house in {street} costs {price} euro, that is {by_area}."


describe("Elm Street", 250_000, 100)

# %% [markdown]
# (Between the two functions blank lines are missing as well; the tool is lenient with functions of
# a single line.) Each remark starts with a code. `explain` tells what a code means, why the rule is
# there, and what to do:

# %%
explain("E302")

# %% [markdown]
# **Write `is not` and `not in` as one operator.** Both spellings do the same, but
# `not price is None` makes the reader work out to what the `not` belongs. And `None` is compared by
# `is`, never by `==`, because a class may define `==` as it likes.

# %%
BEFORE = '''
if not price is None:
    print("known")
if not "garden" in features:
    print("no garden")
if price == None:
    print("unknown")
'''

review(BEFORE)

price, features = None, ["garage"]
if price is not None:
    print("known")
if "garden" not in features:
    print("no garden")
if price is None:
    print("unknown")

# %% [markdown]
# **Write `def` rather than giving a name to a `lambda`.** A lambda is for a place where no name is
# needed, such as `key=`. As soon as you give it one, `def` is better: it has room for a docstring,
# and the name turns up in error messages. Compare what each of the two calls itself. (The last line
# shows a lambda in its proper place.)

# %%
BEFORE = '''
per_metre = lambda price, area: price / area
print(per_metre.__name__)
'''

review(BEFORE)
print(run({"sample.py": BEFORE}, "sample.py"))


def per_metre(price, area):
    """Return the price of one square metre."""
    return price / area


print(per_metre.__name__)
print(sorted(["Oak", "elm"], key=lambda word: word.lower()))

# %% [markdown]
# **Catch the exceptions that you expect, by name.** A bare `except:` catches everything: a price
# that is no number, which was meant, but also your own typing error, and even Ctrl-C. In the quoted
# text somebody wrote `flaot`. All prices vanish, and nobody hears of it. With `except ValueError`
# the expected trouble is dealt with and everything else is heard: the same typing error now stops
# the program at the first call, on your desk instead of in production.

# %%
BEFORE = '''
def parse(text):
    try:
        return flaot(text)
    except:
        return None


print(parse("250000"), parse("n/a"))
'''

review(BEFORE)
print(run({"sample.py": BEFORE}, "sample.py"))
NAMED = BEFORE.replace("except:", "except ValueError:")
print(run({"sample.py": NAMED}, "sample.py").splitlines()[-1].split(".")[0])


def parse(text):
    """Return the number in text, or None if there is none."""
    try:
        return float(text)
    except ValueError:
        return None


print(parse("250000"), parse("n/a"))

# %% [markdown]
# **Ask for a type with `isinstance`, do not compare types.** A comparison by `==` refuses every
# subclass, although a subclass is made to be used in its parent's place. `Counter` is a dictionary
# in all respects, and the quoted version turns it away.

# %%
BEFORE = '''
from collections import Counter


def total(counts):
    if type(counts) == dict:
        return sum(counts.values())
    return "not a dictionary"


print(total({"elm": 2}), total(Counter(["elm", "elm"])))
'''

review(BEFORE)
print(run({"sample.py": BEFORE}, "sample.py"))


def total(counts):
    """Return the sum of all counts, given as a dictionary."""
    if isinstance(counts, dict):
        return sum(counts.values())
    raise TypeError(f"counts is a {type(counts).__name__}, not a dictionary")


print(total({"elm": 2}), total(Counter(["elm", "elm"])))

# %% [markdown]
# **Let truth speak for itself.** Write `if rooms:`, not `if rooms == True:`. The comparison is
# longer and often wrong: a list with something in it counts as true, and yet it is not equal to
# `True`.
#
# There is one trap. Zero counts as false, and so does an empty text. If zero is a proper value (no
# garage) and only `None` means that something is unknown, then ask for `None`.

# %%
BEFORE = '''
rooms = ["kitchen"]
if (len(rooms) > 0) == True:
    print("there are rooms")
if rooms == True:
    print("never printed, although there are rooms")
'''

review(BEFORE)
print(run({"sample.py": BEFORE}, "sample.py"))

rooms = ["kitchen"]
if rooms:
    print("there are rooms")


def describe_garages(count):
    """Return a phrase; count may be 0, and None if it is unknown."""
    if count is None:
        return "garages unknown"
    return f"garages: {count}" if count else "no garage"


for garages in (None, 0, 2):
    print(describe_garages(garages))

# %% [markdown]
# ### Your turn 2: a clean price
#
# Rewrite this function by the rules of this section. It is to do what its author meant: numbers and
# texts with a number give a `float`, texts without one give `None`, and anything else (a list, say)
# is a mistake of the caller and must be heard as a `TypeError`.
#
# ```python
# getprice = lambda x: float(x) if type(x) == str or type(x) == int else None
# def p(x):
#     try: return getprice(x)
#     except: return None
# ```


# %% tags=["raises-exception", "nbval-ignore-output"]
def parse_price(value):
    """Return value, a number or a text, as a float; None for "n/a"."""
    # BEGIN SOLUTION
    try:
        return float(value)
    except ValueError:
        return None
    # END SOLUTION


assert parse_price("250000") == 250_000.0
assert parse_price(0) == 0.0, "zero is a price, not a missing one"
assert parse_price(99.5) == 99.5
assert parse_price("n/a") is None
try:
    parse_price(["250000"])
except TypeError:
    print("parse_price does what its author meant.")
else:
    raise AssertionError("a list must be refused with a TypeError")

# %%
quiz("02.styling-1")

# %% tags=["solution"]
quiz("02.styling-1").answer("b")

# %% [markdown]
# ## PEP 257: docstrings
#
# A **docstring** is a text that stands as the first statement of a module, class, function or
# method. It is no comment: Python keeps it, and hands it to whoever asks. Your editor shows it
# while you type a call, and so does `count_words?` in a notebook. The first line is the one that is
# shown everywhere, so it has to stand alone. The helpers of this course are no exception:


# %%
def count_words(text):
    """Count each word of text, in the order of first occurrence."""
    counts = {}
    for word in text.lower().split():
        counts[word] = counts.get(word, 0) + 1
    return counts


help(count_words)
for helper in (check, hint, solution, explain, quiz, progress):
    print(f"{helper.__name__:8}", inspect.getdoc(helper).splitlines()[0])

# %% [markdown]
# ### What a docstring says
#
# PEP 257 wants to know six things of a function, as far as they apply. All of them are what a
# caller must know and cannot guess from the name.
#
# ![The function take_cheapest with its docstring, the parts labelled: the summary line tells the
# behaviour; after a blank line come the arguments with their unit, the return value, the side
# effect on the given list, the exception, and the restriction to one
# currency.](img/02_docstring.svg)
#
# What is missing on purpose: *how* it is done. That may change, and the caller need not care.


# %%
def take_cheapest(prices, count):
    """Remove the cheapest prices from a list and return them.

    prices is a list of amounts in euro, in any order; count says how many
    to take. The result is a new list, the cheapest first. The given list
    is changed: it is sorted, and what was taken is gone from it.

    Raise ValueError if there are fewer prices than count. All prices must
    be in the same currency; nobody checks that.
    """
    if count > len(prices):
        raise ValueError(f"{count} of {len(prices)} prices")
    prices.sort()
    taken = prices[:count]
    del prices[:count]
    return taken


offers = [300, 100, 200]
print(take_cheapest(offers, 2), offers)

# %% [markdown]
# ### How a docstring looks
#
# The broad strokes of PEP 257:
#
# * triple double quotes, also around a single line;
# * no blank line before or behind the docstring of a function;
# * a summary line that is a command ("Return", not "Returns") and ends with a full stop;
# * if there is more to say, a blank line and then the rest.
#
# The text before breaks every one of them. It also has no docstring for the module itself, which is
# what `help(rooms)` starts with.

# %%
BEFORE = '''
def area(width, length):

    """Returns the area
    in square metres, both sides are in metres."""

    return width * length


def volume(width, length, height):
    'return the volume'
    return area(width, length) * height
'''
AFTER = '''"""Sizes of rooms."""


def area(width, length):
    """Return the area of a room in square metres.

    Both sides are in metres. For a room that is not a rectangle, add up
    the areas of its parts.
    """
    return width * length


def volume(width, length, height):
    """Return the volume of a room in cubic metres."""
    return area(width, length) * height
'''

review(BEFORE, "pydocstyle", name="rooms.py")
print()
review(AFTER, "pydocstyle", name="rooms.py")
print(run({"rooms.py": AFTER}, "-m pydoc rooms").splitlines()[3].strip())

# %% [markdown]
# ### Usage examples that cannot lie
#
# "No usage examples" was one of the habits from hell. An example in a docstring is worth three
# sentences, and if you write it as it would look in Python's prompt, the standard library can run
# it and compare. Such an example is documentation and a small test at once. One of these two is out
# of date:

# %%
EXAMPLES = (
    '''"""Features of words."""


def normalize_word(word):
    """Return word in lower case, without blanks around it.

    >>> normalize_word("  Garden ")
    'garden'
    """
    return word.strip().lower()


def initial(word):
    """Return the first letter of word.

    >>> initial("garden")
    'G'
    """
    return word[0]
''')

report = run({"words.py": EXAMPLES}, "-m doctest words.py")
print(report.split("*" * 70)[1].strip())

# %% [markdown]
# ### Your turn 3: write the docstring
#
# This function works and is named well, but nobody can use it without reading it. Copy the body
# into the gap below and put a docstring before it. The asserts look for the summary line (a
# command, with a full stop), the blank line, and whether arguments, side effect and exception are
# mentioned.
#
# ```python
# def remove_outliers(prices, limit):
#     if limit <= 0:
#         raise ValueError(f"limit is {limit}, expected more than 0")
#     before = len(prices)
#     prices[:] = [price for price in prices if price <= limit]
#     return before - len(prices)
# ```


# %% tags=["raises-exception", "nbval-ignore-output"]
def remove_outliers(prices, limit):
    # BEGIN SOLUTION
    """Remove all prices above a limit from a list, in place.

    prices is a list of amounts in euro, limit the highest amount to keep.
    Return how many were removed. Raise ValueError if limit is not positive;
    the list is then left as it was.
    """
    if limit <= 0:
        raise ValueError(f"limit is {limit}, expected more than 0")
    before = len(prices)
    prices[:] = [price for price in prices if price <= limit]
    return before - len(prices)
    # END SOLUTION


amounts = [100, 900, 200]
assert remove_outliers(amounts, 500) == 1 and amounts == [100, 200]
summary, _, body = (inspect.getdoc(remove_outliers) or "").partition("\n\n")
assert summary.endswith(".") and "\n" not in summary, "one summary line"
assert not summary.split()[0].endswith("s"), "a command: Remove, not Removes"
assert body, "a blank line, then the rest"
assert "prices" in body and "limit" in body, "what are the arguments?"
assert "ValueError" in body, "which exception is raised, and when?"
assert re.search("in place|chang", summary + body), "what is the side effect?"
print("A caller has all that is needed.")

# %% [markdown]
# ### Quiz: docstrings

# %%
quiz("02.docstrings-1")

# %% tags=["solution"]
quiz("02.docstrings-1").answer("b")

# %%
quiz("02.docstrings-2")

# %% tags=["solution"]
quiz("02.docstrings-2").answer("d")

# %%
quiz("02.docstrings-3")

# %% tags=["solution"]
quiz("02.docstrings-3").answer("a")

# %% [markdown]
# ## Staying compliant
#
# Nobody keeps dozens of rules in mind while thinking about something else, and nobody has to. Let
# machines watch, and let them do it early. The earlier a slip is noticed, the less it costs.
#
# ![Five places where a slip can be noticed, from left to right: the editor within seconds, the
# tests within a minute, the pre-push hook within minutes, CI and review within the hour, and
# production, where a slip is an incident. Each place costs more than the one before
# it.](img/02_gates.svg)
#
# ### In the editor
#
# Switch on what your editor has, for this is the quickest of all checks. **PyCharm** underlines
# PEP 8 slips, unused names and whatever is redundant as you type; Code > Inspect Code goes through
# a whole project, Code > Reformat Code and Code > Optimize Imports clean up. **VS Code** does the
# same with its extensions for Python and ruff. In both, set the ruler to 79 characters and let the
# editor strip blanks at the ends of lines when it saves.
#
# ### One style of indentation
#
# Spaces or tabs, never both. PEP 8 prefers four spaces; tabs are for code that already has them.
# Python itself refuses the worst mixtures, but only the worst. Every editor can turn tabs into
# spaces, and so can Python's `expandtabs`.

# %%
MIXED = '''
def price(area):
        base = area * 2500
\treturn base
'''
TABS = "def price(area):\n\treturn area * 2500\n"

print(run({"sample.py": MIXED}, "sample.py").splitlines()[-1])
review(TABS)
review(TABS.expandtabs(4))

# %% [markdown]
# ### The native packages
#
# The two guides have a program each. You have seen their remarks through `review`; in a terminal
# you type `python -m pycodestyle script.py` and
# `python -m pydocstyle --convention=pep257 script.py`. Here they are, with the script from hell.
# `--statistics` counts the remarks by code, which is a good start with a file that has hundreds.

# %%
print(run({"script.py": HELL},
          "-m pycodestyle --statistics -qq script.py",
          "-m pydocstyle --convention=pep257 script.py"))

# %% [markdown]
# > **What has aged.** Older courses tell you to install `pep8` and `pep257`. Both were renamed in
# > 2016, because a program should not be mistaken for the document that it implements: `pep8` is
# > `pycodestyle` today, `pep257` became `pydocstyle`. The old packages can still be installed, but
# > get no more repairs. `pydocstyle` in turn was archived in November 2023; its authors point to
# > ruff, which has the same rules under the same D codes. This course uses `pydocstyle` to teach
# > and grade, and its own tests hold it against ruff.
#
# ### A linter: pylint or ruff
#
# A linter goes further than layout: imports that nobody uses, names that do not exist, defaults
# that are shared by all calls (do you remember `d=[]`?). **pylint** is the classic, thorough and
# slow, with opinions on design; **ruff** is the newcomer, has the rules of dozens of older tools,
# and takes milliseconds. Take either, but take one. We use ruff.
#
# Its settings stand in `pyproject.toml`, in the repository, so that everybody on the team gets the
# same remarks. That file is the convention of the team, written down. `E` and `W` are the rules of
# pycodestyle, `F` finds mistakes, `N` is for names, `D` for docstrings, `B` for likely bugs. Some
# slips ruff can even mend by itself, safely; the second command shows what `--fix` would change.
# The rest needs somebody who knows what was meant.

# %%
SETTINGS = '''
[tool.ruff]
line-length = 79

[tool.ruff.lint]
select = ["E", "W", "F", "N", "D", "B"]

[tool.ruff.lint.pydocstyle]
convention = "pep257"
'''
SUSPECT = '''"""Statistics of prices."""
import statistics
import sys


def middle(prices, seen=[]):
    """Return the middle price; prices were checked before."""
    seen.append(len(prices))
    if not prices is None:
        return statistics.median(price)
'''

RUFF = "-m ruff check --no-cache --quiet"
print(run({"pyproject.toml": SETTINGS, "sample.py": SUSPECT},
          f"{RUFF} --output-format=concise sample.py",
          f"{RUFF} --diff sample.py"))

# %% [markdown]
# ### Reviewers on the web
#
# Services read every push and every pull request of a repository, leave remarks in the review, and
# draw the trend over months: how many remarks, how much duplication, how much is covered by tests.
# For public repositories most of them are free. (The pages into which one used to paste a file for
# a quick opinion are not needed any more; and never paste code that is not yours to publish.)
#
# > **What has aged.** The classic was **Code Climate**, with grades from A to F for each file. Its
# > quality product went on under the name **Qlty** in 2025, and the old service was closed.
# > SonarQube Cloud, Codacy and DeepSource do similar work. Most of them build on programs like
# > those that you have just run, so nothing that you learnt here is lost when a service changes its
# > name.
#
# ### In the end
#
# The aim is code that *looks clean* to a human being, not a list of remarks that is empty. You can
# have both `x1 = f2(x0)` and an empty list. Let the tools take care of blanks and brackets, and
# spend your own attention on names, on comments that say why, and on functions that do one thing.

# %% [markdown]
# ## Tests: why
#
# A test is code that runs your code and insists on the result. At heart it is one word: `assert`.
# If what follows is true, nothing happens; if not, you get to know.

# %%
assert normalize_word(" Garden ") == "garden"
try:
    assert normalize_word("Garden.") == "garden", "a full stop is left"
except AssertionError as error:
    print("AssertionError:", error)

# %% [markdown]
# We could have found this by calling the function and looking. The difference is that an `assert`
# can be kept. It looks again tomorrow, after each change, on each colleague's machine, and it never
# gets tired. That is how tests keep the **behaviour** of code **consistent**.
#
# From here on we work with a small module, `words.py`: features for a model that reads the texts of
# house advertisements.

# %%
WORDS = '''"""Features of advertisements: tidy words and their counts."""

STOP_CHARACTERS = ".,;:"


def normalize_word(word):
    """Return word in lower case, without blanks and stop characters."""
    return word.strip().strip(STOP_CHARACTERS).lower()


def count_words(text):
    """Count each word of text, in the order of first occurrence."""
    counts = {}
    for token in text.split():
        word = normalize_word(token)
        if word:
            counts[word] = counts.get(word, 0) + 1
    return counts


def top_words(text, number):
    """Return the most frequent words of text, the most frequent first.

    Raise ValueError if number is negative.
    """
    if number < 0:
        raise ValueError(f"number is {number}, expected 0 or more")
    counts = count_words(text)
    return sorted(counts, key=counts.get, reverse=True)[:number]
'''

review(WORDS, "pycodestyle", "pydocstyle", "ruff", name="words.py")

# %% [markdown]
# And this is a first test file. The program **pytest** collects the files whose names start with
# `test_`, runs every function in them whose name starts with `test_`, and reports.

# %%
FIRST_TESTS = '''"""Tests of words.py."""
from words import top_words


def test_top_words_start_with_the_most_frequent():
    """Sort by frequency."""
    assert top_words("elm oak, Oak.", 2) == ["oak", "elm"]
'''

print(run({"words.py": WORDS, "test_words.py": FIRST_TESTS},
          "-m pytest -q test_words.py"))

# %% [markdown]
# **Coverage** says which lines ran while the tests did. A line that never ran under a test is a
# line about which you know nothing: it may hold the failure of the next build. With `--branch`,
# coverage also notes whether each `if` went both ways.

# %%
COVERAGE = (
    "-m coverage run --branch -m pytest -q test_words.py",
    "-m coverage report --show-missing --include=words.py",
)

print(run({"words.py": WORDS, "test_words.py": FIRST_TESTS}, *COVERAGE))

# %% [markdown]
# Line 27 never ran: nobody tried a negative number. And `16->14` is a jump that was never made:
# from the `if word:` in line 16 straight back to the loop in line 14, which is taken by a token of
# stop characters only. Two more tests:

# %%
MORE_TESTS = FIRST_TESTS.replace(
    "import top_words", "import count_words, top_words") + '''

def test_count_words_skips_tokens_without_letters():
    """Count no empty word."""
    assert count_words("elm ... oak") == {"elm": 1, "oak": 1}


def test_top_words_refuses_a_negative_number():
    """Raise ValueError."""
    try:
        top_words("elm", -1)
    except ValueError as error:
        assert "-1" in str(error)
    else:
        raise AssertionError("a negative number was accepted")
'''

print(run({"words.py": WORDS, "test_words.py": MORE_TESTS}, *COVERAGE))

# %% [markdown]
# The more is covered, the smaller the chance that a future build fails for a reason nobody saw. But
# mind what the figure does not say. This "test" runs every line as well, and it will never fail,
# because it insists on nothing:

# %%
EMPTY_CLAIM = '''"""Tests that claim nothing."""
from words import top_words


def test_everything():
    """Run the lines, look at nothing."""
    top_words("elm ... oak", 1)
    try:
        top_words("", -1)
    except ValueError:
        pass
'''
BROKEN = WORDS.replace("reverse=True", "reverse=False")

print(run({"words.py": BROKEN, "test_words.py": EMPTY_CLAIM}, *COVERAGE))

# %% [markdown]
# Full coverage, all green, and the module is broken: it returns the rarest words first. Coverage
# finds what you forgot to *run*. Only assertions find what is *wrong*.
#
# There is more to gain:
#
# * **Write tests while you write the code**, not at the end. Code that is hard to test is mostly
#   code that does too many things, and you notice while it is still cheap to change. So tests
#   **refine the code base**.
# * **Debugging gets faster.** A failing test names the function and shows the values. First write a
#   test that shows the bug, then mend it; the test stays and keeps the bug from coming back.
# * **You understand your own code better.** What shall `top_words` do with a tie? Whoever writes
#   the test has to decide.

# %% [markdown]
# ### Your turn 4: a test that can fail
#
# A good test accepts right code and rejects wrong code. Below are the right `normalize_word` and
# three wrong ones, each with a typical slip. Fill `claims` with assertions so that only the right
# one passes. (To test tests with wrong versions on purpose is called mutation testing, and there
# are tools that make the wrong versions for you.)


# %% tags=["raises-exception", "nbval-ignore-output"]
def right(word):
    """Return word in lower case, without blanks around it."""
    return word.strip().lower()


def keeps_capitals(word):
    """Forget the case."""
    return word.strip()


def keeps_blanks_in_front(word):
    """Forget one of the two sides."""
    return word.rstrip().lower()


def removes_blanks_inside(word):
    """Do too much."""
    return word.replace(" ", "").lower()


def claims(normalize):
    """Assert what must be true of a function that normalises words."""
    # BEGIN SOLUTION
    assert normalize("Elm") == "elm"
    assert normalize("  elm ") == "elm"
    assert normalize("new york") == "new york"
    # END SOLUTION


claims(right)
for wrong in (keeps_capitals, keeps_blanks_in_front, removes_blanks_inside):
    try:
        claims(wrong)
    except AssertionError:
        print(wrong.__name__, "was caught")
    else:
        raise AssertionError(f"{wrong.__name__} slipped through")

# %% [markdown]
# ## Tests: how
#
# **A test proves one small thing.** Below, the same three claims stand in one big test and in three
# small ones, and both files meet a module with two bugs. The big test stops at the first. The small
# ones tell the whole story, and their names alone say what is wrong.

# %%
TWO_BUGS = WORDS.replace(".lower()", "").replace("reverse=True",
                                                 "reverse=False")
BIG = '''"""One test of everything."""
from words import count_words, normalize_word, top_words


def test_words():
    """Test everything."""
    assert normalize_word("Elm,") == "elm"
    assert count_words("elm elm") == {"elm": 2}
    assert top_words("elm oak oak", 1) == ["oak"]
'''
SMALL = '''"""One test a claim."""
from words import count_words, normalize_word, top_words


def test_normalize_word_makes_letters_small():
    """Return lower case."""
    assert normalize_word("Elm,") == "elm"


def test_count_words_counts_repetitions():
    """Count each occurrence."""
    assert count_words("elm elm") == {"elm": 2}


def test_top_words_start_with_the_most_frequent():
    """Sort by frequency."""
    assert top_words("elm oak oak", 1) == ["oak"]
'''

for tests in (BIG, SMALL):
    print(run({"words.py": TWO_BUGS, "test_words.py": tests},
              "-m pytest -q --tb=no test_words.py"), end="\n\n")

# %% [markdown]
# **Long, descriptive names.** You have just seen why. Nobody ever calls a test function by hand, so
# its name may be a sentence: the unit, what it does, and under which condition.
# `test_top_words_refuses_a_negative_number` needs no further explanation when it turns red at five
# o'clock on a Friday; `test_2` does. (In the tutorials, names with fewer than three words after
# `test_` are remarked on.)
#
# **Tests are independent.** Each must run alone, and all of them in any order. In the first file
# below, the second test lives on what the first one left behind. In the usual order nobody notices;
# alone, it fails. In the second file a **fixture** makes a fresh register for every test that asks
# for one by naming it as a parameter. (The grader runs your tests twice, the second time in reverse
# order, and a test whose verdict changes counts as failed.)

# %%
CHAINED = '''"""Tests that hang on to each other."""
REGISTER = {}


def test_register_takes_another_house():
    """Store a price."""
    REGISTER["elm"] = 250_000
    assert len(REGISTER) == 1


def test_register_finds_a_house():
    """Find what the test above has stored."""
    assert REGISTER["elm"] == 250_000
'''
INDEPENDENT = '''"""Tests that need nobody but themselves."""
import pytest


@pytest.fixture
def register():
    """Return a fresh register with one house in it."""
    return {"elm": 250_000}


def test_register_takes_another_house(register):
    """Store a price."""
    register["oak"] = 300_000
    assert len(register) == 2


def test_register_finds_a_house(register):
    """Find a price."""
    assert register["elm"] == 250_000
'''

for tests in (CHAINED, INDEPENDENT):
    print(run({"test_register.py": tests},
              "-m pytest -q --tb=no test_register.py",
              "-m pytest -q --tb=no test_register.py -k finds"), end="\n\n")

# %% [markdown]
# **Tests are quick, and need no big set-up.** A suite that takes a minute is run once a day; one
# that takes a second is run all the time. Slow are almost always the same things: the network, the
# disk, big data, waiting. `mean_price_of_download` is hard to test, because it insists on
# downloading. The cure is almost always the same, too: separate the fetching from the thinking, and
# give the thinking its data as an argument. Two numbers in a list are all the set-up that a mean
# needs.


# %%
def download():
    """Fetch all prices from a slow server; never do that in a test."""
    raise ConnectionError("no server here")


def mean_price_of_download():
    """Return the mean of all prices on the server."""
    prices = download()
    return sum(prices) / len(prices)


def mean_price(prices):
    """Return the mean of a list of prices."""
    return sum(prices) / len(prices)


assert mean_price([100, 200]) == 150
try:
    mean_price_of_download()
except ConnectionError as error:
    print("not to be tested today:", error)

# %% [markdown]
# **Run the whole suite before a coding session, and again after it.** Before, so that you know what
# was broken already. After, so that you know what you broke. Here is a session in three acts: all
# is well; somebody simplifies `normalize_word`; the tests object.

# %%
SESSION = SMALL + '''

def test_normalize_word_keeps_a_stop_character_inside():
    """Leave 2.5 alone."""
    assert normalize_word("2.5,") == "2.5"
'''
SIMPLER = WORDS.replace(
    "word.strip().strip(STOP_CHARACTERS).lower()",
    '"".join(c for c in word if c not in ".,;: ").lower()')

for act, module in [("before", WORDS), ("after", SIMPLER)]:
    print(act)
    print(run({"words.py": module, "test_words.py": SESSION},
              "-m pytest -q --tb=no test_words.py"))

# %% [markdown]
# Without the run before, you could not be sure that the red test is your doing. Without the run
# after, all houses with "2.5 rooms" would have 25 from tomorrow on.
#
# ### A hook that runs the tests before each push
#
# "Always" is more than people can promise, so leave it to the machine. A git **hook** is a program
# that git runs at a certain moment. `pre-push` runs before anything leaves your computer, and if it
# ends with a failure, nothing does. Here is a complete one for a repository of your own.

# %%
HOOK = '''\
#!/bin/sh
# Refuse to push what breaks the conventions or the tests.
set -e

for python in .venv/bin/python .venv/Scripts/python.exe "$PYTHON" python3; do
    if command -v "$python" >/dev/null; then break; fi
done

echo "pre-push: style, docstrings, tests"
"$python" -m pycodestyle --exclude=.git,.venv .
"$python" -m pydocstyle --convention=pep257
"$python" -m pytest -q
echo "pre-push: all is well"
'''

# %% [markdown]
# * The first line says which program reads the rest: the plain shell, which git brings along on
#   Windows, too.
# * `set -e` ends the script at the first command that fails. That one word is what makes it a
#   guard.
# * The loop takes the first Python that exists: that of the project's own environment, then the one
#   you name in `PYTHON`, then the system's.
# * Then style, docstrings and tests; the cheapest first.
#
# Git looks for hooks in `.git/hooks`, which is not part of what is shared. Keep the script in the
# repository instead, in a folder `.githooks`, and let each clone point there once:
#
# ```sh
# chmod +x .githooks/pre-push
# git config core.hooksPath .githooks
# ```
#
# Let us do all that with a repository in a temporary folder, and a second one that plays the part
# of the shared server. There are two pushes: one of good work, and one after the "simplification"
# of the last session.

# %%
GIT_ENVIRONMENT = ENVIRONMENT | {
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.com",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_CONFIG_GLOBAL": os.devnull,  # Nothing of yours is read or changed.
    "GIT_CONFIG_NOSYSTEM": "1",
    "PYTHON": sys.executable,
}


def git(folder, *arguments):
    """Run git in folder and return its exit status and its output."""
    ended = subprocess.run(
        ["git", *arguments], cwd=folder, env=GIT_ENVIRONMENT,
        encoding="utf-8", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, check=False)
    output = ended.stdout.replace(f"{folder.parent}{os.sep}", "")
    return ended.returncode, re.sub(r" in \d+\.\d+s", "", output).rstrip()


def commit_and_push(folder, message):
    """Commit what git knows in folder, push it, and say how that went."""
    git(folder, "commit", "--quiet", "--all", f"--message={message}")
    status, output = git(folder, "push", "--quiet", "origin", "HEAD:main")
    print(output)
    print("->", "refused" if status else "pushed", end="\n\n")


def new_repository(parent, files):
    """Make a repository with files, our hook and a server beside it."""
    folder = Path(parent).resolve() / "project"
    write(folder, files)
    (folder / ".githooks/pre-push").chmod(0o755)
    git(folder, "init", "--quiet", "--bare", "../server")
    git(folder, "init", "--quiet")
    git(folder, "config", "core.hooksPath", ".githooks")
    git(folder, "remote", "add", "origin", "../server")
    git(folder, "add", ".")
    return folder


PROJECT = {
    ".gitignore": "__pycache__/\n.coverage\n.pytest_cache/\n.venv/\n",
    ".githooks/pre-push": HOOK,
    "test_words.py": SESSION,
    "words.py": WORDS,
}

if shutil.which("git") is None:
    print("git is not installed here; read on, and come back when it is.")
else:
    with tempfile.TemporaryDirectory() as place:
        project = new_repository(place, PROJECT)
        commit_and_push(project, "words: count the words of a text")
        write(project, {"words.py": SIMPLER})
        commit_and_push(project, "words: simplify normalize_word")
        history = git(project, "log", "--format=%s", "origin/main")[1]
        print("on the server:", history)

# %% [markdown]
# The second push never left. In an emergency `git push --no-verify` goes past the hook; then
# somebody else should hear about it.
#
# ### CI: the same, on a machine that is not yours
#
# A hook is polite: it can be skipped, a new clone has it only after `git config`, and it looks at
# your folder, with everything that lies about in it. **Continuous integration** (CI) is the second
# line. A clean machine fetches every push, installs what is declared, and runs the same commands.
# This is a complete workflow for GitHub; put it into `.github/workflows/tests.yml`, push, and look
# at the tab "Actions".

# %%
WORKFLOW = '''\
name: tests

on:
  push:
  pull_request:

permissions:
  contents: read

jobs:
  tests:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    strategy:
      matrix:
        python: ["3.11", "3.12", "3.13"]
    steps:
      - uses: actions/checkout@v6
      - uses: actions/setup-python@v6
        with:
          python-version: ${{ matrix.python }}
      - run: python -m pip install coverage pycodestyle pydocstyle pytest
      - run: python -m pycodestyle .
      - run: python -m pydocstyle --convention=pep257
      - run: python -m coverage run --branch -m pytest -q
      - run: python -m coverage report --show-missing --fail-under=90
'''

# %% [markdown]
# * `on` says when: at every push, and for every pull request, before it is merged.
# * `permissions` allows no more than reading; a workflow that only tests needs no more.
# * `timeout-minutes` ends tests that hang. Without it they may run for hours.
# * `matrix` repeats the job on three versions of Python. This is what warns you before an upgrade.
# * Each `run` is a command; to the one with `pip install` you add what your own code needs. The
#   first one that fails turns the whole job red; `--fail-under=90` makes too little coverage a
#   failure as well.
#
# > **What has aged.** Older courses use **Travis CI** for this. It was free for public repositories
# > and nearly everywhere, until its open-source site closed in 2021 and projects moved on. Today
# > the service that hosts your repository mostly has CI built in: GitHub Actions, GitLab CI/CD,
# > Bitbucket Pipelines. The idea did not change, and the commands are the same; only the file is
# > another.
#
# What does CI see that the hook does not? Let us play it through. Ada moves the stop characters to
# a new file, and forgets `git add`. In her folder everything is there, so her hook is content. The
# function `continuous_integration` does what the clean machine does: clone, then each `run` of the
# workflow but the installation, until one fails.

# %%
MOVED = WORDS.replace(
    'STOP_CHARACTERS = ".,;:"', "from stops import STOP_CHARACTERS")
STOPS = '"""What may stand at the end of a word."""\n' \
    'STOP_CHARACTERS = ".,;:"\n'


def continuous_integration(project):
    """Run the commands of the workflow in a fresh clone of the server."""
    with tempfile.TemporaryDirectory() as place:
        clone = Path(place).resolve() / "clone"
        git(project, "clone", "--quiet", "--branch=main", "../server", clone)
        for command in re.findall("run: python (.+)", WORKFLOW)[1:]:
            status, output = python(clone, command)
            print("python", command, "-> failed" if status else "-> passed")
            if status:
                print("\n".join(re.findall("^E .*|^.* error$", output, re.M)))
                break


if shutil.which("git") is None:
    print("git is not installed here; read on, and come back when it is.")
else:
    with tempfile.TemporaryDirectory() as place:
        project = new_repository(place, PROJECT)
        write(project, {"words.py": MOVED, "stops.py": STOPS})
        commit_and_push(project, "words: move the stop characters")
        continuous_integration(project)
        git(project, "add", "stops.py")
        print("\nAda adds the forgotten file.\n")
        commit_and_push(project, "stops: add the module")
        continuous_integration(project)

# %% [markdown]
# "It works on my computer" was true. It just was not enough.
#
# ### Quiz: tests

# %%
quiz("02.tests-1")

# %% tags=["solution"]
quiz("02.tests-1").answer("d")

# %%
quiz("02.tests-2")

# %% tags=["solution"]
quiz("02.tests-2").answer("b")

# %% [markdown]
# ## Testing frameworks
#
# Two frameworks matter in Python. **unittest** is part of the standard library: batteries included.
# Tests are methods of a class, assertions are methods, too, and the structure is given: `setUp`
# before each test, `tearDown` after it.

# %%
UNITTEST = '''"""Tests of words.py with unittest."""
import unittest

from words import count_words, top_words


class CountWordsTest(unittest.TestCase):
    """What counts as a word, and how often."""

    def setUp(self):
        """Prepare a text for each test anew."""
        self.text = "Elm, oak elm."

    def test_counts_repetitions(self):
        """Count each occurrence."""
        self.assertEqual(count_words(self.text), {"elm": 2, "oak": 1})

    def test_an_empty_text_has_no_words(self):
        """Return an empty dictionary."""
        self.assertEqual(count_words(""), {})

    def test_top_words_refuses_a_negative_number(self):
        """Raise ValueError and name the number."""
        with self.assertRaisesRegex(ValueError, "-1"):
            top_words(self.text, -1)
'''

print(run({"words.py": WORDS, "test_words.py": UNITTEST},
          "-m unittest test_words"))

# %% [markdown]
# **pytest** is a package of its own, without the boilerplate. Tests are functions, the assertion is
# Python's `assert`, and what a test needs it names as a parameter. pytest also runs tests that were
# written for unittest, as the last line shows, so a project can change over file by file.

# %%
PYTEST = '''"""Tests of words.py with pytest."""
import pytest

from words import count_words, top_words


@pytest.fixture
def text():
    """Prepare a text for each test anew."""
    return "Elm, oak elm."


def test_counts_repetitions(text):
    """Count each occurrence."""
    assert count_words(text) == {"elm": 2, "oak": 1}


def test_an_empty_text_has_no_words():
    """Return an empty dictionary."""
    assert count_words("") == {}


def test_top_words_refuses_a_negative_number(text):
    """Raise ValueError and name the number."""
    with pytest.raises(ValueError, match="-1"):
        top_words(text, -1)
'''

print(run({"words.py": WORDS, "test_words.py": PYTEST},
          "-m pytest -q test_words.py"))
print(run({"words.py": WORDS, "test_old.py": UNITTEST, "test_new.py": PYTEST},
          "-m pytest -q test_old.py test_new.py"))

# %% [markdown]
# Side by side:
#
# | | unittest | unittest2 | pytest |
# |---|---|---|---|
# | comes with | Python | nothing; a backport from 2010 | `pip install pytest` |
# | a test is | a method of a `TestCase` | the same | a function (or a method) |
# | an assertion is | `self.assertEqual(a, b)` | the same | `assert a == b` |
# | an expected error | `assertRaises` | the same | `pytest.raises` |
# | set-up | `setUp`, `tearDown` | the same | fixtures |
# | many cases in one test | `subTest` | the same | `parametrize` |
# | to extend it | subclasses | the same | fixtures, hooks, plug-ins |
# | asks of you | structured thinking | the same | discipline about names |
#
# > **What has aged.** **unittest2** brought the better unittest of Python 2.7 to even older
# > versions. Its last release is of 2015, everything in it has long been in unittest, and today it
# > cannot even be imported: it still looks for `collections.MutableMapping`, the name you saw
# > disappear in "Why bad code hurts". If you meet `import unittest2`, replace it by
# > `import unittest`. It was also said that unittest is more mature and easier to extend. Both held
# > when pytest was young; by now pytest has many hundreds of plug-ins and is what most new projects
# > choose. This course uses pytest.
#
# Where the two differ most is in how they fail. Both show the values, although the test for pytest
# says no more than `assert`: pytest reads the expression and keeps what is in between. One wrong
# expectation, two reports, the lines with the reason only:

# %%
for tests, command in [(UNITTEST, "-m unittest test_words"),
                       (PYTEST, "-m pytest -q test_words.py")]:
    wrong = tests.replace('"oak": 1', '"oak": 2')
    report = run({"words.py": WORDS, "test_words.py": wrong}, command)
    print("\n".join(re.findall(r"^(?:E|Assert|[-+?] ).*", report, re.M)),
          end="\n\n")

# %% [markdown]
# ### Generated test cases
#
# Bugs live at the edges: the empty text, the single element, the limit itself. Writing a test
# function for each is dull, so let them be generated. With pytest's `parametrize`, one function and
# a table become one test for each row. unittest has `subTest` for the same purpose: it keeps going
# after a failure and names the case.

# %%
TABLE = '''"""Edge cases of normalize_word, as a table."""
import pytest

from words import normalize_word


@pytest.mark.parametrize("word, expected", [
    ("elm", "elm"),
    ("ELM", "elm"),
    (" elm\\t", "elm"),
    ("elm.,", "elm"),
    ("elm .", "elm"),
    ("2.5", "2.5"),
    ("...", ""),
    ("", ""),
])
def test_normalize_word_handles_edge_cases(word, expected):
    """Return the tidy word."""
    assert normalize_word(word) == expected
'''

SUBTESTS = '''"""Edge cases of normalize_word, as subtests."""
import unittest

from words import normalize_word

CASES = {"ELM": "elm", "elm.,": "elm", "elm .": "elm", "...": "", "": ""}


class NormalizeWordTest(unittest.TestCase):
    """Edge cases."""

    def test_handles_edge_cases(self):
        """Return the tidy word."""
        for word, expected in CASES.items():
            with self.subTest(word=word):
                self.assertEqual(normalize_word(word), expected)
'''

print(run({"words.py": WORDS, "test_words.py": TABLE},
          "-m pytest -q --tb=no test_words.py"), end="\n\n")
report = run({"words.py": WORDS, "test_words.py": SUBTESTS},
             "-m unittest test_words")
print("\n".join(re.findall("^FAIL.*|^Assert.*", report, re.M)))

# %% [markdown]
# Both have found something: in `"elm ."` the blank hides behind the full stop. We leave the bug in
# for a while, because the table itself can be generated, too. `itertools.product` combines
# everything with everything; where the expected result can be computed while the case is built, no
# one has to think of the nasty ones.


# %%
def load(source):
    """Return a module made from a source text that we trust."""
    module = types.ModuleType("words")
    exec(source, vars(module))
    return module


normalize = load(WORDS).normalize_word
edges = ["", " ", ".", ", ", " ."]
cases = [(before + core + after, core.lower())
         for before, core, after in itertools.product(
             edges, ["elm", "ELM", "2.5"], edges)]
misses = [word for word, expected in cases if normalize(word) != expected]
print(len(cases), "cases,", len(misses), "fail, one of the shortest being",
      repr(min(misses, key=len)))

# %% [markdown]
# ### A taste of properties
#
# The last step: do not even name the expected result. State a **property** that must hold for every
# input, and let the computer try random ones. To normalise a word twice, for instance, must be the
# same as to do it once. The seed makes the experiment repeatable: a failure that you cannot repeat
# is of little use. And because a long example distracts, `shortened` leaves out characters for as
# long as the property still fails.


# %%
def random_words(seed, number):
    """Yield random texts of up to five characters from a nasty alphabet."""
    generator = random.Random(seed)
    for _ in range(number):
        length = generator.randrange(6)
        yield "".join(generator.choices("aB .,", k=length))


def is_stable(function, word):
    """Tell whether applying function twice is the same as once."""
    return function(function(word)) == function(word)


def shortened(function, word):
    """Leave out characters for as long as the property still fails."""
    for place in range(len(word)):
        shorter = word[:place] + word[place + 1:]
        if not is_stable(function, shorter):
            return shortened(function, shorter)
    return word


found = next(word for word in random_words(2, 1000)
             if not is_stable(normalize, word))
print("found", repr(found), "and shortened it to",
      repr(shortened(normalize, found)))

MENDED = WORDS.replace(
    "word.strip().strip(STOP_CHARACTERS).lower()",
    'word.strip(STOP_CHARACTERS + " \\t\\n").lower()')

mended = load(MENDED).normalize_word
print(all(is_stable(mended, word) for word in random_words(2, 1000)))
print(run({"words.py": MENDED, "test_words.py": TABLE},
          "-m pytest -q --tb=no test_words.py"))

# %% [markdown]
# Without an idea of the bug the computer has found it, and cut it down to its core: a blank next to
# a stop character. The property and the table both failed before; now they hold, so the mend is
# one.
#
# The package **hypothesis** does all this properly: it invents the inputs, remembers those that
# failed, and shortens them with great skill. Try it when you have a function that must survive
# anything.

# %% [markdown]
# ### Your turn 5: the edges of a price
#
# `price_band` sorts prices into three bands. Write a table of cases, pairs of a price and the band
# you expect, so that the right version passes and each of the wrong ones fails at least one case.
# Think of the limits themselves.


# %% tags=["raises-exception", "nbval-ignore-output"]
def price_band(price, low=150_000, high=400_000):
    """Return "low" below low, "high" from high on, else "middle"."""
    if price < low:
        return "low"
    return "middle" if price < high else "high"


def low_too_wide(price):
    """Take the lower limit for low."""
    return price_band(price, low=150_001)


def middle_too_wide(price):
    """Take the upper limit for middle."""
    return price_band(price, high=400_001)


def nothing_is_free(price):
    """Mistake the price 0 for a missing one."""
    return price_band(price) if price else "middle"


def boundary_cases():
    """Return a list of pairs: a price, and the band it belongs to."""
    # BEGIN SOLUTION
    return [
        (0, "low"),
        (149_999, "low"),
        (150_000, "middle"),
        (399_999, "middle"),
        (400_000, "high"),
    ]
    # END SOLUTION


def failures(band):
    """Return the prices for which band disagrees with the table."""
    return [price for price, expected in boundary_cases()
            if band(price) != expected]


assert not failures(price_band), f"{failures(price_band)}: a wrong case"
for wrong in (low_too_wide, middle_too_wide, nothing_is_free):
    assert failures(wrong), f"{wrong.__name__} slipped through"
    print(wrong.__name__, "was caught at", failures(wrong))

# %% [markdown]
# ## Tutorial 1
#
# **Refactor code that somebody else wrote.** `exercises/tutorial1/houses.py` runs every night, its
# answers are right, and it is horrible: everything that you met in this chapter is in it. To
# *refactor* means to change how code is written without changing what it does. So the order
# matters:
#
# 1. **Read `README.md`** in that folder. It says what each function promises.
# 2. **Pin the behaviour.** Write tests in `test_houses.py` of what the module does *now*, one for
#    each claim. They must pass before you change a line.
# 3. **Make one change at a time**: first indentation and layout, then names, then one function
#    where there were copies, then docstrings. After each change, run the tests.
# 4. **Check**, read the first remark, mend it, check again.
#
# This is where you stand:

# %%
check("tutorial1")

# %% [markdown]
# Long lists are best worked off one line at a time. `only` looks at a single criterion:

# %%
check("tutorial1", only="style.pep8")

# %% [markdown]
# Stuck? Hints come in steps, each time a little more. `hint("tutorial1")` is about the first
# criterion that lost points in your last check; with a second argument it is about the one that you
# name.

# %%
hint("tutorial1", "behaviour.hidden")

# %% [markdown]
# And each code in a remark can be explained, wherever you meet it:

# %%
explain("E722")

# %% [markdown]
# **A list of tests.** Part of the task is to suggest tests that raise the coverage, and the list
# *is* the test file: each name states a claim, as in "Tests: how". Go through each function and
# ask:
#
# * What does it return for an ordinary input? For an empty one? For a single element?
# * At which values does an `if` change its mind? Test both sides of each.
# * Which inputs does it refuse, and how? What does it do twice in a row?
# * Does it change what it was given? Should it?
#
# Then let coverage show what you forgot. In a terminal the same checks run with
# `python3 course.py check exercises/tutorial1`, and a solution to compare with comes from
# `solution("tutorial1")`. Look at it after you have earned something yourself; you will see more.

# %% [markdown]
# ## Tutorial 2
#
# **Refactor code of your own.** Take something that you wrote a while ago: an exercise of an
# earlier course, a script from work, 50 to 200 lines. Code that makes you blush a little is best.
# The `README.md` in `exercises/tutorial2` has the details; this is the way:
#
# 1. Save it as `before/main.py`, unchanged but for what the README asks of it: it runs by itself
#    and prints the same each time.
# 2. Copy it to `after/main.py`, with a function `main()` that prints. Write `test_*.py` beside the
#    two folders; the first test pins what is printed.
# 3. Refactor the copy in small steps, with the tests as your net.
# 4. Check.
#
# A sample of somebody's code lies there already, so that you see at once what the report looks
# like. Its last line sets before and after side by side: remarks for each 100 lines, what got
# better, and what got worse. Only what got worse costs points.

# %%
check("tutorial2")

# %%
hint("tutorial2")

# %%
explain("D103")

# %% [markdown]
# When the report is green, go one step further and set up the hook and the workflow from "Tests:
# how" in the repository that your code came from. It takes five minutes, and it is what keeps the
# code the way you have just made it.
#
# ### Where you stand
#
# You have seen what bad code costs, and the three things that keep it away: conventions,
# documentation and tests, each watched by a machine. The next chapters build on that. Whatever you
# deploy there has to pass the same checks.

# %%
progress()
