# syntax=docker/dockerfile:1
# Four words of a newer builder.
FROM python:3.11-slim
RUN --mount=type=cache,target=/var/cache/pip pip install bottle
RUN <<END bash
FROM nowhere
sudo apt-get update
END
COPY --chmod=755 --link <<-"A B" run.sh /srv/
	no end here
		A B
