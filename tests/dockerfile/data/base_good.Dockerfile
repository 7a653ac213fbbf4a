# The stages before the last may be large, and a digest is a version.
FROM golang:1.22 AS tool
RUN go build -o /tool .
FROM docker.io/library/python:3.11-slim-bookworm
COPY --from=tool /tool /bin/tool
COPY --from=busybox:1.36 /bin/busybox /bin/busybox
