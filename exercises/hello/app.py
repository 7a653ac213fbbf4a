"""An app that says Hello world!: yours to write."""
from bottle import Bottle

app = Bottle()
