# Each is used: as a base, by its name, by its number.
FROM python:3.11-slim AS Base
FROM base AS one
RUN touch /one
FROM base
RUN touch /two
FROM BASE
COPY --from=ONE /one /
COPY --from=2 /two /
