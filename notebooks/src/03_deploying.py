# %% [markdown]
# # Chapter 3: Deploying machine learning
#
# A model that lives in a notebook has one user: its author. To **deploy** it means to put it where
# others can use it without asking you. There are four usual ways, and this chapter takes one model
# along all of them. It takes about 90 minutes, without the exercise. At its end you can
#
# * say what you gain by deploying at all;
# * build a package, look inside it, and defend yourself against packages that mean harm;
# * tell what a cloud service does for you, roll a bad version back, and work out from which month
#   on it is dearer than a machine of your own;
# * put a model behind an API for a few people who know the subject, and test it;
# * say what an entrypoint is, and what keeps ten copies of a container alive;
# * choose between the four, and give your reasons.
#
# Run the cells from top to bottom with Shift+Enter. Two things will come up again and again:
#
# * **Your turn**: a cell with a gap. It fails until you fill the gap, and that is as it should be.
# * **Quiz**: a cell that shows a question. Add `.answer("a")`, with the letter you chose, to the
#   end of its line, and run it again.
#
# Nothing here leaves your computer, nothing needs an account, and nothing is installed into your
# environment. Packages go into folders that are thrown away, the index of packages is a folder, and
# the cloud is forty lines of Python on the address 127.0.0.1.

# %%
try:
    from grader import check, hint, progress, quiz
except ImportError:
    print("The course is not set up for this notebook. Close it, open a "
          "terminal in the course's folder and run: python3 course.py lab")

# %% [markdown]
# ### The workbench
#
# Four helpers will serve us all along, in folders that vanish together with the kernel:
#
# * `write` puts files into a folder, and `python` runs a Python program there;
# * `pip` runs the real installer, but with `--no-index`: it sees the folders that we show it, and
#   no index on the network;
# * `with served(app) as url:` serves an application on a free port for as long as the block lasts.
#
# The cell starts with all imports of this chapter. You need not study the rest now.

# %%
import csv
import hashlib
import importlib
import io
import itertools
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import zipfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from importlib.metadata import metadata
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import (WSGIRequestHandler, WSGIServer,
                                   make_server)

import flask
import requests
from bottle import Bottle, HTTPResponse, abort, request, response
from IPython.display import HTML

# Where the network is reached through a proxy, it is not asked for this
# computer's own address.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"

BENCH = tempfile.TemporaryDirectory(prefix="deploying-")

# Programs that we start get none of your settings for Python and pip, and
# no wish for colours, which a notebook expresses.
UNWANTED = ("CLICOLOR", "FORCE_", "PIP_", "PYTHON")
ENVIRONMENT = {name: value for name, value in os.environ.items()
               if not name.upper().startswith(UNWANTED)}
