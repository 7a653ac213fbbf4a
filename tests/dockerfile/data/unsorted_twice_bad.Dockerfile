FROM python:3.11-slim
# The same package under two names.
RUN pip3 install --no-cache-dir "scikit-learn" scikit_learn~=1.4
