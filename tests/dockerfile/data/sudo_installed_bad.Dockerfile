FROM python:3.11-slim
# Only the package.
RUN apt-get update && apt-get install -y --no-install-recommends nano sudo && rm -rf /var/lib/apt/lists/*