ENVIRONMENT |= {"PIP_CONFIG_FILE": os.devnull, "NO_COLOR": "1",
                "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}


def folder_called(name):
    """Return a folder of this notebook, which vanishes with its kernel."""
    path = Path(BENCH.name, name)
    path.mkdir(exist_ok=True)
    return path


def write(folder, files):
    """Write files, a text for each path below folder, and return folder."""
    for path, text in files.items():
        target = Path(folder, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    return Path(folder)


def python(folder, *arguments, **variables):
    """Run Python in folder; return its exit status and what it printed."""
    ended = subprocess.run(
        [sys.executable, *map(str, arguments)], cwd=folder,
        env=ENVIRONMENT | variables, encoding="utf-8", check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT)
    return ended.returncode, ended.stdout.strip()


def pip(folder, *arguments, **variables):
    """Run pip in folder without any index; return status and output."""
    command, *rest = arguments
    return python(folder, "-m", "pip", "--isolated", "--quiet",
                  "--disable-pip-version-check", "--no-cache-dir",
                  "--no-input", "--no-color", command, "--no-index", *rest,
                  PIP_ROOT_USER_ACTION="ignore", **variables)


class QuietHandler(WSGIRequestHandler):
    """Answers requests, and writes nothing anywhere."""

    def log_message(self, *arguments):
        """Say nothing about a request."""


class ThreadedServer(ThreadingMixIn, WSGIServer):
    """Answers each request in a thread of its own."""

    daemon_threads = True


@contextmanager
def served(app, server=ThreadedServer):
    """Serve app on a free port, and stop at the end of the block."""
    running = make_server("127.0.0.1", 0, app, server, QuietHandler)
    thread = threading.Thread(target=running.serve_forever, args=[0.02])
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_port}"
    finally:
        running.shutdown()
        thread.join()
        running.server_close()


# %% [markdown]
# ### The model
#
# The model is to be small, so that it does not stand in the way. From the sales of some houses it
# learns a price for the area: a straight line through the points. Its whole knowledge is two
# numbers, and these are what we deploy.

# %%
SALES = """\
area,price
45,138000
60,171500
72,209000
80,224000
95,268000
110,301500
124,342000
140,379000
155,424500
180,483000
"""


def read_sales(text):
    """Return the areas in square metres and the prices in euro."""
    rows = list(csv.DictReader(io.StringIO(text)))
    return ([float(row["area"]) for row in rows],
            [float(row["price"]) for row in rows])


line = statistics.linear_regression(*read_sales(SALES))
MODEL = {"slope": round(line.slope, 2), "intercept": round(line.intercept, 2)}


def price(area, model=MODEL):
    """Return the price of a house in euro; area is in square metres."""
    return round(model["slope"] * area + model["intercept"])


print(MODEL, price(100))

# %% [markdown]
# ## Why deploy
#
# Somebody will ask you why you do not just send them the notebook. There are four good answers, and
# mostly more than one of them is yours.
#
# | the reason | what you gain | what it asks for |
# |---|---|---|
# | **Open source** | strangers find bugs, and some mend them | a licence, a readme, a version |
# | **Credit** | your name on something that others use | a name that can be found |
# | **A project**, for a firm or a client | the model earns its keep | it answers at night, too |
# | **Academia** | others can check your paper and cite it | the same numbers in ten years |
#
# **Credit** is not a figure of speech. Whoever releases a package writes a name into it, and the
# name travels with each copy. It is on your disk already, for this very environment is built of
# such gifts:

# %%
USED = ("bottle", "ipykernel", "jupyterlab", "pytest", "requests", "ruff")
named = [package for package in USED
         if metadata(package)["Author"] or metadata(package)["Author-email"]]
print("a name is in", *named)
print("bottle was given to you by", metadata("bottle")["Author"])

# %% [markdown]
# **Academia** asks for more than a table in an appendix. A paper prints the coefficients with as
# many digits as fit. Whoever computes with those gets other prices, and never knows whether the
# difference is a slip. A released version can be named, installed, and run again in ten years.

# %%
PRINTED = {"slope": 2600, "intercept": 19000}  # "rounded for readability"

areas, _ = read_sales(SALES)
apart = [abs(price(area, PRINTED) - price(area)) for area in areas]
print("from the paper, the prices differ by up to", max(apart), "euro")
released = json.loads(json.dumps(MODEL))
print("from the released file, by",
      max(abs(price(area, released) - price(area)) for area in areas))

# %% [markdown]
# ### Quiz: why

# %%
quiz("03.why-1")

# %% tags=["solution"]
quiz("03.why-1").answer("c")

# %% [markdown]
# ## Four ways
#
# | | what you hand over | who runs it | what you pay for |
# |---|---|---|---|
# | **a package** on PyPI | code, as a file | each user, at home | nothing but your time |
# | **a cloud service** | your data, or a model | the provider | each prediction |
# | **an API** | an address | you, on a rented machine | the machine, busy or idle |
# | **a container** | the program with all it needs | one machine or a hundred | the machines |
#
# They are not rivals. They go into each other like Russian dolls: the package is imported by the
# API, the API is put into a container, and the container is run by a cloud. So the question is
# never "which one is best", but "how far do I have to go for the people I have in mind". The
# picture asks three questions, and the rest of the chapter gives the reasons for them.
#
# ![A decision from top to bottom. First question: will others write code on top of it? Yes: a
# package. No: is it to test an idea with a few people? Yes: an API. No: do you lack the people to
# build and tune models, while it has to scale? Yes: a cloud service. No: a container, for a wide
# audience.](img/03_decision.svg)

# %% [markdown]
# ## A package on PyPI
#
# The **Python Package Index**, PyPI for short, is where `pip install` gets its packages from. It is
# the most popular way to hand Python code to others, because it asks so little of them: one command
# that they know.
#
# > **When.** You start an open-source project for a specific purpose, its users are programmers who
# > will build on it, and you hope that some of them contribute.
#
# ### What is in a package
#
# You write a folder. Somewhere in it are the modules, beside it `pyproject.toml`, which says what
# it is called, which version it is, what it needs. A **build** makes two files of that: a **wheel**
# (`.whl`), which is ready to be unpacked, and an **sdist** (`.tar.gz`), which is the sources. Both
# are uploaded to the index, and from there installed.
#
# ![From top to bottom: a folder with pyproject.toml, README.md and src; the build; a wheel and an
# sdist; the upload; the index; pip install; and a user who imports it.](img/03_package.svg)
#
# Here is the folder for our model. With the **src layout** the package lies in a folder of its own,
# so that a test which says `import houseprice` finds the package that was installed, and not by
# accident the folder that you stand in. The model itself goes along as data.

# %%
MODULE = '''"""Prices of houses, from their area."""
import json
import sys
from pathlib import Path

MODEL = json.loads(Path(__file__).with_name("model.json").read_text())


def price(area):
    """Return the price of a house in euro; area is in square metres."""
    return round(MODEL["slope"] * area + MODEL["intercept"])


def main():
    """Print the price for the area on the command line."""
    print(price(float(sys.argv[1])))
'''

PYPROJECT = '''\
[build-system]
requires = []
build-backend = "tiny"
backend-path = ["."]

[project]
name = "houseprice"
version = "1.0.0"
description = "Prices of houses, from their area."
readme = "README.md"
license = "MIT"
authors = [{ name = "Ada" }]
requires-python = ">=3.11"

[project.scripts]
houseprice = "houseprice:main"
'''

FOLDER = {
    "pyproject.toml": PYPROJECT,
    "README.md": "# houseprice\n\n`houseprice 100` prints a price in euro.\n",
    "src/houseprice/__init__.py": MODULE,
    "src/houseprice/model.json": json.dumps(MODEL),
}
print(*FOLDER, sep="\n")

# %% [markdown]
# `[build-system]` names the **backend**, the program that does the build. Yours will be setuptools
# or hatchling, which can do a lot. Ours is called `tiny` and can do one thing, so that it fits on a
# page: a wheel is a zip file with the modules and, in a folder `*.dist-info`, four notes about
# them. That is really all. (PEP 517 says what a backend has to offer, PEP 427 what a wheel is. A
# backend of one's own is good for understanding; for a release, take a real one.)

# %%
TINY = r'''"""The smallest build backend: sources in, a wheel out."""
import base64
import hashlib
import tomllib
import zipfile
from pathlib import Path

WHEEL = """Wheel-Version: 1.0
Generator: tiny
Root-Is-Purelib: true
Tag: py3-none-any
"""


def digest(text):
    """Return the fingerprint of a text as RECORD spells it."""
    raw = hashlib.sha256(text.encode()).digest()
    return "sha256=" + base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def metadata(project):
    """Return the note that says what this is."""
    lines = ["Metadata-Version: 2.4", f"Name: {project['name']}",
             f"Version: {project['version']}",
             f"Summary: {project.get('description', '')}"]
    lines += [f"Author: {who['name']}" for who in project.get("authors", [])]
    lines += [f"Requires-Dist: {need}"
              for need in project.get("dependencies", [])]
    return "\n".join(lines) + "\n"


def scripts(project):
    """Return the note that says which commands there are."""
    return "[console_scripts]\n" + "".join(
        f"{name} = {place}\n"
        for name, place in project.get("scripts", {}).items())


def build_wheel(folder, config_settings=None, metadata_directory=None):
    """Write a wheel into folder, and return its name."""
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    stem = f"{project['name'].replace('-', '_')}-{project['version']}"
    files = {str(path.relative_to("src").as_posix()): path.read_text()
             for path in sorted(Path("src").rglob("*.*"))}
    about = f"{stem}.dist-info"
    files |= {f"{about}/METADATA": metadata(project),
              f"{about}/WHEEL": WHEEL,
              f"{about}/entry_points.txt": scripts(project)}
    record = [f"{name},{digest(text)},{len(text.encode())}"
              for name, text in files.items()]
    files[f"{about}/RECORD"] = "\n".join([*record, f"{about}/RECORD,,\n"])
    name = f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(Path(folder, name), "w") as wheel:
        for path, text in files.items():
            entry = zipfile.ZipInfo(path)  # Of the year 1980, like all.
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            wheel.writestr(entry, text)
    return name
'''


INDEX = folder_called("index")
with tempfile.TemporaryDirectory() as place:
    write(place, FOLDER | {"tiny.py": TINY})
    status, output = pip(place, "wheel", "--no-deps", "-w", INDEX, ".")
    assert status == 0, output
print(*sorted(path.name for path in INDEX.iterdir()))

# %% [markdown]
# The name says it all: `houseprice`, version `1.0.0`, for any Python 3 (`py3`), no binary interface
# (`none`), any platform (`any`). Now look inside. Compare `METADATA` with `pyproject.toml`, and
# look at `RECORD`: a fingerprint and a size for each file, so that an installer notices if one was
# damaged.

# %%
with zipfile.ZipFile(INDEX / "houseprice-1.0.0-py3-none-any.whl") as wheel:
    for entry in wheel.infolist():
        print(f"{entry.file_size:5} bytes  {entry.filename}")
    for note in ("METADATA", "entry_points.txt", "RECORD"):
        text = wheel.read(f"houseprice-1.0.0.dist-info/{note}").decode()
        print(f"\n{note}\n{text.strip()}")

# %% [markdown]
# And the other end: somebody who has only the index. `--target` has pip unpack into a folder of our
# choice, so that your environment stays as it is. The script `houseprice` is a two-line program
# that pip writes by itself, from `entry_points.txt`; below we do what it does.


# %%
def install(place, *arguments, index=INDEX, **variables):
    """Install from the folder index into place; return what pip said."""
    status, output = pip(place, "install", "--target", Path(place, "site"),
                         "--find-links", index, *arguments, **variables)
    return "installed" if status == 0 else output


def use(place, code, **variables):
    """Run a line of Python that may import what was installed in place."""
    return python(place, "-c", code, PYTHONPATH=str(Path(place, "site")),
                  **variables)[1]


with tempfile.TemporaryDirectory() as user:
    print(install(user, "houseprice"))
    print(*sorted(path.name for path in Path(user, "site").iterdir()))
    print(use(user, "import houseprice; print(houseprice.price(100))"))
    print(use(user, "import sys; sys.argv = ['houseprice', '80'];"
                    "from houseprice import main; main()"))

# %% [markdown]
# ### Versions are promises
#
# A version, once released, never changes: the index does not let you upload another file under the
# same name. If 1.0.0 has a bug, you release 1.0.1. (A release that is broken can be *yanked*: new
# users are no longer given it, and who asked for exactly that version still gets it.) The three
# numbers are a promise about what a new release will do to those who use it:
#
# | you change | because | what it means for users |
# |---|---|---|
# | 1.0.**1** | a bug was mended | nothing else changes |
# | 1.**1**.0 | there is something new | what worked goes on working |
# | **2**.0.0 | something was removed, or means something else | read the notes first |
#
# The promise lets others say how far they trust you. `~=1.0` means "any 1, from 1.0 on, but not 2".
# Let us release three more versions and ask pip what it would take.
#
# (`build` asks the backend for a wheel, just as `pip wheel` did, only without pip.)


# %%
def build(files, index):
    """Let the backend build a wheel of files into the folder index."""
    with tempfile.TemporaryDirectory() as place:
        write(place, files | {"tiny.py": TINY})
        status, output = python(
            place, "-c", f"import tiny; tiny.build_wheel({str(index)!r})")
    assert status == 0, output


for version in ("1.0.1", "1.1.0", "2.0.0"):
    newer = PYPROJECT.replace('"1.0.0"', f'"{version}"')
    build(FOLDER | {"pyproject.toml": newer}, INDEX)


def chosen(requirement, *folders):
    """Return the version that pip would install from these folders."""
    links = [word for folder in folders for word in ("--find-links", folder)]
    report = Path(BENCH.name, "report.json")
    status, _ = pip(BENCH.name, "install", "--dry-run", "--ignore-installed",
                    "--report", report, *links, requirement)
    if status:
        return "none"
    return json.loads(report.read_text())["install"][0]["metadata"]["version"]


for requirement in ("houseprice", "houseprice~=1.0", "houseprice==1.0.*",
                    "houseprice==1.0.0", "houseprice>2"):
    print(f"{requirement:20} {chosen(requirement, INDEX)}")

# %% [markdown]
# ### The size of the index
#
# How much is there to choose from? The slides say "over 130 thousand projects", which was true in
# 2018. The last line below was counted **when this was written, in November 2026**: about 886
# thousand names. By the time that you read this it is another number, and surely no smaller one.

# %%
PROJECTS = {"2018": 130_000, "2021": 311_000, "early 2026": 736_000,
            "November 2026": 886_000}  # The first three: as then published.
for when, number in PROJECTS.items():
    print(f"{when:14} {number:7,} {'#' * round(number / 20_000)}")

# %% [markdown]
# Nobody reads 886 thousand packages before they go online, and nobody has promised to: anyone with
# an account may upload. That is why Python is where it is. It is also why the index is home to
# packages that were written to harm you.

# %% [markdown]
# ### Malicious packages
#
# An attacker wants one thing: that *their* code runs on *your* machine, where the keys to your
# cloud and your data lie. A package is a present in that respect, for you run it yourself. These
# are the usual ways:
#
# | the trick | how it works | a real case |
# |---|---|---|
# | **typosquatting** | a name that is almost right | `jeIlyfish` (2019), with a capital I |
# | **guessed names** | the name of the *import* | `sklearn`, `bs4`: kept as empty shells |
# | **dependency confusion** | your inner name, a huge version | `torchtriton` (December 2022) |
# | **a stolen account** | a bad version of a good package | `ctx` (May 2022) |
# | **a poisoned build** | clean sources, a bad file | `ultralytics` (December 2024) |
#
# Let us be the attacker once, harmlessly. Our package has the name of a good one with two letters
# swapped, and does all that the good one does: the price is right, so nobody gets suspicious. While
# it is imported it also looks round. A real one would send what it finds to its author. Ours writes
# the *names* of some variables into a file in the throw-away folder, and the key is made up.

# %%
SPY = '''import os
from pathlib import Path

found = [name for name in os.environ if name.endswith("_KEY")]
Path(os.environ["LOOT"]).write_text(" ".join(found))
'''

SQUAT = {
    "pyproject.toml": PYPROJECT.replace('"houseprice"', '"housepirce"'),
    "src/housepirce/__init__.py": SPY + MODULE.split("\n", 1)[1],
    "src/housepirce/model.json": json.dumps(MODEL),
}
build(SQUAT, INDEX)


def loot(place):
    """Return what the spy has found, or that there was none."""
    path = Path(place, "loot.txt")
    return path.read_text() if path.is_file() else "nothing was taken"


def victim(place):
    """Return the variables of somebody who works in place."""
    return {"LOOT": str(Path(place, "loot.txt")), "CLOUD_KEY": "made up"}


for name in ("houseprice", "housepirce"):
    with tempfile.TemporaryDirectory() as user:
        print(name, install(user, name), loot(user), sep=" | ")
        print(use(user, f"import {name}; print({name}.price(100))",
                  **victim(user)), "|", loot(user))

# %% [markdown]
# One slip of the finger. And it can be worse: here the code ran at the first *import*. An **sdist**
# has to be built before it can be installed, and the build is a program that comes with the
# package. So it runs at `pip install` already, before you have imported anything, and even if you
# only wanted to have a look. With `--only-binary :all:` pip takes wheels only, and nothing of a
# stranger runs while it installs.


# %%
def sdist(files, index):
    """Write an sdist of a project's files into the folder index."""
    stem = "-".join(re.findall(r'^(?:name|version) = "(.+)"',
                               files["pyproject.toml"], re.M))
    with tarfile.open(Path(index, f"{stem}.tar.gz"), "w:gz") as archive:
        for path, text in files.items():
            entry = tarfile.TarInfo(f"{stem}/{path}")
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))


