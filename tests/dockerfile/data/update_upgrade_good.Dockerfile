FROM debian:12-slim
# An upgrade uses the list as well; echo only speaks of it.
RUN apt-get update && apt-get -y dist-upgrade && rm -rf /var/lib/apt/lists
RUN echo "apt-get update"
