ARG BASE=python
# Neither version nor variant.
FROM ${BASE}
