FROM python:3.11-slim
# An editor and a framework.
RUN apt-get update && apt-get install -y --no-install-recommends nano && apt-get clean
RUN pip install bottle
COPY more.txt .
RUN pip install -r more.txt