OTHER = folder_called("other")
sdist(FOLDER | {
    "pyproject.toml": PYPROJECT.replace('"houseprice"', '"house-prices"'),
    "tiny.py": SPY + TINY.split("\n", 1)[1]}, OTHER)

for option in ([], ["--only-binary", ":all:"]):
    with tempfile.TemporaryDirectory() as user:
        said = install(user, *option, "house-prices", index=OTHER,
                       **victim(user))
        print(said if said == "installed" else "refused", loot(user),
              sep=" | ")

# %% [markdown]
# **Dependency confusion** needs no slip at all. Your company has an index of its own with
# `houseprice` 2.0.0. Somebody uploads a `houseprice` 99.0.0 to the public one. An installer that
# was shown both takes what it always takes: the highest version.

# %%
PUBLIC = folder_called("public")
huge = PYPROJECT.replace('"1.0.0"', '"99.0.0"')
build(FOLDER | {"pyproject.toml": huge}, PUBLIC)

print("one index: ", chosen("houseprice", INDEX))
print("two, mixed:", chosen("houseprice", INDEX, PUBLIC))
print("pinned:    ", chosen("houseprice==2.0.0", INDEX, PUBLIC))

# %% [markdown]
# So never mix two indexes on one command line (`--extra-index-url` does just that). Have one, which
# passes on what you allow. A pin helps as well. But a pin says which *version* you want, and not
# which *file*.
#
# ### What protects
#
# A **hash** does. It is the fingerprint of the whole file: change a single character in it, and the
# fingerprint is another one. Write it behind the pin, and pip refuses all but the one file that you
# have tried. Below, the requirement is written while all is well. Then somebody who got hold of the
# index swaps the wheel for another one, with the same name and the same version, and prices that
# are a tenth too low.


# %%
def fingerprint(path):
    """Return the SHA-256 of a file, in hexadecimal digits."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


WHEEL = "houseprice-1.0.0-py3-none-any.whl"
REQUIREMENTS = (f"houseprice==1.0.0 \\\n    --hash=sha256:"
                f"{fingerprint(INDEX / WHEEL)}\n")
print(REQUIREMENTS)

cheap = FOLDER | {"src/houseprice/__init__.py":
                  MODULE.replace("round(", "round(0.9 * ")}
build(cheap, OTHER)

for index, words in itertools.product(
        (INDEX, OTHER), (["houseprice==1.0.0"], ["-r", "requirements.txt"])):
    with tempfile.TemporaryDirectory() as user:
        write(user, {"requirements.txt": REQUIREMENTS})
        said = install(user, "--only-binary", ":all:", *words, index=index)
        got = use(user, "import houseprice; print(houseprice.price(100))")
        print("swapped" if index == OTHER else "genuine",
              "| pinned |" if len(words) == 1 else "| hashed |",
              got if said == "installed" else "refused")
print(*re.findall(r"(?:Expected|Got) .*", said), sep="\n")

# %% [markdown]
# The third line is the bad one: the pin was kept, all was quiet, and the price is wrong. With the
# hash, pip stops and shows both fingerprints. Three more things to know about it:
#
# * If one line has a hash, **all** must have one, and so must all that they depend on. Nobody
#   writes that by hand: `pip-compile --generate-hashes` and `uv pip compile --generate-hashes` do,
#   and `requirements/` of this course was made that way.
# * A hash proves that you get *the same file as before*. It does not prove that the file was good
#   in the first place.
# * So it protects from what happens later, and reading protects from what was there from the
#   start.

# %%
with tempfile.TemporaryDirectory() as user:
    write(user, {"requirements.txt": REQUIREMENTS + "housepirce==1.0.0\n"})
    status, output = pip(user, "install", "--target", "site", "--find-links",
                         INDEX, "-r", "requirements.txt")
print(status, "the second line has no hash:", "hash" in output.lower())

# %% [markdown]
# There is more, on both sides. What the index does by itself, when this was written:
#
# | on the index | since | helps against |
# |---|---|---|
# | a second factor for each account that uploads | January 2024 | stolen passwords |
# | *trusted publishing*: CI uploads, with a key for minutes | April 2023 | stolen tokens |
# | *attestations*: a signed note of where a file was built | November 2024 | poisoned builds |
# | names that look like a known one are refused | over the years | typosquatting |
# | quarantine: no installs while somebody looks | 2024 | the hours until it is removed |
#
# And what you do yourself:
#
# | you | helps against |
# |---|---|
# | copy the name from the project's own documentation | typosquatting, guessed names |
# | pin, with hashes | swapped files |
# | `--only-binary :all:` | code that runs while it installs |
# | one index, not two | dependency confusion |
# | wait some days: `--uploaded-prior-to` (pip), `exclude-newer` (uv) | stolen accounts |
# | `pip-audit` in CI | holes that are known already |
# | try what is new in a container or a box that sees none of your keys | all of it, somewhat |
#
# (Why wait? Most bad releases are found within days, by others.) The last line is what the grader
# of this course does with your hand-ins: they run in a box that sees neither your files nor the
# network.

# %% [markdown]
# ### Your turn 1: a guard for names
#
# Write the check that refuses look-alikes. `mistaken_for` gets a new name and the list of known
# ones, and returns the known name for which a tired person could mistake it, or `None`.
#
# 1. An index treats `Python_Dateutil`, `python.dateutil` and `python-dateutil` as one project:
#    capitals do not count, and neither do the signs between words. The *same* project is no
#    look-alike: `None`.
# 2. Names are look-alikes if they are equal once `0` is read as `o`, and `1` and `i` as `l`, and
#    all signs between words are left out.
# 3. Or if one slip turns one of them into the other. `slips` gives you all that one slip makes of a
#    word.


# %% tags=["raises-exception", "nbval-ignore-output"]
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-"


def normalized(name):
    """Return the name of a project as an index compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def slips(word):
    """Return what a slip makes of word: leave out, swap, change, add."""
    parts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    return ({left + right[1:] for left, right in parts if right}
            | {left + right[1] + right[0] + right[2:]
               for left, right in parts if len(right) > 1}
            | {left + letter + right[1:]
               for left, right in parts if right for letter in LETTERS}
            | {left + letter + right
               for left, right in parts for letter in LETTERS})


