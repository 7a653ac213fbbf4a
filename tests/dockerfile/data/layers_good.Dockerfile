FROM python:3.11-slim
# One for the system, one for Python, one for the user.
RUN apt-get update && apt-get install -y --no-install-recommends nano && rm -rf /var/lib/apt/lists/*
RUN pip install --no-cache-dir bottle
COPY app.py .
RUN useradd somebody
