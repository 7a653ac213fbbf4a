# The classroom: JupyterLab with the students' edition of the course and all that its lessons and exercises import.
# `python3 docker/classroom.py` builds it and says how to open it.

# The version of Python that the lessons were executed with.
ARG PYTHON=3.11

# What rarely changes comes first: the packages, set up by the course itself in the locked versions.
FROM python:${PYTHON}-slim AS packages
# 1 where they lie in the context, so that nothing is asked of a package registry.
ARG PIP_NO_INDEX=""
ARG PIP_FIND_LINKS="/packages"
COPY packages/ /packages/
COPY course/course.py /course/
COPY course/requirements/ /course/requirements/
RUN python3 /course/course.py setup ml notebooks

# The image itself has neither what was fetched nor a second copy of anything.
FROM python:${PYTHON}-slim

# All of it, the folder too, belongs to the one who learns and who works in it; what changes often comes last.
COPY --from=packages --chown=1000:1000 /course/ /course/
COPY --chown=1000:1000 course/ /course/
WORKDIR /course
ENV HOME=/course/.home
USER 1000:1000

# Any command of course.py; by itself JupyterLab, which listens within the container and is published by whoever runs it.
EXPOSE 8888
ENTRYPOINT ["python3", "course.py"]
CMD ["lab", "--ip=0.0.0.0", "--no-browser"]
