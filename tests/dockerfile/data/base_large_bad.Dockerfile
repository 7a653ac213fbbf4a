# A registry of one's own, and a whole system.
FROM localhost:5000/ubuntu:22.04
RUN echo done
