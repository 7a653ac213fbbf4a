# %% [markdown]
# # Chapter 4: Docker
#
# "It works on my machine." Fine, then let us ship your machine. Not all of it: the part below the
# program, boxed up so that it is the same on your laptop, in the tests and at your customer's. That
# is what Docker does, and this chapter is about how, and about how to do it well. It takes about
# two hours, without the exercises at its end. Then you can
#
# * say what a container is, what it is not, and how it differs from a virtual machine;
# * explain continuous delivery, and what an image has to do with it;
# * read what `docker history` shows, and tell image, base image, layer and container apart;
# * build, run, look into, list, stop and remove, with seven commands;
# * write a Dockerfile from `FROM` to `ENTRYPOINT`, and make it small and quick to build;
# * share a folder with a container, and push an image to a registry.
#
# Run the cells from top to bottom with Shift+Enter. Two things will come up again and again:
#
# * **Your turn**: a cell with a gap. It fails until you fill the gap, and that is as it should be.
# * **Quiz**: a cell that shows a question. Add `.answer("a")`, with the letter you chose, to the
#   end of its line, and run it again.

# %%
try:
    from grader import check, explain, hint, progress, quiz
except ImportError:
    print("The course is not set up for this notebook. Close it, open a "
          "terminal in the course's folder and run: python3 course.py lab")

# %% [markdown]
# ### With or without Docker
#
# **You can read this chapter without Docker.** What we did with it was recorded, word by word, and
# each cell that needs Docker then shows the recording and says so.
#
# **It is more fun with Docker.** Docker Desktop brings it to Windows and macOS; on Linux it is a
# package (`docker.io` in Debian and Ubuntu). Start it, fetch the image that we build upon by
# `docker pull python:3.11-slim` in a terminal, and start this notebook's kernel anew. Now the same
# cells do everything on your computer: about 2 GB come over the network, about 2 GB lie on the disk
# until the last cell tidies up, and what is measured takes some minutes. To have a look at the
# recordings all the same, write `LIVE = False` below the next cell.
#
# ### The workbench
#
# * `terminal(name, lines, files)` writes files into a fresh folder, types the lines there, and
#   shows what was said. `$PWD` is that folder.
# * `compare(name, before, after)` builds two Dockerfiles, one after the other, and shows what each
#   took in seconds and in megabytes.
#
# The cell starts with all imports of this chapter. You need not study the rest now.

# %%
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BASE = "python:3.11-slim"
KEPT = next(folder / "notebooks" / "recordings" / "04_docker.json"
            for folder in [Path.cwd(), *Path.cwd().parents]
            if (folder / "notebooks" / "recordings").is_dir())
RECORDED = json.loads(KEPT.read_text(encoding="utf-8"))
SEEN = {}  # What a real engine did in this session.
BENCH = tempfile.TemporaryDirectory(prefix="docker-")
ENVIRONMENT = os.environ | {"BUILDKIT_PROGRESS": "plain", "NO_COLOR": "1",
                            "DOCKER_CLI_HINTS": "false"}


def missing():
    """Return why no engine can be used here, or nothing."""
    for words, reason in [
            (["version"], "There is no Docker engine here"),
            (["image", "inspect", BASE],
             f"There is an engine here, but not yet the image {BASE}")]:
        if not shutil.which("docker") or subprocess.run(
                ["docker", *words], env=ENVIRONMENT, check=False,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL).returncode:
            return reason
    return ""


def write(folder, files):
    """Write files, a text for each path below folder, and return folder."""
    for path, text in files.items():
        target = Path(folder, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    return Path(folder)


def fresh_folder(files):
    """Return a new folder with files; it vanishes with the kernel."""
    return write(Path(tempfile.mkdtemp(dir=BENCH.name)).resolve(), files)


def typed(line, folder):
    """Run a line in folder; return the line, its output, status, seconds."""
    words = [word.replace("$PWD", str(folder))
             for word in shlex.split(line.replace("\\\n", " "))]
    if not shutil.which(words[0]):
        return [line, f"{words[0]}: not found", 127, 0.0]
    began = time.monotonic()
    ended = subprocess.run(
        words, cwd=folder, env=ENVIRONMENT, check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT)
    seconds = round(time.monotonic() - began, 1)
    said = ended.stdout.decode("utf-8", "replace")
    said = re.sub(r"\x1b\[[0-9;]*m", "", said)
    # As on a screen: what is behind a carriage return covers the line.
    said = re.sub(r"[^\n]*\r", "", said.replace("\r\n", "\n"))
    said = said.replace(str(folder), "$PWD").strip()
    said = "\n".join(part.rstrip() for part in said.splitlines())
    return [line, said, ended.returncode, seconds]


def seen(name, asked, action):
    """Return what action sees, or what was recorded of the same."""
    asked = hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:12]
    if LIVE:
        SEEN[name] = {"asked": asked, "seen": action()}
        return SEEN[name]["seen"]
    print(f"{MISSING or 'LIVE is False'}; what follows was recorded with "
          f"Docker {RECORDED['docker']}\non {RECORDED['date']}.\n")
    if RECORDED["cells"].get(name, {}).get("asked") != asked:
        print("But you changed something in this cell, and of that there is "
              "no recording.")
        return None
    return RECORDED["cells"][name]["seen"]


def terminal(name, lines, files=(), *, timed=False):
    """Type lines in a folder with files, and show what was said."""
    lines, files = re.split(r"(?<!\\)\n", lines.strip()), dict(files)
    folder = fresh_folder(files)
    shown = seen(name, [lines, files],
                 lambda: [typed(line, folder) for line in lines]) or []
    for line, said, _, seconds in shown:
        print(f"$ {line}", f"   # {seconds} s" if timed else "", sep="")
        print(said, end="\n" if said else "")


def kept(name):
    """Return what a cell has seen in this session, or the recording."""
    return (RECORDED["cells"] | SEEN)[name]["seen"]


def docker(line, folder=BENCH.name):
    """Run a docker command that has to succeed, and return its answer."""
    said, status = typed(f"docker {line}", folder)[1:3]
    if status:
        raise RuntimeError(f"docker {line}\n{said}")
    return said


def measured(image, files, edit, fresh):
    """Build an image, again after an edit, and return what that took."""
    folder, row = fresh_folder(files), {}
    build = f"build --quiet --tag {image} "
    began = time.monotonic()
    docker(build + "--no-cache " * fresh + ".", folder)
    row["seconds"] = round(time.monotonic() - began, 1)
    if edit:
        write(folder, {edit: files[edit] + "\n# Edited.\n"})
        began = time.monotonic()
        docker(f"{build} .", folder)
        row["seconds, after an edit"] = round(time.monotonic() - began, 1)
    ask = "image inspect --format '{{.Size}} {{len .RootFS.Layers}}' "
    here, base = ([int(number) for number in docker(ask + name).split()]
                  for name in (image, BASE))
    row["megabytes above the base"] = round((here[0] - base[0]) / 1e6, 1)
    row["layers above the base"] = here[1] - base[1]
    return row


def compare(name, before, after, files, *, edit="", fresh=True):
    """Build two Dockerfiles with the same files, and show what each took."""
    pair = {"before": dict(files) | {"Dockerfile": before},
            "after": dict(files) | {"Dockerfile": after}}
    rows = seen(name, [pair, edit, fresh], lambda: {
        side: measured(f"course-{name}-{side}", texts, edit, fresh)
        for side, texts in pair.items()})
    if rows:
        print(f"{'':26}{'before':>8}{'after':>8}")
        for key in rows["before"]:
            print(f"{key:26}{rows['before'][key]:8}{rows['after'][key]:8}")