def mistaken_for(name, known):
    """Return the known name that name looks like, or None."""
    # BEGIN SOLUTION
    new = normalized(name)
    if new in map(normalized, known):
        return None
    looks = str.maketrans({"0": "o", "1": "l", "i": "l", "-": ""})
    for real in known:
        old = normalized(real)
        if new.translate(looks) == old.translate(looks) or new in slips(old):
            return real
    return None
    # END SOLUTION


KNOWN = ["requests", "numpy", "jellyfish", "python-dateutil", "scikit-learn",
         "houseprice"]
for bad, real in {"request": "requests", "reqeusts": "requests",
                  "numpyy": "numpy", "jeIlyfish": "jellyfish",
                  "pythondateutil": "python-dateutil", "nunpy": "numpy",
                  "sc1kit_1earn": "scikit-learn",
                  "housepirce": "houseprice"}.items():
    assert mistaken_for(bad, KNOWN) == real, f"{bad} slipped through"
for good in ("Requests", "Python_Dateutil", "scikit.learn"):
    assert mistaken_for(good, KNOWN) is None, f"{good} is the project itself"
for good in ("flask", "sklearn", "pandas", "price"):
    assert mistaken_for(good, KNOWN) is None, f"{good} is another project"
print("Eight look-alikes were caught, and nobody else.")

# %% [markdown]
# Your guard lets `sklearn` pass, and it is right: no slip leads there. Some tricks cannot be seen
# in the name.
#
# ### Quiz: packages

# %%
quiz("03.package-1")

# %% tags=["solution"]
quiz("03.package-1").answer("b")

# %%
quiz("03.package-2")

# %% tags=["solution"]
quiz("03.package-2").answer("a, c")

# %%
quiz("03.package-3")

# %% tags=["solution"]
quiz("03.package-3").answer("d")

# %% [markdown]
# ## A service in the cloud
#
# A cloud service takes more off your hands. You upload **data**; it tries several models, tunes
# them, keeps the best one (that is the "automatic optimization" of the advertisements), and gives
# you a URL that predicts. You own no machine, and you need not know which algorithm won.
#
# | | the service | what it was called before |
# |---|---|---|
# | Amazon | SageMaker AI; Autopilot tries models for you | Amazon Machine Learning, SageMaker |
# | Google | Vertex AI; AutoML | Cloud ML Engine, AI Platform |
# | Microsoft | Azure Machine Learning; Automated ML | Azure ML Studio, now "classic" and closed |
#
# > **When.** You have few people who could try out models, or nobody who knows the algorithms well,
# > and it has to scale from the first day.
#
# > **What has aged.** The slides call Google's service "Google ML". It has changed its name twice
# > since, and the others' have changed as well; the table has the names of November 2026. What they
# > do has stayed the same, so learn that, and look up the name.
#
# ### A cloud in forty lines
#
# Below is such a service, small enough to be read. `POST /models` takes your data, and three models
# compete for it: the mean of all prices, a straight line, and the price of the house that is most
# like yours. Each sale is predicted once by a model that has not seen it, and the smallest mean
# error wins. `POST /predict` predicts with the winner. And each prediction is written on the bill.


# %%
def fit_mean(areas, prices):
    """Return a function that predicts the mean, whatever the area."""
    mean = statistics.mean(prices)
    return lambda area: mean


def fit_line(areas, prices):
    """Return a function that predicts by a straight line."""
    fitted = statistics.linear_regression(areas, prices)
    return lambda area: fitted.slope * area + fitted.intercept


def fit_neighbour(areas, prices):
    """Return a function that predicts the price of the nearest area."""
    sales = list(zip(areas, prices, strict=True))
    return lambda area: min(sales, key=lambda sale: abs(sale[0] - area))[1]


CANDIDATES = {"mean": fit_mean, "line": fit_line, "neighbour": fit_neighbour}


def mean_error(fit, areas, prices):
    """Return how far off fit is, on average, for sales it has not seen."""
    errors = []
    for left_out, (area, true) in enumerate(zip(areas, prices, strict=True)):
        model = fit(areas[:left_out] + areas[left_out + 1:],
                    prices[:left_out] + prices[left_out + 1:])
        errors.append(abs(model(area) - true))
    return round(statistics.mean(errors))


def cloud(keys, bill):
    """Return a service for those who have a key; bill counts."""
    app, models = Bottle(), {}

    def customer():
        name = keys.get(request.get_header("X-Key"))
        return name or abort(401, "which key?")

    @app.post("/models")
    def train():
        """Try all candidates on the data that was sent; keep the best."""
        owner, sales = customer(), read_sales(request.body.read().decode())
        errors = {name: mean_error(fit, *sales)
                  for name, fit in CANDIDATES.items()}
        best = min(errors, key=errors.get)
        models[owner] = CANDIDATES[best](*sales)
        return {"errors": errors, "kept": best}

    @app.post("/predict")
    def predict():
        """Predict with the customer's model, and write it on the bill."""
        owner = customer()
        bill[owner] += 1
        return {"price": round(models[owner](request.json["area"]))}

    return app


bill = Counter()
with served(cloud({"ada's key": "ada"}, bill)) as url:
    me = {"X-Key": "ada's key"}
    print(requests.post(f"{url}/models", SALES, headers=me).json())
    for area in (100, 100, 200):
        asked = requests.post(f"{url}/predict", json={"area": area},
                              headers=me)
        print(area, asked.json())
    print(requests.post(f"{url}/predict", json={"area": 100}).status_code)
print(bill)

# %% [markdown]
# Note what you did *not* do: choose an algorithm, start a server, look after it. Note also what you
# do not have: the model. It lies with the provider, and so does your data. Ask before you upload
# what is not yours; and before you rely on it, ask how you would get out again.
#
# ### Versions, and the way back
#
# Models are retrained, and one day the new one is worse: a column came in other units, a holiday
# was in the data. Then you want the old one back, at once, without a build and without a meeting.
# Services make this easy by two rules, which you can follow anywhere:
#
# 1. **A version is never changed and never overwritten.** It gets a number, or the fingerprint of
#    its file, and stays.
# 2. **What is live is a pointer.** To deploy is to move the pointer. To roll back is to move it
#    again.
#
# ![Three versions of a model in a row, 1, 2 and 3, which stay where they are. A pointer called live
# stands at 3. A dashed arrow shows it going back to 2: the rollback. Nothing is built and nothing
# is deleted.](img/03_rollback.svg)
#
# Here is such a registry in a folder. `os.replace` is the whole trick: it puts the new pointer in
# the place of the old one in a single step, so that a server which reads it at that very moment
# sees the old one or the new one, and never half of each.


# %%
def register(registry, model):
    """Keep model as a new version, for good; return its number."""
    number = 1 + len(list(Path(registry).glob("model-*.json")))
    with open(Path(registry, f"model-{number}.json"), "x") as file:
        json.dump(model, file)
    return number


def pointer(registry):
    """Return the numbers that have been live, the last one being it."""
    path = Path(registry, "live.json")
    return json.loads(path.read_text()) if path.is_file() else []


def move_pointer(registry, numbers):
    """Make the last of these numbers live, in a single step."""
    draft = Path(registry, "live.json.new")
    draft.write_text(json.dumps(numbers))
    os.replace(draft, Path(registry, "live.json"))


