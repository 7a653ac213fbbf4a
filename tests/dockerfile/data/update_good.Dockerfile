FROM debian:12-slim
# The list and what is installed from it are one step.
RUN set -eu; apt-get -qq update; apt-get -y install --no-install-recommends curl; rm -r /var/lib/apt/lists/*
