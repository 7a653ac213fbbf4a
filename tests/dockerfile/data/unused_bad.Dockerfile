# The second is used by the third alone, and that by nobody.
FROM python:3.11-slim
FROM python:3.11-slim AS second
FROM second AS third
RUN touch /third
FROM scratch
COPY --from=0 /usr/local /usr/local
