FROM python:3.11-slim
# Nobody asked for a mail server.
RUN apt-get update && apt-get install --yes cron && rm -rf /var/lib/apt/lists/*
