# The place in which student code runs on a machine with a Docker engine and without bubblewrap.
# `python3 docker/image.py` builds it, with the labels by which the grader knows that it fits.

# The grader's own version of Python, so that a hand-in meets the same one as without Docker.
ARG PYTHON=3.11

# What changes rarely comes first: the packages that grading needs, in the locked versions, away from Python's own.
FROM python:${PYTHON}-slim AS packages
# 1 where the wheels lie in the context, so that nothing is asked of a package registry.
ARG PIP_NO_INDEX=""
COPY requirements/*.txt wheels/*.whl /packages/
RUN python3 -m pip install \
        --find-links /packages \
        --no-cache-dir \
        --no-compile \
        --no-deps \
        --require-hashes \
        --requirement /packages/image.txt \
        --root-user-action ignore \
        --target /site \
    && mv /site/bin /tools

# Then our programs, and bytecode for all: nobody can write any in a container.
COPY grader/box/streams.py grader/box/wire.py grader/inside/*.py /inside/
COPY grader/inside/script/*.py /inside/script/
RUN python3 -m compileall -q --invalidation-mode unchecked-hash /inside /site

# The image itself has neither the wheels nor a second copy of anything.
FROM python:${PYTHON}-slim
COPY --from=packages /site /site
COPY --from=packages /tools /tools
COPY --from=packages /inside /inside

# A user without rights or a home.
USER 65534:65534
ENTRYPOINT ["/usr/local/bin/python3", "-s", "-S", "-P", "-B", "-c", \
            "import sys; sys.path.insert(0, '/inside'); import relay; relay.main()"]
