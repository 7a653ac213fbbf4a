"""Ask a server by means of the standard library alone."""
import sys
import urllib.request


def ping(url):
    """Return what the server at url says; urlopen raises for errors."""
    with urllib.request.urlopen(url, timeout=3) as answer:
        return answer.read().decode("utf-8")


if __name__ == "__main__":
    sys.stdout.write(ping(sys.argv[1]) + "\n")