def go_live(registry, number):
    """Put a version into service."""
    move_pointer(registry, [*pointer(registry), number])


def live_model(registry):
    """Return the number of the version in service, and the model."""
    number = pointer(registry)[-1]
    path = Path(registry, f"model-{number}.json")
    return number, json.loads(path.read_text())


GOOD = MODEL
BAD = {name: value / 1000 for name, value in MODEL.items()}  # In thousands.
MODELS = folder_called("models")

for model in (GOOD, BAD):
    go_live(MODELS, register(MODELS, model))
    number, loaded = live_model(MODELS)
    print("version", number, "says", price(100, loaded))
print(pointer(MODELS), sorted(path.name for path in MODELS.iterdir()))

# %% [markdown]
# ### Your turn 2: the way back
#
# Version 2 is live, and a house of 100 square metres costs 278 euro. Write `roll_back`. It puts the
# version back into service that was live before, and returns its number. Called twice it goes back
# two steps. It deletes no model. If there is no step to go back, it raises `LookupError`, and what
# is live stays live: a bad model is better than none.


# %% tags=["raises-exception", "nbval-ignore-output"]
def roll_back(registry):
    """Put the version before back into service, and return its number."""
    # BEGIN SOLUTION
    numbers = pointer(registry)[:-1]
    if not numbers:
        raise LookupError("there is no version to go back to")
    move_pointer(registry, numbers)
    return numbers[-1]
    # END SOLUTION


with tempfile.TemporaryDirectory() as registry:
    for model in ({"slope": 1, "intercept": 0}, BAD, GOOD):
        go_live(registry, register(registry, model))
    assert roll_back(registry) == 2 and live_model(registry) == (2, BAD)
    assert roll_back(registry) == 1, "a second time: one step more"
    try:
        roll_back(registry)
    except LookupError:
        assert live_model(registry)[0] == 1, "something must stay live"
    else:
        raise AssertionError("there was no step to go back")
    assert len(list(Path(registry).glob("model-*.json"))) == 3, "keep all"
    go_live(registry, 3)
    assert live_model(registry)[1] == GOOD and roll_back(registry) == 1
print("Back, and back again, and nothing was lost.")

# %% [markdown]
# Now watch it under fire. A server reads the pointer at each request. While a client asks without a
# pause, version 2 goes live and is taken back. The client sees two versions, in order, and not one
# error. Nobody had to be told to wait.

# %%
pricing = Bottle()


@pricing.get("/price/<area:int>")
def live_price(area):
    """Return the price by the version that is live at this moment."""
    number, model = live_model(MODELS)
    return {"version": number, "price": price(area, model)}


def ask_all_the_while(url, seen, stop):
    """Ask until stop is set, and note what came back."""
    while not stop.is_set():
        answer = requests.get(f"{url}/price/100", timeout=9)
        seen.append((answer.status_code, answer.json()["version"]))


def wait_until(condition):
    """Wait until condition() holds, for half a minute at most."""
    end = time.monotonic() + 30
    while not condition() and time.monotonic() < end:
        time.sleep(0.005)


move_pointer(MODELS, [1])
seen, stop = [], threading.Event()
with served(pricing) as url:
    client = threading.Thread(target=ask_all_the_while,
                              args=[url, seen, stop])
    client.start()
    wait_until(lambda: (200, 1) in seen)
    go_live(MODELS, 2)
    wait_until(lambda: (200, 2) in seen)
    move_pointer(MODELS, [1])
    wait_until(lambda: seen[-1] == (200, 1))
    stop.set()
    client.join()
print([version for version, _ in itertools.groupby(
    version for _, version in seen)])
print("statuses:", {status for status, _ in seen})

# %% [markdown]
# ### A few customers first
#
# Even better is a bad version that hardly anybody sees. All three clouds let you send a **share**
# of the requests to the new version (a *canary*, after the birds in the mines), look at the errors,
# and raise the share bit by bit. The dice should not be thrown anew for each request: a customer
# who gets one price now and another one a minute later loses faith. So the customer's name decides,
# by way of a hash, which is as good as random and always the same.


# %%
def version_for(customer, share):
    """Return "new" for about share percent of all customers."""
    digits = hashlib.sha256(customer.encode()).hexdigest()[:8]
    return "new" if int(digits, 16) % 100 < share else "old"


customers = [f"customer {number}" for number in range(1000)]
for share in (0, 5, 50, 100):
    print(f"{share:3} %", Counter(version_for(customer, share)
                                  for customer in customers))
print("nobody goes back and forth as the share grows:",
      all(version_for(customer, 50) == "new" for customer in customers
          if version_for(customer, 5) == "new"))

# %% [markdown]
# ### What it costs, over time
#
# A ready-made model of a cloud (what is in this picture, which language is this) is paid for **by
# the prediction**. A model of your own in a cloud is paid for by the second that it works, which
# comes to the same; or by the hour, asleep or awake, as a rented machine is. Nothing is cheaper
# than paying by the prediction as long as there are few. And then there are more.
#
# The table is **as of November 2026**: American dollars, rounded from what the large providers had
# published in 2025 and 2026, without free quotas, taxes and discounts. Prices change; put in
# today's before you decide anything. The shape of the curves does not change.

# %%
PRICES = {
    # name: (dollars for a million predictions, dollars for a machine and
    # month, predictions that one machine can do in a month)
    "ready-made model": (1000, 0, 0),
    "by the second": (8, 0, 0),  # 0.2 s and 2 GB for each prediction.
    "rented machine": (0, 31, 13_000_000),  # 0.2 s each, half of the time.
}


