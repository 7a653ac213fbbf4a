FROM python:3.11-slim
# In many places.
RUN mkdir /a && (cd /a; DEBUG=1 /usr/bin/sudo -E make || true)
HEALTHCHECK CMD sudo true
ENTRYPOINT ["sudo", "-u", "nobody"]
CMD ["sh", "-c", "exec sudo python app.py"]