MISSING = missing()
LIVE = not MISSING

# %% [markdown]
# Who made the recordings, and with what? A measurement without that is an anecdote. (`slim` images
# are small Debians; that this one was a **stand-in** means that it was made from Debian's packages
# and Python, as the official one is, on a machine that could not reach the registry where the
# official one lies. The official one is some tens of megabytes smaller; what comes on top of it is
# the same.)

# %%
for key in ("date", "docker", "builder", "base", "machine"):
    print(f"{key:8}", RECORDED[key])

# %% [markdown]
# ## What is a container?
#
# The answer that you hear most is "a lightweight virtual machine". It is half right. Both pack
# software so that it can be moved, both keep neighbours apart. But is a container really a small
# machine? Let us look at who does what.
#
# A **virtual machine** (VM) is a computer made of software. A *hypervisor* pretends to be hardware:
# processors, a disk, a network card. On that you install an operating system with a kernel of its
# own, and on that your program. It starts as a computer does, by booting, and it brings gigabytes.
#
# A **container** is a process, or a few of them, that runs on the kernel that is there already. The
# kernel only lets it see less than it lets others see: files of its own (from the image), processes
# of its own, a network of its own, and no more memory than you say. Linux calls the first of these
# means *namespaces* and the last one *control groups*; Docker is, at heart, what sets them up.
#
# ![Two towers side by side. Left, virtual machines: hardware, host system, hypervisor, and on it
# three machines, each with a guest system with its own kernel, libraries, and an app with its data.
# Right, containers: hardware, one host system with one kernel, the Docker engine, and on it three
# boxes of libraries and an app; the data lies outside of the boxes.](img/04_vm.svg)
#
# Ask a container who it is. Each `docker run` below starts one, runs the words at its end in it,
# and (because of `--rm`) throws it away.

# %%
terminal("who", """
docker run --rm python:3.11-slim grep PRETTY_NAME /etc/os-release
docker run --rm python:3.11-slim uname --kernel-name --machine
docker run --rm python:3.11-slim cat /proc/1/comm
docker run --rm python:3.11-slim hostname
docker run --rm python:3.11-slim hostname
""", timed=True)

# %% [markdown]
# Line by line:
#
# * The files are Debian's, whatever is installed on your computer: they come from the image.
# * The kernel is Linux, also where the computer runs Windows or macOS. There Docker starts *one*
#   small Linux VM, and all containers share that one's kernel.
# * Process 1, which on a computer is the one that starts all others, is `cat` itself. Nothing was
#   booted. When `cat` ends, the container has ended.
# * Two containers of one image have two names: they are two things.
# * And look at the seconds behind each line. A VM would still be showing its logo.
#
# So a container is less than a machine. Why then does it replace machines? Because the second half
# of the answer matters more: containers are a way to **deliver applications**.
#
# In a world of VMs, the unit that you move is a machine. It holds the program, and along with that
# whatever gathered on it: the system, somebody's settings, the log files, very often the data. It
# is a server that was squeezed into a file, and it wants to be looked after like a server. In a
# world of containers, the unit is **the application**, or rather one *service* of it: the API is
# one container, the database another, the nightly training a third. Data that has to last lives
# outside, and so the box can be thrown away and replaced by the next version at any time.
#
# | | virtual machine | container |
# |---|---|---|
# | holds | a whole system with its kernel, often with data | one service and what it needs |
# | shares with its neighbours | the hardware | the hardware and the kernel |
# | starts in | tens of seconds: it boots | tenths of a second: it is a process |
# | weighs | gigabytes | megabytes above its base, which others share |
# | is changed by | logging in and installing | building a new image and replacing it |
# | walls | strong: a machine of its own | good, but one kernel for all |
# | take it for | another kernel, strangers' programs | shipping and scaling your own services |
#
# The two get along well: containers in a cloud run on VMs, and the walls of the VM keep customers
# apart.
#
# ### Quiz: containers

# %%
quiz("04.container-1")

# %% tags=["solution"]
quiz("04.container-1").answer("b")

# %%
quiz("04.container-2")

# %% tags=["solution"]
quiz("04.container-2").answer("d")

# %% [markdown]
# ## Before Docker
#
# To see what is new, look at what was there before 2013. You have built a model, and the price
# service has to go onto a server.
#
# * **Setting up was messy.** A page in a wiki had 23 steps, and step 9 was out of date. *With
#   Docker the steps are a file, and a machine follows it.*
# * **"It works on my machine"**, and nowhere else: each machine had grown by itself. *The machine's
#   files travel along.*
# * **A rollout took a night** and a check list, because it changed a server that was running; the
#   way back took another night. *Stop the old container, start the new one.*
# * **Nobody could do it again.** That a server can be had twice was nobody's concern, until the
#   only one died. *The same image gives the same container.*
# * **Growing took people**: a second server was a second night, for several developers. *Start
#   another container of the same image.*
# * **Too many moving parts**: a hypervisor, a guest system for each service, updates for all of
#   them, and tools to keep them in step. *One kernel; the rest is in the image.*
# * **Automatic tests and rollouts (CI/CD) were clumsy and could not be relied on**: whether a test
#   passed also depended on what lay around on the test server. *The tests run in the image that is
#   rolled out.*
#
# The second point is worth two minutes, because it is so hard to see from within. Here is a program
# that works on its author's machine. It needs something that nobody wrote down:

# %%
LUCKY = {
    "app.py": '"""Greet."""\nimport bottle\n\nprint(bottle.__name__)\n',
    "Dockerfile": "FROM python:3.11-slim\nWORKDIR /app\nCOPY app.py .\n",
}
print("on this machine:")
write(BENCH.name, {"app.py": LUCKY["app.py"]})
print(subprocess.run([sys.executable, "app.py"], cwd=BENCH.name,
                     capture_output=True, text=True, check=True).stdout)
terminal("lucky", """
docker build --quiet --tag course-lucky .
docker run --rm course-lucky python app.py
""", LUCKY)

# %% [markdown]
# The image starts from nothing but its base. What is missing is missing *now*, on your desk, and
# not on Friday night at the customer's.

# %% [markdown]
# ## Continuous delivery
#
# The software world's name for the opposite of the long night is **continuous delivery**. Martin
# Fowler, who has described it best, calls it a discipline: software is built in such a manner that
# it *could* go into production at any moment. Whether it does is then a decision, and no
# adventure. (Where each change does go out, automatically, one speaks of continuous *deployment*.)
# In our words, you practise it if four things are true:
#
# 1. **Always deployable.** From the first week to the last, what is on the main branch could be
#    released. Not "after we have cleaned up".
# 2. **Deployable comes first.** When it is broken, the team mends it before anybody goes on with a
#    new feature.
# 3. **Fast, automatic feedback for everybody.** After each change, whoever made it learns in
#    minutes, without asking anyone, whether the system is still fit for production.
# 4. **At the push of a button.** Any version can be put into any environment, on demand: today's
#    into testing, last month's back into production.
#
# What has Docker to do with that? Point 4 asks for versions that can be kept, moved and started
# anywhere: these are images. Point 3 asks for tests whose result means something for production:
# these run inside the image. Points 1 and 2 are about people, and no tool does them for you.
#
# ### Your turn 1: do they deliver?
#
# Below are notes of four teams. Each entry is one change. `deployable` tells whether the main
# branch could be released after it, `kind` is what it was (`"feature"` or `"mend"`), `minutes` how
# long it took until the author knew (`None`: never), and `button` whether this version can be put
# anywhere at the push of a button. Write `violated`, which returns the set of the numbers of those
# points (1 to 4) that a team violates at least once. Point 2 is violated if a feature follows
# directly on a change that was not deployable; for point 3, let 10 minutes be fast enough.


