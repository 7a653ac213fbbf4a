FROM python:3.11-slim
# Only the last one counts, and exec puts the program in the shell's place.
CMD python old.py
ENTRYPOINT exec python app.py --port "$PORT"
CMD ["--debug"]
