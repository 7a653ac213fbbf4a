"""Where the API listens."""
from os import environ


def host():
    """Return the address to listen at."""
    return environ.get("HOST", "127.0.0.1")


def port():
    """Return the port to listen at."""
    return int(environ.get("PORT", "8080"))