# %% tags=["raises-exception", "nbval-ignore-output"]
def change(deployable=True, kind="feature", minutes=5, button=True):
    """Return an entry of a team's notes."""
    return {"deployable": deployable, "kind": kind, "minutes": minutes,
            "button": button}


def violated(notes):
    """Return the numbers of the points that are violated."""
    # BEGIN SOLUTION
    found = set()
    for number, entry in enumerate(notes):
        if not entry["deployable"]:
            found.add(1)
        if (number and not notes[number - 1]["deployable"]
                and entry["kind"] == "feature"):
            found.add(2)
        if entry["minutes"] is None or entry["minutes"] > 10:
            found.add(3)
        if not entry["button"]:
            found.add(4)
    return found
    # END SOLUTION


TEAMS = {
    "Ash": [change(), change(minutes=10), change(kind="mend")],
    "Elm": [change(), change(deployable=False), change(kind="mend")],
    "Fir": [change(deployable=False), change(), change(minutes=None)],
    "Oak": [change(minutes=45), change(button=False)],
}
assert violated(TEAMS["Ash"]) == set(), "ten minutes are fast enough"
assert violated(TEAMS["Elm"]) == {1}, "broken, but mended at once"
assert violated(TEAMS["Fir"]) == {1, 2, 3}, "a feature on broken ground"
assert violated(TEAMS["Oak"]) == {3, 4}
assert violated([]) == set(), "who changes nothing violates nothing"
for team, notes in TEAMS.items():
    print(team, sorted(violated(notes)) or "delivers continuously")

# %% [markdown]
# ### Quiz: delivery

# %%
quiz("04.delivery-1")

# %% tags=["solution"]
quiz("04.delivery-1").answer("c")

# %% [markdown]
# ## Developing with Docker
#
# A day of work with Docker goes like this.
#
# ![Five stations from left to right, joined by arrows. A Dockerfile and code; pushed to a git
# repository; CI builds the image and runs the tests in it; the registry keeps it under a digest;
# the same digest runs in testing, in staging and in production. From CI an arrow leads back to the
# author: feedback in minutes.](img/04_pipeline.svg)
#
# 1. **Write down what the application needs**, in a Dockerfile. Or use Docker as a **remote
#    interpreter** first: your editor stays on your computer, and Python runs in a container that
#    sees your folder.
# 2. **Push** code and Dockerfile to the git repository. They belong together: whoever has a commit
#    has its environment too.
# 3. **CI builds the same image** from the same file and runs the tests in it. That you work on
#    Windows, Ada on a Mac and CI on Linux does not matter any more.
# 4. **Roll out exactly what was tested.** One image is built once, and then goes through testing
#    and staging to production as it is. What differs between these three, such as passwords and
#    addresses, comes from outside when the container is started, never from another build.
# 5. **Be happy**: the release on Friday afternoon was boring.
#
# Number 1 needs no more than a mount, `-v` or `--mount`, which shows a folder of yours inside. The
# editor is outside, the interpreter inside: change the file, run the line again, and nothing has
# to be built in between. PyCharm (*Python interpreter on Docker*) and VS Code (*Dev Containers*)
# do just this behind a menu, with a debugger on top.

# %%
terminal("remote", """
docker run --rm --mount type=bind,src=$PWD,dst=/work --workdir /work \\
    python:3.11-slim python main.py
""", {"main.py": """\
import platform
import sys

print(sys.version.split()[0], "at", sys.executable)
print("files of", platform.freedesktop_os_release()["ID"])
"""})

# %% [markdown]
# And number 3 is not more than this, in the language of GitHub's workflows. Others write it
# differently, and mean the same two commands.
#
# ```yaml
# on: push
# jobs:
#   test:
#     runs-on: ubuntu-latest
#     steps:
#       - uses: actions/checkout@v4
#       - run: docker build --tag prices .
#       - run: docker run --rm prices python -m pytest -q
# ```
#
# ## The architecture
#
# When you type `docker`, very little happens in that program.
#
# ![Three boxes. Left the client, with the commands build, run, pull and push. In the middle the
# Docker host: the daemon, dockerd, and below it its images and, started from them, containers.
# Right the registry, with images. The client talks to the daemon over an API; the daemon pulls
# images from the registry and pushes them there.](img/04_architecture.svg)
#
# * The **client** is the program `docker`. It turns what you type into requests: to an HTTP API.
# * The **daemon** (`dockerd`, or *engine*) does the work: it builds, keeps images, starts and stops
#   containers. It may well run on another machine; `DOCKER_HOST` says where.
# * The **registry** is where images are kept for others: Docker Hub is the best known; clouds and
#   companies have their own. `pull` fetches from it, `push` brings to it.
#
# Two things follow. First, `docker build .` sends the folder (the *build context*) to the daemon
# before it does anything; if the folder holds 3 GB of data, you wait, and a `.dockerignore` helps.
# Second, **whoever may talk to the daemon is root on its machine**: one may ask it to mount `/`.
# So its socket is nothing to hand out, and least of all to a container.

# %%
terminal("version", """
docker version --format "client {{.Client.Version}}, daemon {{.Server.Version}}, {{.Server.Os}}"
""")

# %% [markdown]
# ## The words
#
# The name is borrowed from the **shipping container**. Before it, each barrel and each sack was
# loaded by hand, each in its own way. Then the world agreed on a box: the same corners, the same
# size. Cranes, ships and trains need not know what is inside, and who fills the box need not know
# about cranes. Docker is that agreement for software. The box has a standard way to be built,
# moved, started, asked and stopped, whether there is Python inside or Java.
#
# Let us build a real one, and look at it until the words explain themselves. This is the service
# that we pack; it has one path, and prices houses by their area.

# %%
APP = '''"""Prices of houses: GET /prices/AREA."""
import os
import signal
import sys

from bottle import Bottle

app = Bottle()


@app.get("/prices/<area:int>")
def price(area):
    """Return the price of a house of this area, in euro."""
    return {"price": 50_000 + 2_400 * area}


def leave(number, frame):
    """End when asked to."""
    sys.exit()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, leave)
    app.run(host=os.environ.get("HOST", "127.0.0.1"), port=8080, quiet=True)
'''

DOCKERFILE = '''\
# A small Debian with Python.
FROM python:3.11-slim
WORKDIR /app
# What rarely changes comes first: the libraries.
COPY requirements.txt .
RUN pip install --no-cache-dir --quiet --requirement requirements.txt
# What often changes comes last: the program.
COPY app.py .
# Be reachable from outside of the container.
ENV HOST=0.0.0.0
EXPOSE 8080
USER nobody
CMD ["python", "app.py"]
'''

SHOP = {"app.py": APP, "requirements.txt": "bottle==0.13.4\n",
        "Dockerfile": DOCKERFILE}

terminal("build", """
docker build --tag course-prices .
docker images course-prices
""", SHOP)

