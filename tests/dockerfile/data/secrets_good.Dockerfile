FROM python:3.11-slim
# Names that only sound like secrets, and one that is empty.
ENV TOKENIZERS_PARALLELISM=false MAX_TOKENS=100 PASSWORD_FILE=/run/secrets/password PWD=/srv GPG_KEY=A035C8C1
ENV SECRET=""
ARG TOKEN_LIMIT=5
