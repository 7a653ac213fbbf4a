FROM python:3.11-slim
ARG MORE=zlib
# Options and their values are no packages, nor is what comes from elsewhere.
RUN pip install --no-cache-dir -c constraints.txt --index-url https://example.org/a attrs $MORE bottle > /tmp/log 2>&1
RUN conda install -c conda-forge -y keras numpy | tee /tmp/a
