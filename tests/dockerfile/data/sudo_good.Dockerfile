FROM python:3.11-slim
# Words about sudo are no sudo.
RUN echo "sudo make me a sandwich" && pip install --no-cache-dir pseudo-sudo
ENV SUDO=sudo
CMD ["python", "-c", "print('sudo')"]
