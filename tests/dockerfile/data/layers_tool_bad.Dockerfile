FROM python:3.11-slim
# A framework, and its server.
RUN pip install --no-cache-dir bottle
RUN python -m pip install --no-cache-dir cheroot
