FROM python:3.11-slim AS first
# Another stage may do as it likes.
CMD python first.py
FROM first
ENTRYPOINT python app.py
CMD ['python', 'app.py']
