FROM python:3.11-slim
# With versions, extras and in any case.
RUN pip install --no-cache-dir "Bottle>=0.13" 'cheroot==10.0.1' Jinja2 keras[tf] scikit_learn scikit-optimize