def month_costs(name, predictions):
    """Return the dollars that a month with so many predictions costs."""
    million, machine, capacity = PRICES[name]
    machines = -(-predictions // capacity) if capacity else 0
    return million * predictions / 1_000_000 + machine * machines


print(f"{'predictions':>12}", *(f"{name:>17}" for name in PRICES))
for predictions in (1_000, 30_000, 1_000_000, 4_000_000, 100_000_000):
    costs = [month_costs(name, predictions) for name in PRICES]
    print(f"{predictions:12,}", *(f"{cost:16,.2f}{'*' * (cost == min(costs))}"
                                  .rjust(17) for cost in costs))

# %% [markdown]
# ![Costs of a month over the predictions in it, both axes by powers of ten. The ready-made model is
# a straight line from 1 dollar at a thousand to 100,000 dollars at a hundred million. Paying by the
# second is a parallel line, 125 times lower. The rented machine is flat at 31 dollars and climbs in
# steps behind 13 million. It crosses the first line at 31 thousand and the second at 3.9 million
# predictions.](img/03_costs.svg)
#
# The star marks the cheapest way. It moves from left to right as you grow, and this is what is
# meant by "becomes expensive over a long term": the price of one prediction stays what it is, while
# that of a machine is shared by ever more of them.
#
# But look at what is missing in the table: **you**. A machine wants updates, backups, and somebody
# who is woken up. Four hours a month at 60 dollars are 240, eight times the rent.

# %%
rent, hours, wage = 31, 4, 60
for what, monthly in (("rent", rent), ("rent and work", rent + hours * wage)):
    for name in ("ready-made model", "by the second"):
        even = monthly / PRICES[name][0]
        print(f"{what:13}, against {name:16}: even at "
              f"{even:6.3f} million a month")

# %% [markdown]
# (The second and the fourth figure leave out that one machine is not enough beyond 13 million. You
# are about to do better.)
#
# ### Your turn 3: break even
#
# Write `cheaper_from`. It returns the smallest number of predictions a month for which rented
# machines cost *at most* as much as paying by the prediction, or `None` if there is no such number.
# All arguments are whole numbers: `million` is the price of a million predictions, `machine` the
# rent of one machine for a month, and `capacity` what it can do in a month. Mind the steps: with
# one prediction too many you need a second machine. (For rounding up, `-(-a // b)` is exact where
# `ceil(a / b)` may not be.)


# %% tags=["raises-exception", "nbval-ignore-output"]
def cheaper_from(million, machine, capacity):
    """Return from how many predictions on machines are as cheap, or None."""
    # BEGIN SOLUTION
    number = -(-machine * 1_000_000 // million)
    # If the first machine is not worth it when it is full, none ever is:
    # each further one costs as much and can do as much.
    return number if number <= capacity else None
    # END SOLUTION


def is_cheaper(million, machine, capacity, number):
    """Tell whether machines cost at most as much for this number."""
    return (-(-number // capacity) * machine * 1_000_000
            <= million * number)


assert cheaper_from(1000, 31, 13_000_000) == 31_000
assert cheaper_from(8, 31, 13_000_000) == 3_875_000
assert cheaper_from(7, 31, 13_000_000) == 4_428_572, "round up"
assert cheaper_from(2, 31, 13_000_000) is None, "more than one can do"
for million, machine, capacity in itertools.product(
        (1, 3, 10_000, 70_000), (1, 2, 5), (10, 99, 1000)):
    number = cheaper_from(million, machine, capacity)
    first = next((each for each in range(1, 5000) if is_cheaper(
        million, machine, capacity, each)), None)
    assert number == first, (million, machine, capacity, number, first)
print("against a ready-made model:", cheaper_from(1000, 31, 13_000_000))
print("with your work in it, by the second:",
      cheaper_from(8, 31 + 240, 13_000_000))

# %% [markdown]
# With the work counted in, one machine never pays against paying by the second. That is not an
# argument against machines: the four hours serve a second machine, too, and a tenth. It is an
# argument for counting everything.
#
# ### Quiz: the cloud

# %%
quiz("03.cloud-1")

# %% tags=["solution"]
quiz("03.cloud-1").answer("b")

# %%
quiz("03.cloud-2")

# %% tags=["solution"]
quiz("03.cloud-2").answer("d")

# %% [markdown]
# ## An API
#
# An **API** here is a small web application of your own, made with Bottle or Flask. The data stay
# with you, you do the tuning yourself, and what you hand out is a URL. Chapter 6 is all about how
# to build a good one. This is about when to take this way, and what it can bear.
#
# > **When.** You build a demo or a sandbox, in order to test a hypothesis with a limited set of
# > users; above all with people who know the subject, and could tell you in five minutes what is
# > wrong with your model.
#
# ### Bottle or Flask
#
# It does not matter much. Both tie a function to a method and a path, both make an application that
# any WSGI server can run. Bottle is a single file without dependencies; Flask has more extensions
# and more answers on the web. Here is the same API twice. The client does not notice.

# %%
small = Bottle()


@small.post("/predict/model/v1")
def predict_by_bottle():
    """Return the price for the area that was sent."""
    area = (request.json or {}).get("area")
    if not isinstance(area, (int, float)) or not 10 <= area <= 1000:
        raise HTTPResponse({"error": "area: expected 10 to 1000"}, 400)
    return {"price": price(area)}


large = flask.Flask("prices")


@large.post("/predict/model/v1")
def predict_by_flask():
    """Return the price for the area that was sent."""
    area = (flask.request.json or {}).get("area")
    if not isinstance(area, (int, float)) or not 10 <= area <= 1000:
        return {"error": "area: expected 10 to 1000"}, 400
    return {"price": price(area)}


# %% [markdown]
# ### Are the answers right? Postman
#
# An API is tested from outside, by sending requests and looking at the answers. **Postman** is the
# program with which people do that by clicking. What you click together is a list of requests, each
# with what you expect; it can be saved, shared and run again after each change. In Python such a
# list is a table. Note that half of it is about requests that must be *refused*.

# %%
EXPECTED = [
    ({"area": 100}, 200, {"price": price(100)}),
    ({"area": 45.5}, 200, {"price": price(45.5)}),
    ({"area": 10}, 200, {"price": price(10)}),
    ({"area": 9}, 400, {"error": "area: expected 10 to 1000"}),
    ({"area": "100"}, 400, {"error": "area: expected 10 to 1000"}),
    ({}, 400, {"error": "area: expected 10 to 1000"}),
]


def failures(url):
    """Return the rows of EXPECTED to which url gives another answer."""
    found = []
    for body, status, expected in EXPECTED:
        answer = requests.post(f"{url}/predict/model/v1", json=body)
        if (answer.status_code, answer.json()) != (status, expected):
            found.append(body)
    return found


for app in (small, large):
    with served(app) as url:
        print(f"{type(app).__name__:7}", len(EXPECTED) - len(failures(url)),
              "of", len(EXPECTED), "answers are right")

# %% [markdown]
# ### How much can it bear? Locust
#
# One user is served. And ten? **Locust** lets as many users loose on your API as you say (only ever
# on your own), and measures. A user is a class in Python:
#
# ```python
# from locust import HttpUser, task
#
#
# class Buyer(HttpUser):
#     """Asks for a price, over and over."""
#
#     @task
#     def predict(self):
#         self.client.post("/predict/model/v1", json={"area": 100})
# ```
#
# `locust -f buyers.py --headless --users 10 --run-time 10s --host http://127.0.0.1:8080` then
# prints answers per second, and how long they took. In chapter 6 you will work with it. Here a
# swarm of a few threads will do, aimed at a model that takes a twentieth of a second and a server
# that does one thing at a time.

# %%
slow = Bottle()
WORK = 0.05  # Seconds that a prediction takes.


@slow.post("/predict/model/v1")
def slow_predict():
    """Return a price, as slowly as a model of some size."""
    time.sleep(WORK)
    return {"price": price(request.json["area"])}


def swarm(url, users, number=16):
    """Return answers a second, and the median wait, of so many users."""
    def ask(_):
        began = time.perf_counter()
        requests.post(f"{url}/predict/model/v1", json={"area": 100})
        return time.perf_counter() - began

    began = time.perf_counter()
    with ThreadPoolExecutor(users) as pool:
        waits = list(pool.map(ask, range(number)))
    return (number / (time.perf_counter() - began), statistics.median(waits))


with served(slow, WSGIServer) as url:
    alone, crowd = swarm(url, 1), swarm(url, 4)
print("never more than 20 answers a second:",
      max(alone[0], crowd[0]) <= 1 / WORK)
print("four users wait more than twice as long as one:",
      crowd[1] > 2 * alone[1])

# %% [markdown]
# (Want to see the figures? Add `print(alone, crowd)`. They are another pair on each computer, and
# each time.) Four users do not get more answers than one. They only wait longer, because there is
# one machine, and it was busy all the time already.
#
# > **Put right.** The slides call this way "non-scalable". What does not scale is the *one machine*
# > on which you started it by hand. An API that keeps nothing between two requests scales very
# > well, and the next section does it: with containers.
#
# ### A sandbox for people who know
#
# The strength of this way is not its speed. By this afternoon you can have a page that an estate
# agent can use, and learn what no test set tells you. The sandbox shows the model's price, asks for
# the agent's, and remembers both. (It has no log-in. Give such a URL to people whom you know, and
# take it off the network when you are done.)

# %%
PAGE = """
<form>
<label>Area in square metres <input name="area" value="100"></label>
<button type="button">What does the model say?</button>
</form>
<p>The model says <b>{}</b> euro.
<label>And you? <input name="expert" value=""></label></p>
"""


def sandbox(opinions):
    """Return an app that shows prices and collects experts' opinions."""
    app = Bottle()

    @app.get("/")
    def page():
        """Show the form, with the price for the area in the query."""
        return PAGE.format(price(float(request.query.area or 100)))

    @app.post("/opinions")
    def opinion():
        """Remember what an expert thinks of a price."""
        said = {name: float(request.forms[name])
                for name in ("area", "expert")}
        opinions.append(said)
        response.status = 201
        return {"model": price(said["area"]), **said}

    return app


AGENT = {50: 151_000, 70: 199_000, 100: 281_000, 150: 402_000, 220: 530_000,
         260: 570_000}

opinions = []
with served(sandbox(opinions)) as url:
    for area, expert in AGENT.items():
        requests.post(f"{url}/opinions", {"area": area, "expert": expert})
for said in opinions:
    off = price(said["area"]) / said["expert"] - 1
    print(f"{said['area']:4.0f} m2  model is off by {off:+6.1%}",
          "#" * round(abs(off) * 100))
HTML(PAGE.format(price(100)))

# %% [markdown]
# The hypothesis was that the price grows with the area in a straight line. For ordinary houses it
# does. Above 200 square metres, of which the training data had none, the agent knows better, and
# now you do, too. It took six opinions and no infrastructure.
#
# ### What you pay
#
# You pay for the machine, whether somebody asks or not. So one prediction costs as much as the
# machine's time divided by what it does in it, and most machines of this kind do little.

# %%
for each_day in (10, 1_000, 100_000):
    a_month = 30 * each_day
    print(f"{each_day:7,} a day: "
          f"{month_costs('rented machine', a_month) / a_month:.7f} "
          "dollars each")

# %% [markdown]
# ### Quiz: the API

# %%
quiz("03.api-1")

# %% tags=["solution"]
quiz("03.api-1").answer("a")

# %% [markdown]
# ## A container
#
# The same API, packed together with all that it needs: the interpreter, the libraries in exactly
# these versions, the model, and the settings. The pack is called an **image**; an image that runs
# is a **container**; Docker made both popular. Chapter 4 is about how it works and how to do it
# well. Here is what it changes: if the whole program is *one thing that can be copied*, you can
# have ten of it.
#
# > **When.** You roll your model out for a wide audience. It is the usual way to run machine
# > learning in production, because it grows with the number of those who ask.
#
# ### The entrypoint
#
# An image has one door: the **entrypoint**, the command that runs when it is started. What stands
# behind the image's name on the command line is handed to it. So one and the same image can serve
# an API, or predict once and end, as nightly jobs do.
#
# ```text
# FROM python:3.11-slim
# WORKDIR /app
# COPY requirements.txt .
# RUN pip install --no-cache-dir --require-hashes -r requirements.txt
# COPY main.py .
# USER 1000
# ENTRYPOINT ["python", "main.py"]
# CMD ["serve"]
# ```
#
# `docker run prices` then serves, and `docker run prices predict 100` prints a price. You need no
# engine for this chapter. Without one you can do what it would start: the program behind the
# entrypoint, in a folder with nothing but what it needs, and told by the environment what differs
# from place to place, such as the port. What is missing are the walls around it, and these are
# chapter 4.

# %%
MAIN = '''"""Prices of houses: main.py predict AREA, or main.py serve."""
import os
import sys
import time

from bottle import Bottle, request

from houseprice import price

app = Bottle()


@app.get("/health")
def health():
    """Say that all is well."""
    return "well"


@app.post("/predict/model/v1")
def predict():
    """Return the price for the area that was sent."""
    time.sleep(float(os.environ.get("WORK", "0")))
    return {"price": price(request.json["area"]),
            "by": os.environ.get("NAME", "one")}


if __name__ == "__main__":
    command, *rest = sys.argv[1:] or ["serve"]
    if command == "predict":
        print(price(float(rest[0])))
    else:
        app.run(host=os.environ.get("HOST", "127.0.0.1"),
                port=int(os.environ.get("PORT", "8080")), quiet=True)
'''

IMAGE = write(folder_called("image"), {"main.py": MAIN})
print(install(IMAGE, "--only-binary", ":all:", "houseprice==1.1.0"))
print(*sorted(path.name for path in IMAGE.iterdir()))
print(python(IMAGE, "main.py", "predict", 100,
             PYTHONPATH=str(IMAGE / "site")))

# %% [markdown]
# Do you see the dolls? The package from the index is inside the API, and the API is inside the
# image.
#
# ### Ten of them
#
# Now several containers of one image (called **replicas**), and in front of them a **load
# balancer**, which hands each request to the next one. Nobody outside notices: there is one address
# as before. The programs below are real, each with a process and a port of its own.


# %%
def free_port():
    """Return a port that nobody uses at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def start(name, **variables):
    """Start the program of the image; return its process and its URL."""
    port = str(free_port())
    variables |= {"PORT": port, "NAME": name,
                  "PYTHONPATH": str(IMAGE / "site")}
    process = subprocess.Popen(
        [sys.executable, "main.py", "serve"], cwd=IMAGE,
        env=ENVIRONMENT | variables, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return process, f"http://127.0.0.1:{port}"


def is_well(url):
    """Tell whether a replica answers at /health."""
    try:
        return requests.get(f"{url}/health", timeout=9).ok
    except requests.ConnectionError:
        return False


@contextmanager
def replicas(number, **variables):
    """Run so many replicas for as long as the block lasts."""
    running = {f"replica {count}": start(f"replica {count}", **variables)
               for count in range(1, number + 1)}
    try:
        for _, url in running.values():
            wait_until(lambda url=url: is_well(url))
        yield running
    finally:
        for process, _ in running.values():
            process.kill()
            process.wait()


def balancer(running):
    """Return an app that hands each request to the next replica."""
    app, turns, lock = Bottle(), itertools.count(), threading.Lock()

    @app.post("/predict/model/v1")
    def forward():
        for _ in range(len(running)):
            with lock:
                urls = [url for _, url in running.values()]
                url = urls[next(turns) % len(urls)]
            try:
                return requests.post(f"{url}/predict/model/v1",
                                     json=request.json, timeout=9).json()
            except requests.ConnectionError:
                continue  # This one is not there. The next one may be.
        raise HTTPResponse({"error": "nobody is there"}, 503)

    return app


with replicas(3, WORK="0.3") as running:
    with served(balancer(running)) as url:
        print(Counter(requests.post(f"{url}/predict/model/v1",
                                    json={"area": 100}).json()["by"]
                      for _ in range(6)))
        three = swarm(url, 12, 12)[0]
    with served(balancer(dict(list(running.items())[:1]))) as url:
        one = swarm(url, 12, 12)[0]
print("one replica does at most 4 a second:", one <= 4)
print("three do more than one and a half times as much:", three > 1.5 * one)

# %% [markdown]
# This works because the API keeps nothing between two requests, so that it does not matter who
# answers. And it is **why containers scale**: to serve more people, start more of the same.
#
# ![A client, a load balancer, and three replicas of one image in a row. A manager compares what is
# wanted, three, with what is there; the third replica has died, and a new one is
# started.](img/03_replicas.svg)
#
# ### Somebody has to look after them
#
# Programs crash, machines burn. **Kubernetes** and **ECS** do not watch for events; they have a
# wish ("three replicas"), look at what is there, and start or stop what makes the difference, over
# and over. A dozen lines show the idea. We kill a replica, the way that a crash would:


# %%
def reconcile(running, wanted, **variables):
    """Take away the dead, start what is missing; return what was done."""
    done = []
    for name, (process, _) in list(running.items()):
        if process.poll() is not None:
            del running[name]
            done.append(f"{name} is gone")
    for count in itertools.count(1):
        if len(running) >= wanted:
            return done
        name = f"replica {count}"
        if name not in running:
            running[name] = start(name, **variables)
            wait_until(lambda name=name: is_well(running[name][1]))
            done.append(f"{name} was started")


with replicas(3) as running, served(balancer(running)) as url:
    print("to be done at first:", reconcile(running, 3))
    running["replica 2"][0].kill()
    running["replica 2"][0].wait()
    statuses = [requests.post(f"{url}/predict/model/v1",
                              json={"area": 100}).status_code
                for _ in range(6)]
    print("with one dead:", Counter(statuses))
    print("done:", reconcile(running, 3))
    print("left to be done:", reconcile(running, 3))

# %% [markdown]
# The names of the tools that do all this for real:
#
# | | what it is | in our toy |
# |---|---|---|
# | **ECR** (Elastic Container Registry) | where Amazon keeps images | the folder `IMAGE` |
# | **ECS** (Elastic Container Service) | Amazon's manager of replicas | `reconcile` |
# | **Kubernetes** | a manager that runs everywhere | `reconcile` |
# | a service, or a load balancer | the one address in front | `balancer` |
#
# Others than Amazon keep images as well (Docker Hub for one), and Amazon, Google and Microsoft all
# run Kubernetes for you, under the names EKS, GKE and AKS.
#
# You pay for the machines below, as with an API, and for the managed services a little on top.
# Where there are many containers they share machines, and these are better used. Kubernetes is a
# profession of its own; a single container on a single machine is a fine beginning.
#
# ### Your turn 4: how many?
#
# The wish can follow the load. Kubernetes' autoscaler has a simple rule. If each replica has a
# *load* now and is meant to have a *target*, then it wants `replicas x load / target`, rounded up:
# twice the load on each, twice as many. It has two brakes. While the ratio `load / target` is
# within a tenth of 1, nothing is changed, or they would be started and stopped all day. And the
# number stays between a lowest and a highest one. Write `replicas_wanted`. Loads are whole numbers
# (requests a second, say).


# %% tags=["raises-exception", "nbval-ignore-output"]
def replicas_wanted(replicas, load, target, lowest=1, highest=10):
    """Return how many replicas there should be."""
    # BEGIN SOLUTION
    wanted = replicas
    if abs(load - target) * 10 > target:
        wanted = -(-replicas * load // target)
    return min(max(wanted, lowest), highest)
    # END SOLUTION


assert replicas_wanted(3, 20, 10) == 6, "twice the load, twice as many"
assert replicas_wanted(3, 10, 10) == 3
assert replicas_wanted(3, 11, 10) == 3, "a tenth more is not worth it"
assert replicas_wanted(3, 12, 10) == 4, "3.6, rounded up"
assert replicas_wanted(4, 9, 10) == 4, "a tenth less is not, either"
assert replicas_wanted(4, 5, 10) == 2, "half the load, half as many"
assert replicas_wanted(3, 0, 10) == 1, "somebody has to be there"
assert replicas_wanted(8, 30, 10) == 10, "not more than the highest"
assert replicas_wanted(2, 10, 10, lowest=3) == 3, "not fewer than the lowest"

load, replica_count, told = [4, 8, 30, 60, 60, 20, 5, 1], 1, []
for asked in load:  # Requests a second, all together; 10 for each replica.
    each = -(-asked // replica_count)
    replica_count = replicas_wanted(replica_count, each, 10)
    told.append(replica_count)
print("load:    ", load)
print("replicas:", told)

# %% [markdown]
# ### Quiz: containers

# %%
quiz("03.container-1")

# %% tags=["solution"]
quiz("03.container-1").answer("c")

# %%
quiz("03.container-2")

# %% tags=["solution"]
quiz("03.container-2").answer("b")

# %% [markdown]
# ## One model, four ways, and a stopwatch
#
# How long does one prediction take each time? The cell asks the same question in all the ways of
# this chapter, by turns, and takes the median of each, for a mean is spoiled by a single hiccup.


# %%
def stopwatch(ways, rounds):
    """Return the median seconds of each way, asked by turns."""
    taken = {name: [] for name in ways}
    for _ in range(rounds):
        for name, ask in ways.items():
            began = time.perf_counter()
            answer = ask()
            taken[name].append(time.perf_counter() - began)
            assert str(price(100)) in str(answer), name
    return {name: statistics.median(times) for name, times in taken.items()}


sys.path.append(str(IMAGE / "site"))
houseprice = importlib.import_module("houseprice")

HOUSE = {"area": 100}
with ExitStack() as stack:
    enter = stack.enter_context
    provider = enter(served(cloud({"key": "ada"}, Counter())))
    requests.post(f"{provider}/models", SALES, headers={"X-Key": "key"})
    own = enter(served(small))
    front = enter(served(balancer(enter(replicas(2)))))
    TOOK = stopwatch({
        "package: a call": lambda: houseprice.price(100),
        "cloud service": lambda: requests.post(
            f"{provider}/predict", json=HOUSE, headers={"X-Key": "key"}).text,
        "API": lambda: requests.post(
            f"{own}/predict/model/v1", json=HOUSE).text,
        "container, balanced": lambda: requests.post(
            f"{front}/predict/model/v1", json=HOUSE).text,
        "container, started for it": lambda: python(
            IMAGE, "main.py", "predict", 100,
            PYTHONPATH=str(IMAGE / "site")),
    }, rounds=9)

call = TOOK["package: a call"]
asked = [TOOK[name] for name in ("cloud service", "API",
                                 "container, balanced")]
print("a call is more than twenty times faster than any request:",
      20 * call < min(asked))
print("to start a program for one price is the slowest of all:",
      max(TOOK.values()) == TOOK["container, started for it"])

# %% [markdown]
# Your own figures are in `TOOK`. These are ours, of one run on a small machine with two cores, in
# November 2026, which had other things to do as well; in milliseconds:

# %%
MEASURED = """\
way,milliseconds
package: a call,0.005
cloud service,4.5
API,2.5
"container, balanced",6.2
"container, started for it",173
"""
for row in csv.DictReader(io.StringIO(MEASURED)):
    print(f"{row['way']:26} {float(row['milliseconds']):9.3f} ms")

# %% [markdown]
# ![The same figures as bars on a scale of powers of ten: a call takes some thousandths of a
# millisecond, a request a few milliseconds, with a balancer twice that, and a program that is
# started for a single price more than a hundred.](img/03_latency.svg)
#
# How to read this:
#
# * **Whoever can import it should.** Nothing beats a call. It costs that the model lies on the
#   user's machine, in their language and with their version, and cannot be mended by you.
# * **A request costs some milliseconds** for packing, sending and unpacking, here on one and the
#   same machine. Add 20 to 100 for a real network. If the model itself takes 200, nobody notices.
# * **Each layer adds its bit.** The balancer is a second request, the cloud asks for your key.
# * **Starting is dear.** That is the *cold start* of services that charge by the second and go to
#   sleep in between: the first one who asks waits for a program to start and a model to be loaded.
#
# ## Choosing
#
# | | PyPI package | cloud service | API | container |
# |---|---|---|---|---|
# | you upload | code | data | data, to yourself | an image |
# | who optimizes | you | the service | you | you |
# | one prediction is | a call | a request | a request | a request |
# | versions | promises, for ever | built in, with rollback | as you make them | tags of images |
# | scales | with its users | by itself | not beyond the machine | as far as you pay |
# | you pay for | nothing | each prediction | the machine | the machines |
# | take it when | others build on it | few experts, growth | few users, a trial | a wide audience |
#
# ### Your turn 5: which way?
#
# Write `choose`, which answers the three questions of the decision figure in the same order, and
# returns `"package"`, `"API"`, `"cloud service"` or `"container"`. The arguments are true or false:
# `builds_on_it` if the users are programmers who will write code on top of it, `trial` if it is for
# testing an idea with a few people, `experts` if your team can build and tune models.


# %% tags=["raises-exception", "nbval-ignore-output"]
def choose(*, builds_on_it, trial, experts):
    """Return which way to take."""
    # BEGIN SOLUTION
    if builds_on_it:
        return "package"
    if trial:
        return "API"
    return "container" if experts else "cloud service"
    # END SOLUTION


CASES = [
    ("a library for reading land registers, on which others build",
     {"builds_on_it": True, "trial": False, "experts": True}, "package"),
    ("do three estate agents believe the model? by Friday",
     {"builds_on_it": False, "trial": True, "experts": True}, "API"),
    ("the same in a firm without anybody who knows models",
     {"builds_on_it": False, "trial": True, "experts": False}, "API"),
    ("a shop without data scientists, before Christmas",
     {"builds_on_it": False, "trial": False, "experts": False},
     "cloud service"),
    ("the price on each page of a large portal",
     {"builds_on_it": False, "trial": False, "experts": True}, "container"),
]
for story, facts, way in CASES:
    assert choose(**facts) == way, f"{story}: {way}"
assert choose(builds_on_it=True, trial=True, experts=False) == "package", (
    "the first question comes first")
for story, facts, _ in CASES:
    print(f"{choose(**facts):14} {story}")

# %% [markdown]
# ### Quiz: choosing

# %%
quiz("03.choosing-1")

# %% tags=["solution"]
quiz("03.choosing-1").answer("b")

# %%
quiz("03.choosing-2")

# %% tags=["solution"]
quiz("03.choosing-2").answer("d")

# %% [markdown]
# ## Hands-on: release a package
#
# Time for a package of your own. `exercises/package` has modules that work, and nothing around
# them. Make a release of it: `pyproject.toml` with a real backend, the src layout, a version, a
# readme, a command that can be typed. `README.md` in that folder says it to the letter. A way that
# works:
#
# 1. **Move before you describe.** First the folders, then `pyproject.toml`.
# 2. **Build, and look inside**, as you did above: `python -m zipfile -l dist/*.whl`. Is everything
#    there that you wrote? Is anything there that nobody needs?
# 3. **Install it where nothing of yours is**, in an empty environment. "It works in my folder" is
#    what the src layout is there to prevent.
# 4. **Check.** The grader builds the wheel and the sdist, reads the metadata, installs the wheel
#    into an empty environment in its box, imports it, runs its command, uploads it to an index that
#    exists for the moment only, and installs it from there.

# %%
check("package")

# %% [markdown]
# One criterion at a time is easier to read, and hints come in steps:

# %%
check("package", only="package.metadata")

# %%
hint("package")

# %% [markdown]
# When all is green, you know how to release. Whether you *should* put it on the public index is
# another question: a name there is taken for good, so practise on an index that is meant for that
# (there is one, called TestPyPI), and release when somebody will use it.
#
# ### Where you stand
#
# You have taken one model along four ways, seen what each of them costs, and chosen with reasons.
# Three of them come back: the container in chapter 4, the cloud and its machines in chapter 5, the
# API in chapter 6. In the last chapter you take all three together.
#
# The last cell throws the folders of this chapter away. To try something again after it, start from
# the top.

# %%
BENCH.cleanup()
progress()