# %% [markdown]
# The daemon goes through the file from top to bottom. For each instruction it starts a container
# from what it has so far, carries out the instruction in it, keeps what has changed, and gives that
# a number. (Newer Dockers build with *BuildKit*. It shows the same steps as `[2/5]`, and does some
# of them at the same time.)
#
# `docker history` lists what was kept, the newest on top. This is the image, opened:

# %%
terminal("history", """
docker history --format "table {{.Size}}\\t{{.CreatedBy}}" course-prices
docker image inspect --format "{{.Size}}" course-prices
""", SHOP)

# %% [markdown]
# Now the words.
#
# **Layer.** What one instruction has changed in the files: added, altered, removed. Each line above
# is one. Those of 0 B changed no file, only what is remembered about the image, such as its
# variables and its command. (`#(nop)` is how the builder marks these: *no operation*.)
#
# **Base image.** The image that one builds upon; here, `python:3.11-slim`. Its layers are at the
# bottom. Ours are put on top of them, one after the other, and together they are a new image,
# which may in turn be the base of the next one.
#
# **Image.** The ordered pile of layers, and what is to be known for running it: the command, the
# variables, the user, the ports. It has no state and it never changes. Building again makes
# another image; the old one keeps its digest and stays what it was.
#
# **Container.** An image that runs, or has run. It consists of the image, of an environment in
# which to execute (its processes, its network, its limits), and of a standard set of instructions
# by which it was started and can be stopped. On top of the image's layers it gets one more that it
# may write to. It is thin, belongs to this container alone, and goes when the container goes.
#
# ![Left, an image: four layers on top of each other, the base at the bottom, then the libraries,
# the program, and what is remembered about them. They can only be read. Right, two containers on
# the same layers, each with a thin layer of its own on top that can be
# written.](img/04_layers.svg)
#
# That is worth seeing. Two containers of one image; one of them writes a file. `docker diff` shows
# what is in the layer on top.

# %%
terminal("diff", """
docker run --detach --name course-one course-prices
docker run --detach --name course-two course-prices
docker exec course-one cp app.py /tmp/mine.py
docker diff course-one
docker diff course-two
docker rm --force course-one course-two
""", SHOP)

# %% [markdown]
# ### Why layers?
#
# Because they are **shared and kept**. Two images on the same base have that base once on the disk.
# A layer that the registry knows already is not sent again. And when an image is built anew, only
# the layers that change are made anew; the rest comes from the *cache* on your machine. Here is the
# same image again after one line of the program was edited:

# %%
EDITED = SHOP | {"app.py": APP.replace("2_400", "2_500")}
terminal("again", """
docker build --tag course-prices .
""", EDITED, timed=True)

# %% [markdown]
# The builder recognised everything up to the installation and took it as it was (`Using cache`; in
# BuildKit, `CACHED`). From the changed file on, all was made anew. That rule is the most useful one
# in this chapter: **a step is done anew if its words have changed, if a file that it copies has
# changed, or if a step before it was done anew.** You will use it in "Best practices".
#
# ### Your turn 2: the sum of the layers
#
# The sizes of the layers add up to the size of the image. Do they? Write `size_in_bytes`, which
# turns a size as Docker writes it into a number of bytes. Docker counts in thousands: `1.5kB` is
# 1500 bytes. Then the cell adds up the column above. (It is rounded, and so the sum may be a little
# off. An official base shows several lines, one for each of its own layers.)


