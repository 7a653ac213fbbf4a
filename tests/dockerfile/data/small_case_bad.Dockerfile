# Instructions in any case, with spaces before them.
from python:3.11-slim
  run sudo true
	Cmd python app.py
