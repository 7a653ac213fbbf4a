# Nothing is judged in what cannot be read.
FROM python:3.11-slim
RUN sudo true
CMD ["python", 3]
