# escape=`
# The folder has a backslash, the lines a grave accent.
FROM python:3.11-slim
ENV FOLDER=C:\
RUN pip install --no-cache-dir `
      bottle `
      cheroot
