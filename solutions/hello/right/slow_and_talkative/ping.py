"""Ask a server with a session, and say in words what went wrong."""
import argparse
import sys

import requests


class PingError(Exception):
    """A server that gives no good answer."""


def ping(url):
    """Return the text of the answer, or raise PingError."""
    with requests.Session() as session:
        session.headers["User-Agent"] = "ping/1.0"
        try:
            answer = session.get(url, timeout=(1, 2))
        except requests.RequestException as error:
            raise PingError("no answer") from error
    if not answer.ok:
        raise PingError(f"the status is {answer.status_code}")
    return answer.text


def main():
    """Read the address, and print the answer; return the exit status."""
    parser = argparse.ArgumentParser(description="Ask a server.")
    parser.add_argument("url")
    try:
        print(ping(parser.parse_args().url))
    except PingError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
