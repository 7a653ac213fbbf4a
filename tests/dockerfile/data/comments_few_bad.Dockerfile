# One for all of it.
FROM python:3.11-slim
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY app.py .
COPY model.bin .
RUN useradd somebody
CMD ["python", "app.py"]
