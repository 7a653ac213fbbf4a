# Nobody can tell what is in somebody's image.
FROM somebody/python@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
RUN echo done
