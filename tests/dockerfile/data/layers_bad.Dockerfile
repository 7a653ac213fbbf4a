FROM python:3.11-slim
# Many small steps.
RUN mkdir /data
RUN chmod 700 /data
RUN touch /data/a
# And one more.
RUN touch /data/b
