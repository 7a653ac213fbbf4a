# The API of the words.
FROM python:3.11-slim
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY app.py .
RUN python -m compileall app.py \
    # Bytecode makes the start quicker.
    && useradd somebody
USER somebody
EXPOSE 8080
CMD ["python", "app.py"]
