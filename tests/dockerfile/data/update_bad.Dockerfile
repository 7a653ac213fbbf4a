FROM debian:12-slim
# The list first.
RUN apt-get update
# An editor.
RUN apt-get install -y --no-install-recommends nano && rm -r /var/lib/apt/lists/*
