ARG VERSION=3.11
# The compiler works on a copy of its own.
FROM python:${VERSION}-slim AS build
COPY wheels/ /wheels/
RUN pip install --no-cache-dir --no-index --find-links /wheels --target /site bottle
COPY . /srv
RUN python -m compileall -q /srv

# Each stage has its own order, and a package of one's own is no list of others.
FROM python:$VERSION-slim
COPY --from=build /site /site
COPY --from=build /srv /srv
RUN pip install --no-cache-dir /srv && pip install --no-cache-dir -e .
CMD ["python", "/srv/app.py"]
