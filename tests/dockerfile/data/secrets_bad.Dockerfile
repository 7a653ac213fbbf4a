ARG API_KEY
FROM python:3.11-slim
# In both forms, and by their looks.
ENV DB_PASSWORD sesame opens
ENV A=1 \
    github="ghp_abcdefghijklmnopqrstuvwxyz0123456789"
ARG INDEX=https://user:pass@example.org/simple
ENV API_KEY=$API_KEY
