# hadolint ignore=DL3008
FROM python:3.11-slim
#
# ----
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt && echo "# no comment"
COPY app.py .
CMD ["python", "app.py"]
