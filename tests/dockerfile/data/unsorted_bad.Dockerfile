FROM python:3.11-slim
# As they came to mind.
RUN pip install --no-cache-dir torch==2.1 keras \
    && apk add --no-cache git curl git
