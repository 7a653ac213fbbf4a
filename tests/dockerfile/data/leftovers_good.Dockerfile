FROM python:3.11-slim
ENV PIP_NO_CACHE_DIR=1
# pip knows from above that it is to keep nothing.
RUN pip install bottle
