# What stays behind in a stage that is not shipped, stays behind.
FROM python:3.11 AS build
RUN apt-get update && apt-get install -y gcc
RUN pip install --target /site bottle
FROM python:3.11-slim
COPY --from=build /site /site
