FROM python:3.11-slim
WORKDIR /srv
# What changes rarely comes first.
COPY requirements.txt pyproject.toml ./
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
CMD ["python", "app.py"]
