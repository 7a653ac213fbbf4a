# Größe der Wörter, 日本語 🐳
FROM python:3.11-slim
LABEL description="Zählt Wörter, auch 日本語"
RUN echo "🐳 ist kein sudo"
CMD ["python", "-c", "print('für alle')"]
