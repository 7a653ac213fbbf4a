"""A to-do list, yours to write."""
from bottle import Bottle

app = Bottle()
