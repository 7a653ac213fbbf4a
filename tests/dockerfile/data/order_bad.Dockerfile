FROM python:3.11-slim
WORKDIR /srv
# All at once, and more of it later.
COPY ["app.py", "requirements.txt", "/srv/"]
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
RUN python3 -m pip install --no-cache-dir bottle
CMD ["python", "app.py"]