# %% tags=["raises-exception", "nbval-ignore-output"]
def size_in_bytes(text):
    """Return a size such as "12.5MB" as a whole number of bytes."""
    # BEGIN SOLUTION
    number, unit = re.fullmatch(r"([\d.]+)(\D+)", text).groups()
    factor = {"B": 1, "kB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000}
    return round(float(number) * factor[unit])
    # END SOLUTION


assert size_in_bytes("0B") == 0
assert size_in_bytes("512B") == 512
assert size_in_bytes("1.5kB") == 1_500
assert size_in_bytes("12.5MB") == 12_500_000
assert size_in_bytes("2.68GB") == 2_680_000_000

table, whole = (said for _, said, _, _ in kept("history"))
column = [size_in_bytes(row.split()[0]) for row in table.splitlines()[1:]]
print("the layers:", round(sum(column) / 1e6), "MB")
print("the image: ", round(int(whole) / 1e6), "MB")
print(f"the largest layer is {max(column) / sum(column):.0%} of it")

# %% [markdown]
# ### Quiz: words

# %%
quiz("04.words-1")

# %% tags=["solution"]
quiz("04.words-1").answer("a")

# %%
quiz("04.words-2")

# %% tags=["solution"]
quiz("04.words-2").answer("c")

# %% [markdown]
# ## The commands
#
# Docker has more than fifty commands. With these seven you get through most days.
#
# | command | what it does | you will want to add |
# |---|---|---|
# | `docker build .` | builds an image from the Dockerfile here | `--tag`, `--no-cache` |
# | `docker run IMAGE` | starts a new container of an image | see below |
# | `docker exec CONTAINER WORDS` | one more command in it, while it runs | `-it`, `--user root` |
# | `docker ps` | lists the containers that run | `--all`: also those that have ended |
# | `docker stop CONTAINER` | asks it to end, kills it after ten seconds | `-t 30`: more patience |
# | `docker rm CONTAINER` | removes one or more, and what they wrote | `--force`: stop it first |
# | `docker images` | lists the images on this machine | `--digests` |
#
# (`-it` is short for `--interactive --tty`: with these, `docker exec -it CONTAINER bash` is a shell
# that you can type into.)
#
# > **Put right.** The slides say that `docker ps` lists all containers. It lists the running ones;
# > one that has ended is still there, with all that it wrote, until `docker rm`, and only `docker
# > ps --all` shows it. Many a full disk consists of these. `--rm` with `docker run` prevents it.
#
# `run` is the one with the most to say, for it makes the connections between inside and outside:
#
# * `--detach` (`-d`) leaves it running in the background; `docker logs` shows what it prints.
# * `--publish 127.0.0.1:8137:8080` (`-p`) leads port 8137 of your machine to port 8080 inside.
#   Without the address in front, the whole network can reach it.
# * `--mount type=bind,src=FOLDER,dst=/data` shows a folder of yours inside, as `/data`. (`-v
#   FOLDER:/data` is the short form, which makes a missing folder instead of complaining.)
# * `--env NAME=VALUE` (`-e`) sets a variable, `--memory 512m` a limit.
# * What stands **behind the image** is for the container; what stands before it is for Docker.
#
# The life of a container, with all seven:

# %%
terminal("life", """
docker build --quiet --tag course-prices .
docker run --detach --name course-shop --publish 127.0.0.1:8137:8080 \\
    course-prices
docker ps --filter name=course --format "table {{.Names}}\\t{{.Ports}}"
curl --silent --retry 9 --retry-all-errors http://127.0.0.1:8137/prices/100
docker exec course-shop id
docker stop course-shop
docker ps --filter name=course --format "table {{.Names}}\\t{{.Status}}"
docker ps --all --filter name=course --format "table {{.Names}}\\t{{.Status}}"
docker rm course-shop
docker images course-prices
""", SHOP, timed=True)

# %% [markdown]
# ### Your turn 3: say it to Docker
#
# Write `run_line`, which returns the words of a `docker run` as a list, in this order: `docker`,
# `run`, `--detach` if wanted (else `--rm`), `--name` and the name, `--publish` and the ports,
# `--mount` and the folder, the image, and the words for the container. What is not given is left
# out. A port is published on 127.0.0.1, under the same number as inside. A folder is given as a
# pair: where it is on this machine, and where it shall be in the container.


# %% tags=["raises-exception", "nbval-ignore-output"]
def run_line(image, *words, detach=False, name="", port=0, folder=()):
    """Return the words that start a container of image."""
    # BEGIN SOLUTION
    line = ["docker", "run", "--detach" if detach else "--rm"]
    if name:
        line += ["--name", name]
    if port:
        line += ["--publish", f"127.0.0.1:{port}:{port}"]
    if folder:
        source, target = folder
        line += ["--mount", f"type=bind,src={source},dst={target}"]
    return [*line, image, *words]
    # END SOLUTION


assert run_line("prices") == ["docker", "run", "--rm", "prices"]
assert run_line("prices", "python", "-V")[-3:] == ["prices", "python", "-V"]
assert run_line("prices", detach=True, name="shop", port=8080) == [
    "docker", "run", "--detach", "--name", "shop",
    "--publish", "127.0.0.1:8080:8080", "prices"]
assert run_line("prices", "ls", folder=("/srv/houses", "/data")) == [
    "docker", "run", "--rm", "--mount",
    "type=bind,src=/srv/houses,dst=/data", "prices", "ls"]
print(shlex.join(run_line("prices", detach=True, name="shop", port=8080,
                          folder=("/srv/houses", "/data"))))

# %% [markdown]
# ### Quiz: commands

# %%
quiz("04.commands-1")

# %% tags=["solution"]
quiz("04.commands-1").answer("b")

# %% [markdown]
# ## The instructions
#
# A Dockerfile is a list of instructions, one a line, carried out from top to bottom. Each has one
# job. Some work when the image is **built**, and leave a layer; some are only remembered, and work
# when a container is **run**.
#
# | instruction | when | what it is for |
# |---|---|---|
# | `FROM` | build | the base image; the first instruction of every Dockerfile |
# | `LABEL` | remembered | facts about the image: who, what, where from |
# | `RUN` | build | runs a command and keeps what it changed as a layer |
# | `COPY`, `ADD` | build | files from the build context into the image |
# | `WORKDIR` | build and run | the folder for all that follows, and for the container |
# | `ENV` | build and run | variables of the environment |
# | `EXPOSE` | remembered | says on which port the program listens |
# | `USER` | build and run | who does all that follows, and who the container's program is |
# | `CMD` | run | the command of the container, unless another one is given |
# | `ENTRYPOINT` | run | the program of the container, whatever is given |
#
# **FROM** names the base: `FROM python:3.11-slim`. Behind the colon is the *tag*; without one it is
# `latest`, which is another image next year. A file may have several FROM: each begins a new
# *stage*, and only the last one is the image (see "Think ephemeral").
#
# **LABEL** costs nothing, and answers the question "what on earth is this image on my server?":
# `LABEL org.opencontainers.image.source="https://..."`.
#
# **RUN** is a shell command at build time, most often an installation. What it changes in files
# stays; what it starts does not, for each RUN is a container of its own. So `RUN cd /app` has no
# effect on the next line (that is what WORKDIR is for), and neither has `RUN export A=1` (ENV).
#
# **COPY** takes files and folders from the build context, that is, the folder that you build in.
# `COPY ../secret .` cannot work: nothing outside of it ever reached the daemon. `.dockerignore`
# says what does not get there either. **ADD** does the same and two things more: it unpacks local
# tar archives, and it fetches addresses. Take COPY unless you want one of these two.
#
# **WORKDIR** makes the folder if need be. Without it, everything is in `/`.
#
# **ENV** sets variables for the following steps *and* for the container. `docker run --env` takes
# precedence. It is all in plain sight, in `docker history`, so it is no place for a password. (What
# is needed while building only is an **ARG**. It is in the history just the same.)
#
# **USER**: without it, the program is root. A container's root is not quite that of the machine,
# but it is one mistake nearer to it.
#
# > **Put right.** The slides call ENV a way to "define path variables": it sets any variable, of
# > which PATH is one. They say that EXPOSE specifies *open* ports: it opens nothing. It is a note
# > to the reader, and to `docker run --publish-all`; what opens a port is `--publish`. And they
# > call the ENTRYPOINT the default command. The *default* is CMD, since anything behind the image's
# > name replaces it; the ENTRYPOINT stays, unless one insists by `--entrypoint`.
#
# All that is remembered can be asked for:

# %%
LABELLED = SHOP | {"Dockerfile": DOCKERFILE.replace(
    "WORKDIR", 'LABEL maintainer="Ada" chapter="4"\nWORKDIR', 1)}

terminal("inspect", """
docker build --quiet --tag course-labelled .
docker inspect --format "{{json .Config.Labels}}" course-labelled
docker inspect --format "{{json .Config.Env}}" course-labelled
docker inspect --format "{{.Config.WorkingDir}} {{.Config.User}}" course-labelled
docker inspect --format "{{.Config.ExposedPorts}}" course-labelled
docker run --rm course-labelled printenv HOST
docker run --rm --env HOST=elsewhere course-labelled printenv HOST
""", LABELLED)

# %% [markdown]
# Note the last one: what is said when the container is run wins over what the image remembers.
#
# ### CMD and ENTRYPOINT
#
# They are the two that are mixed up most, and for the reader it is simple: **ENTRYPOINT is what it
# is, CMD is what it does if you say nothing.** Docker puts one behind the other.

# %%
ECHO = {
    "cmd": 'FROM python:3.11-slim\nCMD ["echo", "hello"]\n',
    "entry": 'FROM python:3.11-slim\nENTRYPOINT ["echo", "hello"]\n',
    "both": 'FROM python:3.11-slim\nENTRYPOINT ["echo"]\nCMD ["hello"]\n',
}
terminal("entrypoint", """
docker build --quiet --tag course-cmd --file cmd .
docker build --quiet --tag course-entry --file entry .
docker build --quiet --tag course-both --file both .
docker run --rm course-cmd
docker run --rm course-cmd echo bye
docker run --rm course-entry
docker run --rm course-entry echo bye
docker run --rm course-both
docker run --rm course-both bye
""", ECHO)

# %% [markdown]
# Both come in two forms. The **list** (`["python", "app.py"]`, also called exec form) starts the
# program itself. The **text** (`python app.py`, shell form) starts a shell, `/bin/sh -c "python
# app.py"`, which starts the program. You get variables and `&&` by that, and pay for it: process 1
# is then the shell. It does not pass on the signal by which `docker stop` asks the program to end,
# and with a text as ENTRYPOINT, neither CMD nor what stands behind the image reaches it. Watch the
# seconds of the two `stop`s. (`sh` or `python` is who is process 1.)

# %%
WAIT = '''"""Wait until somebody asks for an end."""
import signal
import sys

signal.signal(signal.SIGTERM, lambda number, frame: sys.exit())
print("ready", flush=True)
signal.pause()
'''
FORMS = {
    "wait.py": WAIT,
    "text": "FROM python:3.11-slim\nCOPY wait.py .\nCMD python wait.py\n",
    "list": 'FROM python:3.11-slim\nCOPY wait.py .\n'
            'CMD ["python", "wait.py"]\n',
}
terminal("forms", """
docker build --quiet --tag course-text --file text .
docker build --quiet --tag course-list --file list .
docker run --detach --name course-a course-text
docker run --detach --name course-b course-list
docker exec course-a cat /proc/1/comm
docker exec course-b cat /proc/1/comm
docker stop course-a
docker stop course-b
docker inspect --format "{{.Name}} {{.State.ExitCode}}" course-a course-b
docker rm course-a course-b
""", FORMS, timed=True)

# %% [markdown]
# Status 137 is 128 + 9: killed by signal 9, after ten seconds of patience. A container that is
# killed loses the request that it was at. The list is what you want.
#
# And even then the program has to listen. `wait.py` asks for the signal by `signal.signal`. In a
# container that is needed: the kernel keeps from process 1 every signal that it has not asked for.
# (`docker run --init` puts a tiny program in front that passes signals on.)
#
# ### Your turn 4: what is run?
#
# Write `process`, which returns what a container starts, as a list of words. `entrypoint` and `cmd`
# are `None`, a list, or a text; `words` are those behind the image's name.
#
# * Words behind the image replace CMD.
# * A text is run by `/bin/sh -c`.
# * Without an ENTRYPOINT, the command is run. With one, the command is put behind it, but if the
#   ENTRYPOINT is a text, the command is forgotten.


# %% tags=["raises-exception", "nbval-ignore-output"]
def process(entrypoint=None, cmd=None, words=()):
    """Return the words that a container starts."""
    # BEGIN SOLUTION
    def as_list(part):
        return ["/bin/sh", "-c", part] if isinstance(part, str) else part

    command = list(words) or as_list(cmd) or []
    if isinstance(entrypoint, str):
        return as_list(entrypoint)
    return (entrypoint or []) + command
    # END SOLUTION


assert process(cmd=["echo", "hello"]) == ["echo", "hello"]
assert process(cmd=["echo", "hello"], words=["ls"]) == ["ls"]
assert process(["echo", "hello"], words=["ls"]) == ["echo", "hello", "ls"]
assert process(["echo"], ["hello"]) == ["echo", "hello"]
assert process(["echo"], ["hello"], ["bye"]) == ["echo", "bye"]
assert process(cmd="python app.py") == ["/bin/sh", "-c", "python app.py"]
assert process("python app.py", ["serve"], ["predict"]) == [
    "/bin/sh", "-c", "python app.py"], "a text hears nothing"
assert process(["echo"], "hello") == ["echo", "/bin/sh", "-c", "hello"]
print(process(["python", "main.py"], ["serve"], ["predict", "100"]))

# %% [markdown]
# ### Quiz: instructions

# %%
quiz("04.instructions-1")

# %% tags=["solution"]
quiz("04.instructions-1").answer("d")

# %%
quiz("04.instructions-2")

# %% tags=["solution"]
quiz("04.instructions-2").answer("a")

# %% [markdown]
# ## Best practices
#
# Nearly any Dockerfile works. What follows is about the difference between one that works and one
# that you are glad to have: eight habits, each with a before and an after, measured. All figures
# are of one run; yours will differ, the ratios hardly. In brackets is what the grader calls it; for
# example, `python3 course.py explain docker.lint.order` in a terminal shows the rule with an
# example, and so does `explain("docker.lint.order")` here.
#
# ### 1. Know why you are building it
#
# An image has a purpose, and one sentence should say it. "Answers requests for prices" is one.
# "Everything of our project" is none, and it is what most first images are: the notebooks, the
# tools for tests and plots, the training data, since they all lie in the folder. Below, first that
# one, and then the image that only answers. (The data is 20 MB of zeros here.)

# %%
EVERYTHING = '''\
FROM python:3.11-slim
WORKDIR /app
COPY . .
RUN head -c 20000000 /dev/zero > data.csv
RUN pip install --quiet bottle matplotlib pandas pytest
CMD ["python", "app.py"]
'''
compare("why", EVERYTHING, DOCKERFILE, SHOP)

# %% [markdown]
# What is not in it does not have to be sent, started, scanned for holes, or updated.
#
# ### 2. Few layers, few dependencies
#
# A layer keeps what it was given. **What a later step deletes is hidden, not gone**, as with a page
# that is covered by the next one. So fetch, use and clear up in *one* RUN (`docker.lint.layers`,
# `docker.lint.leftovers`). Debian's `apt-get` first has to fetch its lists of packages, which
# nobody needs afterwards. Note also that `apt-get update` alone in a step is a trap: it is taken
# from the cache for months, and the installation behind it asks for versions that are long gone
# (`docker.lint.update`).

# %%
MANY_LAYERS = '''\
FROM python:3.11-slim
RUN apt-get update
RUN apt-get install -y --no-install-recommends nano
RUN rm -rf /var/lib/apt/lists/*
'''
ONE_LAYER = '''\
FROM python:3.11-slim
RUN apt-get update \\
    && apt-get install -y --no-install-recommends nano \\
    && rm -rf /var/lib/apt/lists/*
'''
compare("layers", MANY_LAYERS, ONE_LAYER, {})

# %% [markdown]
# With dependencies it is the same. `apt-get` also installs what a package *recommends*, and pip
# keeps a copy of all that it has fetched, in case it is needed again; in an image it never is. Two
# options say no:

# %%
GENEROUS = '''\
FROM python:3.11-slim
RUN apt-get update && apt-get install -y git \\
    && rm -rf /var/lib/apt/lists/*
RUN pip install --quiet pandas
'''
SPARING = '''\
FROM python:3.11-slim
RUN apt-get update && apt-get install -y --no-install-recommends git \\
    && rm -rf /var/lib/apt/lists/*
RUN pip install --quiet --no-cache-dir pandas
'''
compare("dependencies", GENEROUS, SPARING, {})

# %% [markdown]
# ### 3. Sort what you install
#
# One package a line, in alphabetical order (`docker.lint.unsorted`). It looks like pedantry, until
# a list has thirty names and three authors: then somebody adds what is there already, in another
# version. In a sorted list the two are neighbours, and the difference in a review is one line.
# Here numpy is asked for twice. Do you see it at once?

# %%
UNSORTED = '''\
FROM python:3.11-slim
RUN pip install --quiet --no-cache-dir requests numpy==1.26.4 bottle pyyaml
RUN pip install --quiet --no-cache-dir jinja2 click numpy==2.1.3 attrs bottle
'''
SORTED = '''\
FROM python:3.11-slim
RUN pip install --quiet --no-cache-dir \\
    attrs \\
    bottle \\
    click \\
    jinja2 \\
    numpy==2.1.3 \\
    pyyaml \\
    requests
'''
compare("sorted", UNSORTED, SORTED, {})

# %% [markdown]
# The image has the one numpy and carries both: the older one is in its layer, covered.
#
# ### 4. Let the cache work for you
#
# You know the rule: from the first changed step on, all is done anew. So order the steps by **how
# often they change**: the base, then the list of libraries and their installation, and the program
# at the very end (`docker.lint.order`, `docker.cache`). Above all, not `COPY . .` before the
# installation: then a corrected typo installs everything again. Look at the second row.
#
# ![Two Dockerfiles as piles of steps, after an edit of app.py. Left, COPY of everything stands
# before the installation: the copy and all below it, the installation too, are done anew. Right,
# only requirements.txt is copied before the installation: all of that is taken from the cache, and
# only the last copy is done anew.](img/04_cache.svg)

# %%
HUNGRY = SHOP | {"requirements.txt": "bottle==0.13.4\npandas==2.2.3\n"}
COPIES_FIRST = '''\
FROM python:3.11-slim
WORKDIR /app
COPY . .
RUN pip install --no-cache-dir --quiet --requirement requirements.txt
CMD ["python", "app.py"]
'''
INSTALLS_FIRST = '''\
FROM python:3.11-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --quiet --requirement requirements.txt
COPY . .
CMD ["python", "app.py"]
'''
compare("cache", COPIES_FIRST, INSTALLS_FIRST, HUNGRY, edit="app.py")

# %% [markdown]
# The first build costs the same. The other four hundred of this month do not.
#
# ### Your turn 5: be the builder
#
# Write `done_anew`, which returns the steps of a Dockerfile that are done anew after an edit of one
# file. A step is a line. `FROM` is never done anew. `COPY` names its sources and, last, its target;
# the source `.` means every file. And from the first step on that is done anew, all are.


# %% tags=["raises-exception", "nbval-ignore-output"]
def done_anew(dockerfile, edited):
    """Return the lines that are done anew after an edit of one file."""
    # BEGIN SOLUTION
    lines = dockerfile.splitlines()
    for number, line in enumerate(lines):
        instruction, *words = line.split()
        sources = words[:-1] if instruction == "COPY" else []
        if edited in sources or "." in sources:
            return lines[number:]
    return []
    # END SOLUTION


assert len(done_anew(COPIES_FIRST, "app.py")) == 3
assert len(done_anew(INSTALLS_FIRST, "app.py")) == 2
assert len(done_anew(INSTALLS_FIRST, "requirements.txt")) == 4
assert done_anew("FROM a\nCOPY b c /x/\nRUN d", "c") == ["COPY b c /x/",
                                                       "RUN d"]
assert done_anew("FROM a\nCOPY b c\nRUN d", "c") == [], "c is the target"
assert done_anew("FROM a\nRUN b", "c") == []
print("\n".join(done_anew(COPIES_FIRST, "app.py")))

# %% [markdown]
# ### 5. Comment your Dockerfile
#
# A Dockerfile is full of decisions whose reason cannot be seen: why this base, why this odd
# package, why in this order? In a year somebody tidies up, and it breaks (`docker.lint.comments`).
# Say *why*, not what: "installs git" is no comment on `apt-get install git`. What does it cost?
# Below, the second build is the same file with comments, and this time the cache may be used.

# %%
COMMENTED = DOCKERFILE.replace("WORKDIR", "LABEL chapter=4\nWORKDIR", 1)
BARE = re.sub("^#.*\n", "", COMMENTED, flags=re.M)
compare("comments", BARE, COMMENTED, SHOP, fresh=False)

# %% [markdown]
# Nothing: a comment is no instruction and makes no layer, and every step came from the cache. (Run
# the cell a second time, and the first column shows tenths of a second as well.)
#
# ### 6. No sudo
#
# While an image is built you *are* root, until a USER says otherwise; `sudo` in a RUN is a word too
# many. In a container that runs, it gives back just what USER took away (`docker.lint.sudo`,
# `docker.user`). The right way is to do as root what needs root, first, and then to step down:

# %%
WITH_SUDO = '''\
FROM python:3.11-slim
RUN apt-get update && apt-get install -y --no-install-recommends sudo \\
    && rm -rf /var/lib/apt/lists/* \\
    && useradd ada && echo "ada ALL=(ALL) NOPASSWD: ALL" >> /etc/sudoers
USER ada
RUN sudo pip install --quiet --no-cache-dir bottle
CMD sudo python -c "import os; print('user', os.getuid())"
'''
WITHOUT_SUDO = '''\
FROM python:3.11-slim
RUN pip install --quiet --no-cache-dir bottle
USER nobody
CMD ["python", "-c", "import os; print('user', os.getuid())"]
'''
compare("sudo", WITH_SUDO, WITHOUT_SUDO, {})
terminal("user", """
docker run --rm course-sudo-before
docker run --rm course-sudo-after
""")

# %% [markdown]
# User 0 is root. All that effort to make a user, and the program is root in the end.
#
# ### 7. Stand on the best base
#
# Somebody has surely built what you are about to build: Python on a Debian, a database, a CUDA that
# fits its driver. Look in the registry before you write. Good signs are "Docker official image" or
# a publisher that you know, recent updates, and a tag with a version (`docker.lint.base`). Do not
# invent it again, and do not take more than you need:
#
# | tag | what it is | about |
# |---|---|---|
# | `python:3.11` | with compilers and headers, for what has to be compiled | 1 GB |
# | `python:3.11-slim` | Debian and Python, for most things | 130 MB |
# | `python:3.11-alpine` | another C library; wheels may not fit, and are compiled | 50 MB |
#
# Below, Python on a bare Debian as one does it by hand, and the base that has it.

# %%
BY_HAND = '''\
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y python3 python3-pip \\
    && rm -rf /var/lib/apt/lists/*
RUN pip install --quiet --break-system-packages --no-cache-dir bottle
'''
FROM_THE_SHELF = '''\
FROM python:3.11-slim
RUN pip install --quiet --no-cache-dir bottle
'''
compare("base", BY_HAND, FROM_THE_SHELF, {})

# %% [markdown]
# Most of the difference is a C compiler: Debian's pip *recommends* one, and nobody said no (see
# habit 2). That is the kind of thing that one overlooks when doing it by hand.
#
# ### 8. Think ephemeral
#
# *Ephemeral* is what lives for a day. A container may be stopped, thrown away and replaced at any
# moment, by an update or because a machine fails, and nobody should notice. There is a film in
# which a gangster explains his rule: have nothing in your life that you cannot leave behind in
# thirty seconds. A container has ten.
#
# * **Leave at once when asked.** You have seen the ten seconds under "CMD and ENTRYPOINT"
#   (`docker.stops`).
# * **Own nothing.** What has to last goes into a mounted folder, a volume, or a database. What is
#   in the container's own layer goes with it.
# * **Carry no secrets.** A password in ENV, ARG or a copied file is in a layer, and whoever has the
#   image has it, whatever a later step deletes (`docker.secrets`). Give it when the container is
#   run.
# * **Travel light.** What was needed only to *make* something stays behind.
#
# For the last one there are **stages**. Each FROM begins one, and `COPY --from` takes over what is
# wanted; the rest is not part of the image. The case of machine learning: training needs pandas,
# answering needs two numbers.

# %%
TRAIN = '''"""Fit a line through the prices, and keep its two numbers."""
import json

import pandas

houses = pandas.DataFrame({"area": [50, 80, 120],
                           "price": [170_000, 242_000, 338_000]})
slope = houses.area.cov(houses.price) / houses.area.var()
start = houses.price.mean() - slope * houses.area.mean()
with open("model.json", "w") as file:
    json.dump({"start": round(start), "slope": round(slope)}, file)
'''
ONE_STAGE = '''\
FROM python:3.11-slim
WORKDIR /app
RUN pip install --no-cache-dir --quiet bottle==0.13.4 pandas==2.2.3
COPY train.py .
RUN python train.py
CMD ["cat", "model.json"]
'''
TWO_STAGES = '''\
FROM python:3.11-slim AS training
WORKDIR /app
RUN pip install --no-cache-dir --quiet pandas==2.2.3
COPY train.py .
RUN python train.py

FROM python:3.11-slim
WORKDIR /app
RUN pip install --no-cache-dir --quiet bottle==0.13.4
COPY --from=training /app/model.json .
CMD ["cat", "model.json"]
'''
compare("stages", ONE_STAGE, TWO_STAGES, {"train.py": TRAIN})
terminal("model", """
docker run --rm course-stages-before
docker run --rm course-stages-after
""")

# %% [markdown]
# Building took no less time, for there are two stages to go through; but what is sent and started
# is a fraction. The two images say the same.
#
# ### What it adds up to
#
# What each habit saved in seconds (for the cache: after an edit), and the megabytes above the base
# before and after:

# %%
for name in ("why", "layers", "dependencies", "sorted", "cache", "sudo",
             "base", "stages"):
    before, after = kept(name).values()
    key = "seconds" + ", after an edit" * (name == "cache")
    print(f"{name:13}{before[key] - after[key]:7.1f} s",
          f"{before['megabytes above the base']:8.1f} ->"
          f"{after['megabytes above the base']:6.1f} MB")

# %% [markdown]
# The grader reads a Dockerfile for these habits before it builds anything. What does it say of a
# rule?

# %%
explain("docker.lint.order")

# %% [markdown]
# ### Quiz: best practices

# %%
quiz("04.practices-1")

# %% tags=["solution"]
quiz("04.practices-1").answer("b")

# %%
quiz("04.practices-2")

# %% tags=["solution"]
quiz("04.practices-2").answer("c")

# %% [markdown]
# ## Hands-on: three libraries in an image
#
# PyTorch, TensorFlow and Keras in one image: three giants, each with its own wishes about the
# versions of everything. That is what containers are good at. The exercise is `exercises/docker`;
# its `README.md` says all to the letter. In short:
#
# 1. **Write a Dockerfile** that installs the three, in the versions that are given.
# 2. **Copy in a program** that prints the version of Keras (and the other two). A sketch of it is
#    in the folder.
# 3. **Build** the image: `docker build --tag report .`
# 4. **Mount** a folder of yours in a running container.
# 5. **Edit a file inside**, with nano, and see the change outside.
# 6. **Stop** the container, in less than ten seconds.
#
# Number 5 first, for it is the one with a trap: **a slim base has no editor**. There is no nano, no
# vi, no ps. That is a virtue (nobody who breaks in finds any tools), and for an afternoon it is in
# the way. So we install one *in the running container*, as root. It lives in the container's own
# layer and goes with it: fine for a look, and no way to change an image. In the recording, `sed`
# plays the part of nano, which needs a person; the lines work as they are in your terminal, where
# you write `docker exec -it course-look nano /data/note.txt` instead of the `sed`, change the text,
# and leave with Ctrl+O, Enter, Ctrl+X.

# %%
terminal("nano", """
docker run --detach --name course-look \\
    --mount type=bind,src=$PWD/shared,dst=/data python:3.11-slim sleep infinity
docker exec course-look nano --version
docker exec --user root course-look apt-get update -qq
docker exec --user root --env DEBIAN_FRONTEND=noninteractive course-look \\
    apt-get install --quiet=2 nano
docker exec course-look nano --version
docker exec course-look sed -i s/outside/inside/ /data/note.txt
cat shared/note.txt
docker stop -t 1 course-look
docker rm course-look
docker run --rm python:3.11-slim which nano
cat shared/note.txt
""", {"shared/note.txt": "written outside\n"})

# %% [markdown]
# The last two lines are the lesson: the new container knows nothing of nano, and the note is still
# there, changed. What was in the container has gone, what was in the mount has stayed.
#
# (`sleep infinity` hears no signal as process 1, hence `-t 1`. On Linux, files that root makes
# in a mounted folder belong to root outside as well. In the exercise your program is not root, and
# there the folder has to be open to all: `mkdir --mode 777 shared`.)
#
# Where do you stand? Without an engine the Dockerfile is still read and judged; the rest then says
# that it was not run, and takes nothing from you.

# %%
check("docker", only="docker.lint")

# %%
check("docker")

# %%
hint("docker")

# %% [markdown]
# ### What the big image takes
#
# <!-- measured: the deep-learning image; the next sentence is replaced by each new measurement -->
# **Measured** on two cores by `make docker-full`, with the CPU builds torch 2.13.0+cpu and
# tensorflow-cpu 2.21.0, and keras 3.15.1: with all packages fetched before, the image was built in
# 82 s and brought 2.41 GB beyond its base. To fit a tiny model and predict with it took 6.9 s on
# TensorFlow and 6.7 s on PyTorch, nearly all of it spent on importing them. The grader built it
# twice, tried everything that you are asked for, and gave 20 of 20 points.
#
# Keras computes with one of the two others, its *backend*. With both installed it takes TensorFlow;
# `docker run --env KERAS_BACKEND=torch` switches it over, with no new build: what differs from run
# to run comes from outside. And it is large although these are builds for processors. Those for
# graphics cards bring CUDA along, several gigabytes more; take them only for machines that have
# such a card.
#
# The grader cannot fetch so much each time. It builds without a network, with stand-ins of a few
# lines that have the same names and versions. `make docker-full` in the course's folder does it
# with the real ones.
#
# ## Hands-on: an API in a registry
#
# An image on your machine helps you. In a **registry** it helps everybody, and the next version is
# one push away. `exercises/container` packs the word API. The course brings a registry for your own
# machine, with a name and a password, as Docker Hub and the registries of clouds have them:
#
# ```console
# $ python3 course.py lab registry start
# ```
#
# (`grader lab registry start`, if the course's environment is active.) It says where it listens and
# how to log in. The address is a part of the image's name; that is how Docker knows to where it is
# to be pushed. With the address in the place of `REGISTRY`:
#
# ```console
# $ docker login REGISTRY
# $ docker build --tag REGISTRY/words:1 .
# $ docker push REGISTRY/words:1
# $ docker rmi REGISTRY/words:1
# $ docker run --detach --publish 127.0.0.1:8080:8080 REGISTRY/words:1
# ```
#
# The image was gone from your machine, so Docker has pulled it. Now raise the version, build, push
# again, and read what Docker says of each layer: `Layer already exists`, for most of them. Only
# what has changed travels. The *tag* is a label that may be moved to another image; the **digest**
# (`docker images --digests`), a checksum of the content, names one image for ever. Roll out by
# digest, and testing, staging and production have the same thing, to the last byte.
#
# Docker Hub and ECR (chapter 3) work the same way. They want TLS and an account, and the password
# of ECR lapses after twelve hours. `python3 course.py lab registry stop` ends the one of the
# course.

# %%
check("container", only="docker.lint")

# %%
check("container")

# %%
hint("container")

# %% [markdown]
# ### Quiz: hands-on

# %%
quiz("04.handson-1")

# %% tags=["solution"]
quiz("04.handson-1").answer("d")

# %% [markdown]
# ### Tidy up
#
# What the cells of this chapter have built is no longer needed. (`docker rmi` removes images; the
# base stays. What other images and ended containers take on your disk, `docker system df` says, and
# `docker system prune` asks before it clears it away.)

# %%
if LIVE:
    names = docker("images --format {{.Repository}}").split()
    ours = sorted({name for name in names if name.startswith("course-")})
    for name in ours:
        docker(f"rmi --force {name}")
    print(len(ours), "images of this chapter are gone")
else:
    print("nothing was built here, and nothing is to be tidied up")

# %% [markdown]
# ### Where you stand
#
# You know what a container is, and that an image is a pile of layers, each of which costs seconds
# and megabytes once or every time, as you wish. You have seen the commands, the instructions and
# the habits, and you have packed three giants and an API. Where shall they run? Chapter 5 rents the
# machines.

# %%
progress()
