FROM python
COPY . .
RUN sudo apt-get update
RUN apt-get install -y vim curl
RUN pip install numpy
RUN pip install bottle
ENV PASSWORD=sesame
CMD sudo python app.py
