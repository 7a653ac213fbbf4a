FROM python:3.11-slim
# Neither shifts nor here-strings are heredocs.
RUN echo $((1 << 2)) "<<END" '<<END' \<<END
SHELL ["bash", "-c"]
RUN cat <<<END
COPY --chown=1000:1000 app.py /srv/
