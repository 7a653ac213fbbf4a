"""Ask a server three times before giving up on it."""
import sys

import requests


def ping(url, times=3, patience=1.0):
    """Return the text of an answer; the last error is raised."""
    for attempt in range(times):
        try:
            answer = requests.get(url, timeout=patience)
            answer.raise_for_status()
            return answer.text
        except requests.RequestException:
            if attempt == times - 1:
                raise
    return None


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python ping.py URL")
    print(ping(sys.argv[1]))
