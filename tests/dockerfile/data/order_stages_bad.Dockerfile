# A base that others build upon.
FROM python:3.11-slim AS base
ONBUILD COPY . /srv
ONBUILD RUN pip install --no-cache-dir bottle
COPY pip.conf /etc/
RUN pip install --no-cache-dir requests
FROM base
# The folder with the source.
ADD ./src /srv/src/
RUN cd /srv && \
    # Comments inside an instruction are none of a shell's.
    apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        curl \

        nano \
    && rm -rf /var/lib/apt/lists/*
