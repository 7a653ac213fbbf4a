"""Ask a server and print what it says: python ping.py URL."""
import sys

import requests

PATIENCE = 1  # second to connect, and between two pieces of an answer


def ping(url):
    """Return the text with which the server at url answers.

    Raises requests.HTTPError for an answer that is an error, and another
    requests.RequestException where there is no answer in time.
    """
    answer = requests.get(url, timeout=PATIENCE)
    answer.raise_for_status()
    print(answer.text)


if __name__ == "__main__":
    ping(sys.argv[1])
